/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The raw data of one TMQ message: the log range it covers and its blocks, read in place.
 *
 * <p>Consecutive blocks of one schema share one list of fields, so a reader can tell a change of
 * schema by identity.
 */
public final class TmqPayload {

    /** Given for an offset that is not a version of the write-ahead log. */
    public static final long NO_VERSION = -1;

    private static final int HEAD_VERSION = 100;
    private static final int LOG_OFFSET = 1;

    /** Version, rows, compression and precision in front of a raw block. */
    private static final int RETRIEVE_HEADER = 18;

    private final byte[] array;
    private final int limit;
    private final int bytes;
    private int position;
    private final long startOffset;
    private final long endOffset;
    private final List<TmqBlock> blocks;

    private List<Field> lastFields = List.of();
    private int lastSchema;
    private int lastSchemaLength;

    /**
     * @param array holds the payload; not copied, so not to be changed
     * @throws TDengineException {@link ErrorCode#MALFORMED} if these are not the bytes of a payload
     */
    public TmqPayload(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.position = offset;
        this.limit = offset + length;
        this.bytes = length;
        int version = uint8();
        if (version >= HEAD_VERSION) {
            int headLength = int32();
            int head = take(headLength);
            int headEnd = position;
            position = head;
            startOffset = offsetValue();
            endOffset = offsetValue();
            if (position > headEnd) {
                throw malformed("has offsets longer than its head");
            }
            position = headEnd;
        } else {
            startOffset = legacyOffset(version);
            endOffset = legacyOffset(uint8());
        }
        blocks = readBlocks();
    }

    /** Where the message starts in the log, or {@link #NO_VERSION}. */
    public long startOffset() {
        return startOffset;
    }

    /** Where the next message starts in the log, or {@link #NO_VERSION}. */
    public long endOffset() {
        return endOffset;
    }

    public List<TmqBlock> blocks() {
        return blocks;
    }

    /** Size of the payload. */
    public int bytes() {
        return bytes;
    }

    private List<TmqBlock> readBlocks() {
        int count = int32();
        if (count == 0) {
            return List.of();
        }
        boolean withTableName = uint8() != 0;
        boolean withSchema = uint8() != 0;
        if (count < 0 || !withSchema) {
            throw malformed("has " + count + " blocks, schema " + withSchema);
        }
        List<TmqBlock> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(readBlock(withTableName));
        }
        return read;
    }

    private TmqBlock readBlock(boolean withTableName) {
        int length = varint();
        int start = take(length);
        if (length < RETRIEVE_HEADER) {
            throw malformed("has a block of " + length + " bytes");
        }
        long version = LittleEndian.getLong(array, start);
        int compressed = array[start + 16];
        Precision precision = Precision.ofCode(array[start + 17]);
        if (version != 1 || compressed != 0 || precision == null) {
            throw malformed(
                    "has a block of version "
                            + version
                            + ", compression "
                            + compressed
                            + ", time precision "
                            + array[start + 17]);
        }
        RawBlock block = new RawBlock(array, start + RETRIEVE_HEADER, length - RETRIEVE_HEADER);
        List<Field> fields = readFields(block);
        String tableName = withTableName ? cstring() : "";
        return new TmqBlock(tableName.isEmpty() ? null : tableName, precision, fields, block);
    }

    private List<Field> readFields(RawBlock block) {
        int start = position;
        int columns = zigzag();
        if (columns != block.columns()) {
            throw malformed("describes " + columns + " columns of a block of " + block.columns());
        }
        if (sameSchema(start) && sameTypes(block)) {
            position = start + lastSchemaLength;
            return lastFields;
        }
        zigzag(); // schema version: the columns themselves tell
        List<Field> fields = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            int code = uint8();
            take(1); // flags
            int bytes = zigzag();
            zigzag(); // column id
            String name = cstring();
            DataType type = block.type(i);
            if (type.code() != code) {
                throw malformed(
                        "describes column " + name + " as type " + code + ", its block as " + type);
            }
            fields.add(
                    new Field(
                            name,
                            type,
                            declaredLength(type, bytes),
                            block.precision(i),
                            block.scale(i)));
        }
        lastFields = List.copyOf(fields);
        lastSchema = start;
        lastSchemaLength = position - start;
        return lastFields;
    }

    private boolean sameSchema(int start) {
        return lastSchemaLength > 0
                && lastSchemaLength <= limit - start
                && Arrays.equals(
                        array,
                        start,
                        start + lastSchemaLength,
                        array,
                        lastSchema,
                        lastSchema + lastSchemaLength);
    }

    /** The schema does not tell a decimal's digits, the block does. */
    private boolean sameTypes(RawBlock block) {
        for (int i = 0; i < lastFields.size(); i++) {
            Field field = lastFields.get(i);
            if (field.type() != block.type(i)
                    || field.scale() != block.scale(i)
                    || field.precision() != block.precision(i)) {
                return false;
            }
        }
        return true;
    }

    private static int declaredLength(DataType type, int bytes) {
        switch (type) {
            case VARCHAR:
            case VARBINARY:
            case GEOMETRY:
                return bytes - 2;
            case NCHAR:
            case JSON:
                return (bytes - 2) / 4;
            default:
                return bytes;
        }
    }

    /** An offset of the current head: its kind, then a version for a place in the log. */
    private long offsetValue() {
        int kind = int8();
        if (kind < 0) {
            return NO_VERSION; // earliest, latest or none: no value follows
        }
        if ((kind & 0x0F) == LOG_OFFSET) {
            return int64();
        }
        throw ErrorContext.call()
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "The server sent a subscription message of a table snapshot; leave the"
                                + " property experimental.snapshot.enable false");
    }

    private long legacyOffset(int kind) {
        switch (kind) {
            case LOG_OFFSET:
                return int64();
            case 2:
            case 3:
                take(16);
                return NO_VERSION;
            default:
                throw malformed("has a head of version " + kind);
        }
    }

    /** Reserves bytes and gives where they start. */
    private int take(int length) {
        if (length < 0 || length > limit - position) {
            throw malformed("ends within " + length + " bytes at " + position);
        }
        int start = position;
        position += length;
        return start;
    }

    private int int8() {
        return array[take(1)];
    }

    private int uint8() {
        return array[take(1)] & 0xFF;
    }

    private int int32() {
        return LittleEndian.getInt(array, take(4));
    }

    private long int64() {
        return LittleEndian.getLong(array, take(8));
    }

    /** Seven bits a byte, least significant first; refused beyond 31 bits. */
    private int varint() {
        long value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            int group = uint8();
            value |= (long) (group & 0x7F) << shift;
            if (group < 0x80) {
                if (value > Integer.MAX_VALUE) {
                    break;
                }
                return (int) value;
            }
        }
        throw malformed("has a number of more than 31 bits at " + position);
    }

    private int zigzag() {
        int value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** Length including the closing NUL, bytes, NUL. */
    private String cstring() {
        int length = varint();
        int start = take(length);
        if (length == 0) {
            throw malformed("has a name without end at " + start);
        }
        return new String(array, start, length - 1, StandardCharsets.UTF_8);
    }

    private static TDengineException malformed(String what) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.MALFORMED,
                        "The server sent a subscription message that cannot be read: it " + what);
    }
}
