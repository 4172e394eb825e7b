/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A server's raw block, read in place from the received bytes.
 *
 * <p>The constructor checks that every column lies within the block, so fixed cells need no further
 * check; the offset and length of a variable cell are checked when it is read.
 */
public final class RawBlock implements Block {

    private static final int HEADER = 28;

    /** Type, bytes and data length of a column. */
    private static final int COLUMN_HEADER = 9;

    private static final int NULL_OFFSET = -1;

    private static final int QUERY_VERSION = 1;
    private static final int SUBSCRIPTION_VERSION = 2;

    /** Flag of a JSON tag in the server's own encoding. */
    private static final int ENCODED_TAG = 0x40;

    private final byte[] array;
    private final boolean subscription;
    private final int size;
    private final int rows;
    private final DataType[] types;
    private final byte[] scales;
    private final byte[] precisions;

    /** Null bitmap of a fixed column, offsets of a variable one. */
    private final int[] heads;

    /** First byte of a column's data. */
    private final int[] data;

    /** Bytes of a column's data. */
    private final int[] dataLengths;

    /**
     * @param array holds the block; not copied, so not to be changed
     * @param offset where the block starts
     * @param length bytes that belong to the block
     * @throws TDengineException {@link ErrorCode#MALFORMED} if these are not the bytes of a block
     */
    public RawBlock(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        if (length < HEADER) {
            throw malformed("has " + length + " bytes, less than its header");
        }
        int version = LittleEndian.getInt(array, offset);
        if (version != QUERY_VERSION && version != SUBSCRIPTION_VERSION) {
            throw malformed("has version " + version + ", known are 1 and 2");
        }
        subscription = version == SUBSCRIPTION_VERSION;
        int ownLength = LittleEndian.getInt(array, offset + 4);
        if (ownLength < HEADER || ownLength > length) {
            throw malformed("claims " + ownLength + " bytes, received were " + length);
        }
        size = ownLength;
        rows = LittleEndian.getInt(array, offset + 8);
        int columns = LittleEndian.getInt(array, offset + 12);
        if (rows < 0 || columns < 1 || columns > (ownLength - HEADER) / COLUMN_HEADER) {
            throw malformed(
                    "of " + ownLength + " bytes claims " + rows + " rows, " + columns + " columns");
        }
        types = new DataType[columns];
        scales = new byte[columns];
        precisions = new byte[columns];
        heads = new int[columns];
        data = new int[columns];
        dataLengths = new int[columns];
        long position = offset + HEADER + (long) COLUMN_HEADER * columns;
        long end = (long) offset + ownLength;
        for (int column = 0; column < columns; column++) {
            readSchema(column, offset + HEADER + 5 * column);
            int dataLength = LittleEndian.getInt(array, offset + HEADER + 5 * columns + 4 * column);
            position = locate(column, dataLength, position, end);
        }
    }

    private void readSchema(int column, int at) {
        DataType type = DataType.ofCode(array[at]);
        if (type == null) {
            throw malformed("has a wrong column: " + column + " has the unknown type " + array[at]);
        }
        types[column] = type;
        if (type.isDecimal()) {
            scales[column] = array[at + 1];
            precisions[column] = array[at + 2];
        }
    }

    /** Notes where a column's parts are and gives the position after it. */
    private long locate(int column, int dataLength, long position, long end) {
        DataType type = types[column];
        long headLength = type.isVariable() ? 4L * rows : (rows + 7L) / 8;
        boolean lengthFits =
                type.isVariable() ? dataLength >= 0 : dataLength == (long) rows * type.fixedSize();
        long next = position + headLength + dataLength;
        if (!lengthFits || next > end) {
            throw malformed(
                    "has a wrong column: "
                            + column
                            + " ("
                            + type
                            + ") of "
                            + rows
                            + " rows claims "
                            + dataLength
                            + " bytes");
        }
        heads[column] = (int) position;
        data[column] = (int) (position + headLength);
        dataLengths[column] = dataLength;
        return next;
    }

    /**
     * Checks that the columns are those that a result was announced with.
     *
     * @throws TDengineException {@link ErrorCode#MALFORMED} if they are not
     */
    public void requireTypes(List<Field> fields) {
        boolean fits = types.length == fields.size();
        for (int i = 0; fits && i < types.length; i++) {
            fits = types[i] == fields.get(i).type();
        }
        if (!fits) {
            throw malformed(
                    "of "
                            + types.length
                            + " columns does not have the columns of its result, "
                            + fields);
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return types.length;
    }

    @Override
    public int sizeInBytes() {
        return size;
    }

    @Override
    public DataType type(int column) {
        return types[column];
    }

    @Override
    public int scale(int column) {
        return scales[column];
    }

    @Override
    public int precision(int column) {
        return precisions[column];
    }

    @Override
    public boolean isNull(int column, int row) {
        Objects.checkIndex(row, rows);
        if (types[column].isVariable()) {
            return LittleEndian.getInt(array, heads[column] + 4 * row) == NULL_OFFSET;
        }
        return (array[heads[column] + (row >> 3)] & 0x80 >> (row & 7)) != 0;
    }

    @Override
    public boolean getBoolean(int column, int row) {
        return getByte(column, row) != 0;
    }

    @Override
    public byte getByte(int column, int row) {
        return array[data[column] + Objects.checkIndex(row, rows)];
    }

    @Override
    public short getShort(int column, int row) {
        return LittleEndian.getShort(array, data[column] + 2 * Objects.checkIndex(row, rows));
    }

    @Override
    public int getInt(int column, int row) {
        return LittleEndian.getInt(array, data[column] + 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getLong(int column, int row) {
        return LittleEndian.getLong(array, data[column] + 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public float getFloat(int column, int row) {
        return LittleEndian.getFloat(array, data[column] + 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public double getDouble(int column, int row) {
        return LittleEndian.getDouble(array, data[column] + 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getDecimalHigh(int column, int row) {
        return LittleEndian.getLong(array, data[column] + 16 * Objects.checkIndex(row, rows) + 8);
    }

    @Override
    public long getDecimalLow(int column, int row) {
        return LittleEndian.getLong(array, data[column] + 16 * Objects.checkIndex(row, rows));
    }

    @Override
    public byte[] bytesArray(int column) {
        return array;
    }

    @Override
    public int bytesOffset(int column, int row) {
        int cell = cell(column, row);
        return cell + prefix(column, cell);
    }

    @Override
    public int bytesLength(int column, int row) {
        return payloadLength(column, cell(column, row));
    }

    @Override
    public byte[] getBytes(int column, int row) {
        int cell = cell(column, row);
        int length = payloadLength(column, cell);
        int start = cell + prefix(column, cell);
        if (types[column] == DataType.NCHAR) {
            return Ucs4.toUtf8(array, start, characters(column, row, length));
        }
        return Arrays.copyOfRange(array, start, start + length);
    }

    @Override
    public String getString(int column, int row) {
        int cell = cell(column, row);
        int length = payloadLength(column, cell);
        int start = cell + prefix(column, cell);
        if (types[column] == DataType.NCHAR) {
            return Ucs4.toString(array, start, characters(column, row, length));
        }
        if (isEncodedTag(column, cell)) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "Column "
                                    + column
                                    + " is a JSON tag, which topics deliver in the server's own"
                                    + " encoding; let the topic select its members as text"
                                    + " instead");
        }
        return new String(array, start, length, StandardCharsets.UTF_8);
    }

    private int characters(int column, int row, int length) {
        if ((length & 3) != 0) {
            throw malformed(
                    "has "
                            + length
                            + " bytes, no whole characters, in NCHAR column "
                            + column
                            + ", row "
                            + row);
        }
        return length >> 2;
    }

    /** Where a cell starts, with the cell checked to end within its column. */
    private int cell(int column, int row) {
        Objects.checkIndex(row, rows);
        int offset = LittleEndian.getInt(array, heads[column] + 4 * row);
        int cell = data[column] + offset;
        int room = dataLengths[column] - offset;
        int head = types[column] == DataType.BLOB ? 4 : 2;
        if (offset < 0
                || room < head
                || payloadLength(column, cell) > room - prefix(column, cell)) {
            throw malformed(
                    "has no cell at offset "
                            + offset
                            + " of the "
                            + dataLengths[column]
                            + " bytes of column "
                            + column
                            + ", row "
                            + row);
        }
        return cell;
    }

    private int payloadLength(int column, int cell) {
        if (types[column] == DataType.BLOB) {
            int length = LittleEndian.getInt(array, cell);
            // An unsigned length beyond an array's can only be wrong: larger than any room.
            return length < 0 ? Integer.MAX_VALUE : length;
        }
        return LittleEndian.getShort(array, isEncodedTag(column, cell) ? cell + 1 : cell) & 0xFFFF;
    }

    /** Bytes before a cell's payload. */
    private int prefix(int column, int cell) {
        if (types[column] == DataType.BLOB) {
            return 4;
        }
        return isEncodedTag(column, cell) ? 0 : 2;
    }

    /**
     * Topics deliver JSON tags as the server stores them: flags, a 16-bit length that counts from
     * the flags on, and more. Other cells are text after a 16-bit length; its first brace stands
     * where the stored form has the upper half of a length, which is never that large.
     */
    private boolean isEncodedTag(int column, int cell) {
        return types[column] == DataType.JSON
                && subscription
                && (array[cell] & ENCODED_TAG) != 0
                && cell + 2 < array.length
                && array[cell + 2] != '{';
    }

    private static TDengineException malformed(String what) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.MALFORMED,
                        "The server sent a block that cannot be read: it " + what);
    }
}
