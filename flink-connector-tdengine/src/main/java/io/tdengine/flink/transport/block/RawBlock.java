/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
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
    private final RawColumn[] columns;

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
        int columnCount = LittleEndian.getInt(array, offset + 12);
        if (rows < 0 || columnCount < 1 || columnCount > (ownLength - HEADER) / COLUMN_HEADER) {
            throw malformed(
                    "of "
                            + ownLength
                            + " bytes claims "
                            + rows
                            + " rows, "
                            + columnCount
                            + " columns");
        }
        columns = new RawColumn[columnCount];
        long position = offset + HEADER + (long) COLUMN_HEADER * columnCount;
        long end = (long) offset + ownLength;
        for (int column = 0; column < columnCount; column++) {
            int schema = offset + HEADER + 5 * column;
            int dataLength =
                    LittleEndian.getInt(array, offset + HEADER + 5 * columnCount + 4 * column);
            columns[column] = locate(column, schema, dataLength, position, end);
            position = (long) columns[column].data + dataLength;
        }
    }

    /**
     * @param schema where the column's type is told
     * @param position where the column's parts start
     */
    private RawColumn locate(int column, int schema, int dataLength, long position, long end) {
        DataType type = DataType.ofCode(array[schema]);
        if (type == null) {
            throw malformed(
                    "has a wrong column: " + column + " has the unknown type " + array[schema]);
        }
        long headLength = type.isVariable() ? 4L * rows : (rows + 7L) / 8;
        boolean lengthFits =
                type.isVariable() ? dataLength >= 0 : dataLength == (long) rows * type.fixedSize();
        long data = position + headLength;
        if (!lengthFits || data + dataLength > end) {
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
        return new RawColumn(
                type,
                type.isDecimal() ? array[schema + 1] : 0,
                type.isDecimal() ? array[schema + 2] : 0,
                (int) position,
                (int) data,
                dataLength);
    }

    /**
     * Checks that the columns are those that a result was announced with.
     *
     * @throws TDengineException {@link ErrorCode#MALFORMED} if they are not
     */
    public void requireTypes(List<Field> fields) {
        boolean fits = columns.length == fields.size();
        for (int i = 0; fits && i < columns.length; i++) {
            fits = columns[i].type == fields.get(i).type();
        }
        if (!fits) {
            throw malformed(
                    "of "
                            + columns.length
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
        return columns.length;
    }

    @Override
    public int sizeInBytes() {
        return size;
    }

    @Override
    public DataType type(int column) {
        return columns[column].type;
    }

    @Override
    public int scale(int column) {
        return columns[column].scale;
    }

    @Override
    public int precision(int column) {
        return columns[column].precision;
    }

    @Override
    public boolean isNull(int column, int row) {
        Objects.checkIndex(row, rows);
        RawColumn place = columns[column];
        if (place.variable) {
            return LittleEndian.getInt(array, place.head + 4 * row) == NULL_OFFSET;
        }
        return (array[place.head + (row >> 3)] & 0x80 >> (row & 7)) != 0;
    }

    @Override
    public boolean getBoolean(int column, int row) {
        return getByte(column, row) != 0;
    }

    @Override
    public byte getByte(int column, int row) {
        return array[columns[column].data + Objects.checkIndex(row, rows)];
    }

    @Override
    public short getShort(int column, int row) {
        return LittleEndian.getShort(
                array, columns[column].data + 2 * Objects.checkIndex(row, rows));
    }

    @Override
    public int getInt(int column, int row) {
        return LittleEndian.getInt(array, columns[column].data + 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getLong(int column, int row) {
        return LittleEndian.getLong(
                array, columns[column].data + 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public float getFloat(int column, int row) {
        return LittleEndian.getFloat(
                array, columns[column].data + 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public double getDouble(int column, int row) {
        return LittleEndian.getDouble(
                array, columns[column].data + 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getDecimalHigh(int column, int row) {
        return LittleEndian.getLong(
                array, columns[column].data + 16 * Objects.checkIndex(row, rows) + 8);
    }

    @Override
    public long getDecimalLow(int column, int row) {
        return LittleEndian.getLong(
                array, columns[column].data + 16 * Objects.checkIndex(row, rows));
    }

    @Override
    public byte[] bytesArray(int column) {
        return array;
    }

    @Override
    public int bytesOffset(int column, int row) {
        return start(payload(column, row));
    }

    @Override
    public int bytesLength(int column, int row) {
        return length(payload(column, row));
    }

    @Override
    public void readBytes(int column, int row, CellBytes target) {
        long payload = payload(column, row);
        int start = start(payload);
        int length = length(payload);
        if (columns[column].type != DataType.NCHAR) {
            target.set(array, start, length);
            return;
        }
        int characters = characters(column, row, length);
        // UTF-8 is no longer than what was received.
        int place = target.room(this, column, length, columns[column].dataLength);
        target.endConverted(Ucs4.toUtf8(array, start, characters, target.converted(), place));
    }

    @Override
    public byte[] getBytes(int column, int row) {
        long payload = payload(column, row);
        int start = start(payload);
        int length = length(payload);
        if (columns[column].type == DataType.NCHAR) {
            return Ucs4.toUtf8(array, start, characters(column, row, length));
        }
        return Arrays.copyOfRange(array, start, start + length);
    }

    @Override
    public String getString(int column, int row) {
        long payload = payload(column, row);
        int start = start(payload);
        int length = length(payload);
        DataType type = columns[column].type;
        if (type == DataType.NCHAR) {
            return Ucs4.toString(array, start, characters(column, row, length));
        }
        // Text of a tag is an object; the stored form starts with its flags.
        if (type == DataType.JSON && subscription && length > 0 && array[start] != '{') {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "Column "
                                    + column
                                    + " is a JSON tag, which topics deliver in the server's own"
                                    + " encoding; let the topic select its members as text"
                                    + " instead");
        }
        return AsciiText.utf8(array, start, length);
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

    /**
     * Start and length of a cell's payload, checked to lie within its column; one number, so that
     * the cell's head is read once and no object is made.
     */
    private long payload(int column, int row) {
        Objects.checkIndex(row, rows);
        int offset = LittleEndian.getInt(array, columns[column].head + 4 * row);
        int room = columns[column].dataLength - offset;
        if (offset < 0 || room < 2) {
            throw noCell(column, row, offset);
        }
        int cell = columns[column].data + offset;
        DataType type = columns[column].type;
        if (type == DataType.BLOB) {
            return blob(column, row, cell, room);
        }
        int length = LittleEndian.getShort(array, cell) & 0xFFFF;
        int start = cell + 2;
        if (type == DataType.JSON && isEncodedTag(column, cell)) {
            length = LittleEndian.getShort(array, cell + 1) & 0xFFFF;
            start = cell;
        }
        if (length > room - (start - cell)) {
            throw noCell(column, row, offset);
        }
        return slice(start, length);
    }

    private long blob(int column, int row, int cell, int room) {
        int length = room < 4 ? -1 : LittleEndian.getInt(array, cell);
        // An unsigned length beyond an array's can only be wrong.
        if (length < 0 || length > room - 4) {
            throw noCell(column, row, cell - columns[column].data);
        }
        return slice(cell + 4, length);
    }

    private static long slice(int start, int length) {
        return (long) start << 32 | length;
    }

    private static int start(long slice) {
        return (int) (slice >> 32);
    }

    private static int length(long slice) {
        return (int) slice;
    }

    private TDengineException noCell(int column, int row, int offset) {
        return malformed(
                "has no cell at offset "
                        + offset
                        + " of the "
                        + columns[column].dataLength
                        + " bytes of column "
                        + column
                        + ", row "
                        + row);
    }

    /**
     * Topics deliver JSON tags as the server stores them: flags, a 16-bit length that counts from
     * the flags on, and more. Other cells are text after a 16-bit length; its first brace stands
     * where the stored form has the upper half of a length, which is never that large.
     */
    private boolean isEncodedTag(int column, int cell) {
        return columns[column].type == DataType.JSON
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
