/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The cells of one placeholder over all tables of a batch, in the order in which they were appended
 * and in primitive arrays that already have the wire's layout. The appending method must fit the
 * placeholder's type; the wrong one throws.
 */
public final class ColumnBuffer {

    private static final int INITIAL_CELLS = 16;
    private static final int INITIAL_BYTES = 256;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final byte[] NONE = {};

    /** What a type's cells are appended as. */
    private enum Cell {
        BOOLEAN,
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        DECIMAL,
        BYTES
    }

    private final BindField field;
    private final RowState row;
    private final Cell cell;

    /** Bytes of a cell, or -1. */
    private final int width;

    private int cells;

    /** Cells for which there is room. */
    private int capacity;

    /** The cells, without gaps. */
    private byte[] data;

    /** Where each cell of variable size ends in the data; null for a fixed type. */
    private int[] ends;

    /** 1 for each cell that is NULL; empty until there is one. */
    private byte[] nulls;

    /** The cell that was NULL last, or -1. */
    private int lastNull;

    /**
     * @param row told of what is appended
     */
    ColumnBuffer(BindField field, RowState row) {
        this.field = field;
        this.row = row;
        this.cell = cellOf(field.type());
        this.width = field.type().fixedSize();
        release();
    }

    private static Cell cellOf(DataType type) {
        switch (type) {
            case BOOL:
                return Cell.BOOLEAN;
            case TINYINT:
            case TINYINT_UNSIGNED:
                return Cell.BYTE;
            case SMALLINT:
            case SMALLINT_UNSIGNED:
                return Cell.SHORT;
            case INT:
            case INT_UNSIGNED:
                return Cell.INT;
            case BIGINT:
            case BIGINT_UNSIGNED:
            case TIMESTAMP:
            case DECIMAL64:
                return Cell.LONG;
            case FLOAT:
                return Cell.FLOAT;
            case DOUBLE:
                return Cell.DOUBLE;
            case DECIMAL:
                return Cell.DECIMAL;
            default:
                return Cell.BYTES;
        }
    }

    /** NULL: overwrites what the server has. */
    public void appendNull() {
        int index = next();
        if (width < 0) {
            ends[index] = start(index);
        } else {
            Arrays.fill(data, width * index, width * index + width, (byte) 0);
            row.hasNull = true;
        }
        if (nulls.length < capacity) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
        nulls[index] = 1;
        lastNull = index;
    }

    /** BOOL. */
    public void appendBoolean(boolean value) {
        int at = next(Cell.BOOLEAN);
        data[at] = (byte) (value ? 1 : 0);
    }

    /** TINYINT, or the bits of TINYINT UNSIGNED. */
    public void appendByte(byte value) {
        int at = next(Cell.BYTE);
        data[at] = value;
    }

    /** SMALLINT, or the bits of SMALLINT UNSIGNED. */
    public void appendShort(short value) {
        int at = 2 * next(Cell.SHORT);
        LittleEndian.putShort(data, at, value);
    }

    /** INT, or the bits of INT UNSIGNED. */
    public void appendInt(int value) {
        int at = 4 * next(Cell.INT);
        LittleEndian.putInt(data, at, value);
    }

    /**
     * BIGINT, TIMESTAMP in the column's precision, the bits of BIGINT UNSIGNED, DECIMAL64 unscaled.
     */
    public void appendLong(long value) {
        int at = 8 * next(Cell.LONG);
        LittleEndian.putLong(data, at, value);
    }

    public void appendFloat(float value) {
        int at = 4 * next(Cell.FLOAT);
        LittleEndian.putFloat(data, at, value);
    }

    public void appendDouble(double value) {
        int at = 8 * next(Cell.DOUBLE);
        LittleEndian.putDouble(data, at, value);
    }

    /** DECIMAL (128 bit), unscaled. */
    public void appendDecimal(long high, long low) {
        int at = 16 * next(Cell.DECIMAL);
        LittleEndian.putLong(data, at, low);
        LittleEndian.putLong(data, at + 8, high);
    }

    /** VARCHAR, NCHAR and JSON as UTF-8; VARBINARY, GEOMETRY and BLOB as they are. */
    public void appendBytes(byte[] array, int offset, int length) {
        require(Cell.BYTES);
        int start = room(length);
        System.arraycopy(array, offset, data, start, length);
        endText(start, length);
    }

    /** VARCHAR, NCHAR and JSON; half a surrogate pair becomes a question mark. */
    public void appendString(String text) {
        require(Cell.BYTES);
        int length = text.length();
        int start = room(length);
        byte[] target = data;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                appendBytes(utf8, 0, utf8.length);
                return;
            }
            target[start + i] = (byte) c;
        }
        endText(start, length);
    }

    private void endText(int start, int length) {
        int index = next();
        ends[index] = start + length;
        row.textBytes += length;
    }

    private int next(Cell appended) {
        require(appended);
        return next();
    }

    private void require(Cell appended) {
        if (cell != appended) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A value for "
                                    + field
                                    + " must be appended as "
                                    + cell
                                    + ", not "
                                    + appended);
        }
    }

    /** The index of a new cell. */
    private int next() {
        int index = cells;
        if (index == capacity) {
            growCells();
        }
        cells = index + 1;
        return index;
    }

    private void growCells() {
        int newCapacity = grown(capacity, capacity + 1L, Math.max(width, 1));
        if (width < 0) {
            ends = Arrays.copyOf(ends, newCapacity);
        } else {
            data = Arrays.copyOf(data, width * newCapacity);
        }
        if (nulls.length > 0) {
            nulls = Arrays.copyOf(nulls, newCapacity);
        }
        capacity = newCapacity;
    }

    /** Makes room behind the cells of variable size and gives where it starts. */
    private int room(int length) {
        int start = start(cells);
        if (length > data.length - start) {
            data = Arrays.copyOf(data, grown(data.length, (long) start + length, 1));
        }
        return start;
    }

    private int grown(int length, long needed, int unit) {
        int most = MAX_ARRAY / unit;
        if (needed > most) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The values of "
                                    + field
                                    + " in one batch exceed 2 GB; send smaller batches");
        }
        return (int) Math.max(needed, Math.min(2L * length, most));
    }

    BindField field() {
        return field;
    }

    int cells() {
        return cells;
    }

    /** Bytes of a cell, or -1. */
    int width() {
        return width;
    }

    boolean isNull(int index) {
        return index < nulls.length && nulls[index] != 0;
    }

    /** Whether the cell appended last is NULL. */
    boolean endsWithNull() {
        return lastNull == cells - 1;
    }

    byte[] data() {
        return data;
    }

    /** Where a cell starts in the data. */
    int start(int index) {
        if (width >= 0) {
            return width * index;
        }
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Bytes of a cell. */
    int length(int index) {
        return start(index + 1) - start(index);
    }

    /** Bytes held, used or not. */
    long capacity() {
        return (long) nulls.length + data.length + (ends == null ? 0 : 4L * ends.length);
    }

    /** Drops all cells after the first ones. */
    void truncate(int newCells) {
        if (newCells < cells) {
            if (lastNull >= newCells) {
                Arrays.fill(nulls, newCells, cells, (byte) 0);
                lastNull = newCells - 1;
                while (lastNull >= 0 && nulls[lastNull] == 0) {
                    lastNull--;
                }
            }
            row.textBytes -= width < 0 ? start(cells) - start(newCells) : 0;
            cells = newCells;
        }
    }

    /** Drops all cells. */
    void clear(boolean keepArrays) {
        if (keepArrays) {
            truncate(0);
        } else {
            release();
        }
    }

    private void release() {
        cells = 0;
        capacity = INITIAL_CELLS;
        data = new byte[width < 0 ? INITIAL_BYTES : INITIAL_CELLS * width];
        ends = width < 0 ? new int[INITIAL_CELLS] : null;
        nulls = NONE;
        lastNull = -1;
    }

    /** Writes the null flags of some cells and gives the position after them. */
    int writeNulls(int first, int count, byte[] target, int start) {
        // A fresh target has zeros already.
        if (lastNull >= first) {
            System.arraycopy(nulls, first, target, start, count);
        }
        return start + count;
    }

    /** Writes the lengths of some cells of variable size and gives the position after them. */
    int writeLengths(int first, int count, byte[] target, int start) {
        int at = start;
        int cellStart = start(first);
        for (int i = first; i < first + count; i++) {
            LittleEndian.putInt(target, at, ends[i] - cellStart);
            cellStart = ends[i];
            at += 4;
        }
        return at;
    }

    /** Writes the bytes of some cells and gives the position after them. */
    int writeData(int first, int count, byte[] target, int start) {
        int from = start(first);
        int length = start(first + count) - from;
        if (length == 8) {
            LittleEndian.putLong(target, start, LittleEndian.getLong(data, from));
        } else if (length == 4) {
            LittleEndian.putInt(target, start, LittleEndian.getInt(data, from));
        } else {
            System.arraycopy(data, from, target, start, length);
        }
        return start + length;
    }
}
