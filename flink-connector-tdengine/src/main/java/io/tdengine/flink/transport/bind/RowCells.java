/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.StagedColumn.Cell;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes the cells of one row after another into staged columns: for each column, in the order of
 * the placeholders, one call of the method that fits its type. The wrong method, and a column out
 * of turn, throw; then nothing was appended.
 *
 * <p>All columns have room for the same number of cells, made when a row ends, so that appending a
 * value of fixed size is a check of type and turn and one store. For one thread.
 */
public final class RowCells {

    private static final int INITIAL_ROWS = 16;

    private final StagedColumn[] columns;
    private final ColumnBuffer[] buffers;

    /** For each method the data of the columns it is for, null at all others. */
    private final byte[][] booleans;

    private final byte[][] bytes;
    private final byte[][] shorts;
    private final byte[][] ints;
    private final byte[][] longs;
    private final byte[][] floats;
    private final byte[][] doubles;
    private final byte[][] decimals;

    private final byte nullFlag;

    /** The columns of variable size, null at all others. */
    private final StagedColumn[] texts;

    /** The column whose turn it is. */
    private int next;

    private int rows;

    /** Rows for which there is room, more than there are. */
    private int capacity = INITIAL_ROWS;

    /** Bytes of variable size, in complete rows and in all. */
    private long completeTextBytes;

    private long textBytes;

    private boolean hasNull;

    /** Whether the row that was begun takes its cells in any order. */
    private boolean anyOrder;

    /**
     * @param nullFlag what {@link #appendNull} means
     */
    RowCells(List<BindField> fields, byte nullFlag) {
        this.nullFlag = nullFlag;
        int count = fields.size();
        columns = new StagedColumn[count];
        buffers = new ColumnBuffer[count];
        texts = new StagedColumn[count];
        booleans = new byte[count][];
        bytes = new byte[count][];
        shorts = new byte[count][];
        ints = new byte[count][];
        longs = new byte[count][];
        floats = new byte[count][];
        doubles = new byte[count][];
        decimals = new byte[count][];
        for (int i = 0; i < count; i++) {
            columns[i] = new StagedColumn(fields.get(i), capacity);
            buffers[i] = new ColumnBuffer(this, i);
            texts[i] = columns[i].cell() == Cell.BYTES ? columns[i] : null;
        }
        shareData();
    }

    /** After the columns have got new arrays. */
    private void shareData() {
        for (int i = 0; i < columns.length; i++) {
            if (texts[i] == null) {
                data(columns[i].cell())[i] = columns[i].data();
            }
        }
    }

    private byte[][] data(Cell cell) {
        switch (cell) {
            case BOOLEAN:
                return booleans;
            case BYTE:
                return bytes;
            case SHORT:
                return shorts;
            case INT:
                return ints;
            case LONG:
                return longs;
            case FLOAT:
                return floats;
            case DOUBLE:
                return doubles;
            default:
                return decimals;
        }
    }

    /** One column, for code that does not know which. The same object for ever. */
    public ColumnBuffer buffer(int column) {
        return buffers[column];
    }

    /**
     * Begins a row that takes its cells in any order. That each column gets exactly one is then the
     * caller's affair, who calls {@link #discardRow} if it does not come to that.
     *
     * @throws TDengineException if a row has been begun
     */
    public void beginRow() {
        if (next > 0) {
            throw outOfTurn(0);
        }
        next = columns.length;
        anyOrder = true;
    }

    /** NULL: overwrites what the server has, unless the batch was made to keep that. */
    public void appendNull(int column) {
        appendNothing(column, nullFlag);
    }

    /** No value for this row: the server keeps what it has, and has NULL in a new row. */
    public void appendNone(int column) {
        appendNothing(column, StagedColumn.LEFT_OUT);
    }

    private void appendNothing(int column, byte flag) {
        StagedColumn target = columns[column];
        takeTurn(column);
        target.setNull(rows, flag);
        hasNull |= target.width() > 0;
    }

    /** BOOL. */
    public void appendBoolean(int column, boolean value) {
        byte[] data = data(booleans, column, Cell.BOOLEAN);
        takeTurn(column);
        data[rows] = (byte) (value ? 1 : 0);
    }

    /** TINYINT, or the bits of TINYINT UNSIGNED. */
    public void appendByte(int column, byte value) {
        byte[] data = data(bytes, column, Cell.BYTE);
        takeTurn(column);
        data[rows] = value;
    }

    /** SMALLINT, or the bits of SMALLINT UNSIGNED. */
    public void appendShort(int column, short value) {
        byte[] data = data(shorts, column, Cell.SHORT);
        takeTurn(column);
        LittleEndian.putShort(data, 2 * rows, value);
    }

    /** INT, or the bits of INT UNSIGNED. */
    public void appendInt(int column, int value) {
        byte[] data = data(ints, column, Cell.INT);
        takeTurn(column);
        LittleEndian.putInt(data, 4 * rows, value);
    }

    /**
     * BIGINT, TIMESTAMP in the column's precision, the bits of BIGINT UNSIGNED, DECIMAL64 unscaled.
     */
    public void appendLong(int column, long value) {
        byte[] data = data(longs, column, Cell.LONG);
        takeTurn(column);
        LittleEndian.putLong(data, 8 * rows, value);
    }

    public void appendFloat(int column, float value) {
        byte[] data = data(floats, column, Cell.FLOAT);
        takeTurn(column);
        LittleEndian.putFloat(data, 4 * rows, value);
    }

    public void appendDouble(int column, double value) {
        byte[] data = data(doubles, column, Cell.DOUBLE);
        takeTurn(column);
        LittleEndian.putDouble(data, 8 * rows, value);
    }

    /** DECIMAL (128 bit), unscaled. */
    public void appendDecimal(int column, long high, long low) {
        byte[] data = data(decimals, column, Cell.DECIMAL);
        takeTurn(column);
        LittleEndian.putLong(data, 16 * rows, low);
        LittleEndian.putLong(data, 16 * rows + 8, high);
    }

    /** VARCHAR, NCHAR and JSON as UTF-8; VARBINARY, GEOMETRY and BLOB as they are. */
    public void appendBytes(int column, byte[] array, int offset, int length) {
        StagedColumn text = text(column);
        int start = text.room(length);
        LittleEndian.copy(array, offset, text.data(), start, length);
        endText(column, text, start, length);
    }

    /** VARCHAR, NCHAR and JSON; half a surrogate pair becomes a question mark. */
    public void appendString(int column, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        appendBytes(column, utf8, 0, utf8.length);
    }

    /** As {@link #appendBoolean} in a row of {@link #beginRow}. */
    public void setBoolean(int column, boolean value) {
        data(booleans, column, Cell.BOOLEAN)[rows] = (byte) (value ? 1 : 0);
    }

    /** As {@link #appendInt} in a row of {@link #beginRow}. */
    public void setInt(int column, int value) {
        LittleEndian.putInt(data(ints, column, Cell.INT), 4 * rows, value);
    }

    /** As {@link #appendLong} in a row of {@link #beginRow}. */
    public void setLong(int column, long value) {
        LittleEndian.putLong(data(longs, column, Cell.LONG), 8 * rows, value);
    }

    /** As {@link #appendFloat} in a row of {@link #beginRow}. */
    public void setFloat(int column, float value) {
        LittleEndian.putFloat(data(floats, column, Cell.FLOAT), 4 * rows, value);
    }

    /** As {@link #appendDouble} in a row of {@link #beginRow}. */
    public void setDouble(int column, double value) {
        LittleEndian.putDouble(data(doubles, column, Cell.DOUBLE), 8 * rows, value);
    }

    private byte[] data(byte[][] ofType, int column, Cell cell) {
        byte[] data = ofType[column];
        if (data == null) {
            throw columns[column].wrongType(cell);
        }
        return data;
    }

    private StagedColumn text(int column) {
        StagedColumn text = texts[column];
        if (text == null) {
            throw columns[column].wrongType(Cell.BYTES);
        }
        return text;
    }

    private void endText(int column, StagedColumn text, int start, int length) {
        takeTurn(column);
        text.endText(rows, start + length);
        textBytes += length;
    }

    private void takeTurn(int column) {
        if (column == next) {
            next = column + 1;
        } else if (!anyOrder) {
            throw outOfTurn(column);
        }
    }

    private TDengineException outOfTurn(int column) {
        String expected = next < columns.length ? "next is " + columns[next].field() : "all have";
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "Each row and table needs one value for each placeholder in the statement's"
                                + " order; a value came for "
                                + columns[column].field()
                                + (column < next ? ", which has one; " : " too early; ")
                                + expected);
    }

    StagedColumn[] columns() {
        return columns;
    }

    /** The columns that have a value in the row that was begun; 0 if none was. */
    int next() {
        return next;
    }

    /** Complete rows. */
    int rows() {
        return rows;
    }

    /** Bytes of variable size in the complete rows. */
    long textBytes() {
        return completeTextBytes;
    }

    /** Whether a cell of fixed size in the row being appended is NULL. */
    boolean hasNull() {
        return hasNull;
    }

    /** Ends a row in which each column has its cell. */
    void endRow() {
        if (rows + 1 == capacity) {
            grow();
        }
        rows++;
        next = 0;
        completeTextBytes = textBytes;
        hasNull = false;
        anyOrder = false;
    }

    private void grow() {
        long most = Integer.MAX_VALUE;
        for (StagedColumn column : columns) {
            most = Math.min(most, column.maxCells());
            if (capacity == most) {
                throw StagedColumn.tooLarge(column.field());
            }
        }
        capacity = (int) Math.min(2L * capacity, most);
        for (StagedColumn column : columns) {
            column.grow(capacity);
        }
        shareData();
    }

    /** Drops the cells of the row that was begun. */
    public void discardRow() {
        for (int i = 0; i < next; i++) {
            columns[i].truncate(rows);
        }
        next = 0;
        textBytes = completeTextBytes;
        hasNull = false;
        anyOrder = false;
    }

    /** Drops the last row; none may have been begun. */
    void removeRow() {
        rows--;
        for (StagedColumn column : columns) {
            if (column.width() < 0) {
                completeTextBytes -= column.length(rows);
            }
            column.truncate(rows);
        }
        textBytes = completeTextBytes;
    }

    /** Bytes held, used or not. */
    long capacity() {
        long held = 0;
        for (StagedColumn column : columns) {
            held += column.capacity();
        }
        return held;
    }

    /** Drops all rows. */
    void clear(boolean keepArrays) {
        rows = 0;
        next = 0;
        completeTextBytes = 0;
        textBytes = 0;
        hasNull = false;
        anyOrder = false;
        if (!keepArrays) {
            capacity = INITIAL_ROWS;
        }
        for (StagedColumn column : columns) {
            if (keepArrays) {
                column.truncate(0);
            } else {
                column.release(capacity);
            }
        }
        shareData();
    }
}
