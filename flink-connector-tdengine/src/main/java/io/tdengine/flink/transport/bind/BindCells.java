/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;

/**
 * The cells of one column or tag of one table in a {@link BindPayload}; of other cells as soon as
 * its {@link BindTables} moves on. A getter is good for the types it names; of a cell that is NULL
 * or absent only {@link #isNull} and {@link #isAbsent} tell.
 */
public final class BindCells {

    private static final byte ABSENT = 2;

    private final BindField field;
    private byte[] array;
    private int cells;
    private int nulls;
    private int data;
    private int dataLength;

    /** Where each cell of variable size starts in the array; one place more than cells. */
    private int[] starts = {};

    BindCells(BindField field) {
        this.field = field;
    }

    /**
     * Moves to an element.
     *
     * @param start where it starts
     * @param end of what it may take
     * @return where it ends
     */
    int moveTo(byte[] newArray, int start, int end) {
        array = newArray;
        if (end - start < PayloadWriter.ELEMENT) {
            throw malformed("is cut off");
        }
        int total = LittleEndian.getInt(array, start);
        int type = LittleEndian.getInt(array, start + 4);
        cells = LittleEndian.getInt(array, start + 8);
        if (type != field.type().code()) {
            throw malformed("is of the type with code " + type);
        }
        if (total < PayloadWriter.ELEMENT
                || total > end - start
                || cells < 0
                || cells > total - PayloadWriter.ELEMENT) {
            throw malformed("has " + total + " bytes with " + cells + " cells");
        }
        nulls = start + 12;
        boolean variable = array[nulls + cells] != 0;
        int lengths = nulls + cells + 1;
        long lengthAt = lengths + (variable ? 4L * cells : 0);
        if (variable != field.type().isVariable() || lengthAt + 4 > start + total) {
            throw malformed("has no room for its lengths");
        }
        data = (int) lengthAt + 4;
        dataLength = LittleEndian.getInt(array, (int) lengthAt);
        if (data + (long) dataLength != start + (long) total) {
            throw malformed("has " + dataLength + " bytes of data in " + total);
        }
        if (variable) {
            addUpLengths(lengths);
        } else if (dataLength != (long) cells * field.type().fixedSize() && dataLength != 0) {
            throw malformed("has " + dataLength + " bytes of data for " + cells + " cells");
        }
        return start + total;
    }

    private void addUpLengths(int lengths) {
        if (starts.length <= cells) {
            starts = new int[Math.max(cells + 1, 2 * starts.length)];
        }
        long at = data;
        for (int i = 0; i < cells; i++) {
            starts[i] = (int) at;
            int length = LittleEndian.getInt(array, lengths + 4 * i);
            at += length;
            if (length < 0 || at > data + dataLength) {
                throw malformed("has a cell of " + length + " bytes");
            }
        }
        starts[cells] = (int) at;
    }

    private RuntimeException malformed(String reason) {
        return BindPayload.malformed(field + " " + reason);
    }

    /** What the cells are for. */
    public BindField field() {
        return field;
    }

    /** Number of cells: the table's rows, or 1 for a tag. */
    public int cells() {
        return cells;
    }

    /** True for a NULL, and for an absent cell. */
    public boolean isNull(int row) {
        return array[nulls + row] != 0;
    }

    /** True if the server is to keep what the column has. */
    public boolean isAbsent(int row) {
        return array[nulls + row] == ABSENT;
    }

    /** BOOL. */
    public boolean getBoolean(int row) {
        return array[data + row] != 0;
    }

    /** TINYINT, or the bits of TINYINT UNSIGNED. */
    public byte getByte(int row) {
        return array[data + row];
    }

    /** SMALLINT, or the bits of SMALLINT UNSIGNED. */
    public short getShort(int row) {
        return LittleEndian.getShort(array, data + 2 * row);
    }

    /** INT, or the bits of INT UNSIGNED. */
    public int getInt(int row) {
        return LittleEndian.getInt(array, data + 4 * row);
    }

    /**
     * BIGINT, TIMESTAMP in the column's precision, the bits of BIGINT UNSIGNED, DECIMAL64 unscaled.
     */
    public long getLong(int row) {
        return LittleEndian.getLong(array, data + 8 * row);
    }

    /** FLOAT. */
    public float getFloat(int row) {
        return LittleEndian.getFloat(array, data + 4 * row);
    }

    /** DOUBLE. */
    public double getDouble(int row) {
        return LittleEndian.getDouble(array, data + 8 * row);
    }

    /** The low 64 bits of a DECIMAL (128 bit), unscaled. */
    public long getDecimalLow(int row) {
        return LittleEndian.getLong(array, data + 16 * row);
    }

    /** The high 64 bits of a DECIMAL (128 bit), unscaled. */
    public long getDecimalHigh(int row) {
        return LittleEndian.getLong(array, data + 16 * row + 8);
    }

    /** Where the bytes of all cells are. */
    public byte[] array() {
        return array;
    }

    /** Where a cell's bytes start: UTF-8 of VARCHAR, NCHAR and JSON, else the bytes themselves. */
    public int offset(int row) {
        DataType type = field.type();
        return type.isVariable() ? starts[row] : data + type.fixedSize() * row;
    }

    /** Bytes of a cell. */
    public int length(int row) {
        DataType type = field.type();
        return type.isVariable() ? starts[row + 1] - starts[row] : type.fixedSize();
    }

    /** Whether the cells have data; those of a fixed type need not if all are NULL. */
    boolean hasData() {
        return dataLength > 0;
    }

    /** Where the null flags are. */
    int nulls() {
        return nulls;
    }
}
