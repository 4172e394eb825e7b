/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import java.util.Arrays;

/**
 * The cells of one column or tag, growing in primitive arrays that already have the wire's layout.
 * The appending method must fit the column's type; the wrong one throws.
 */
public final class ColumnBuffer {

    /** Bytes of an element beside null flags, lengths and data. */
    private static final int ELEMENT_OVERHEAD = 17;

    /** Few, since a batch may hold thousands of tables of one row each; a tag has one cell. */
    private static final int INITIAL_CELLS = 2;

    private static final int INITIAL_BYTES = 16;

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
    private final Cell cell;

    /** Bytes of a cell, or -1. */
    private final int width;

    private int cells;
    private byte[] nulls;

    /** Four bytes a cell; empty for a fixed type. */
    private byte[] lengths;

    private byte[] data;
    private int dataLength;
    private int values;

    ColumnBuffer(BindField field) {
        this.field = field;
        this.cell = cellOf(field.type());
        this.width = field.type().fixedSize();
        int initial = field.kind() == BindField.Kind.TAG ? 1 : INITIAL_CELLS;
        this.nulls = new byte[initial];
        this.lengths = new byte[width < 0 ? 4 * initial : 0];
        this.data = new byte[initial * (width < 0 ? INITIAL_BYTES : width)];
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
        if (width < 0) {
            appendLength(0);
        } else {
            int at = reserve(width);
            Arrays.fill(data, at, at + width, (byte) 0);
        }
        endCell((byte) 1);
    }

    /** BOOL. */
    public void appendBoolean(boolean value) {
        require(Cell.BOOLEAN);
        int at = reserve(1);
        data[at] = (byte) (value ? 1 : 0);
        endCell((byte) 0);
    }

    /** TINYINT, or the bits of TINYINT UNSIGNED. */
    public void appendByte(byte value) {
        require(Cell.BYTE);
        int at = reserve(1);
        data[at] = value;
        endCell((byte) 0);
    }

    /** SMALLINT, or the bits of SMALLINT UNSIGNED. */
    public void appendShort(short value) {
        require(Cell.SHORT);
        int at = reserve(2);
        LittleEndian.putShort(data, at, value);
        endCell((byte) 0);
    }

    /** INT, or the bits of INT UNSIGNED. */
    public void appendInt(int value) {
        require(Cell.INT);
        int at = reserve(4);
        LittleEndian.putInt(data, at, value);
        endCell((byte) 0);
    }

    /**
     * BIGINT, TIMESTAMP in the column's precision, the bits of BIGINT UNSIGNED, DECIMAL64 unscaled.
     */
    public void appendLong(long value) {
        require(Cell.LONG);
        int at = reserve(8);
        LittleEndian.putLong(data, at, value);
        endCell((byte) 0);
    }

    public void appendFloat(float value) {
        require(Cell.FLOAT);
        int at = reserve(4);
        LittleEndian.putFloat(data, at, value);
        endCell((byte) 0);
    }

    public void appendDouble(double value) {
        require(Cell.DOUBLE);
        int at = reserve(8);
        LittleEndian.putDouble(data, at, value);
        endCell((byte) 0);
    }

    /** DECIMAL (128 bit), unscaled. */
    public void appendDecimal(long high, long low) {
        require(Cell.DECIMAL);
        int at = reserve(16);
        LittleEndian.putLong(data, at, low);
        LittleEndian.putLong(data, at + 8, high);
        endCell((byte) 0);
    }

    /** VARCHAR, NCHAR and JSON as UTF-8; VARBINARY, GEOMETRY and BLOB as they are. */
    public void appendBytes(byte[] array, int offset, int length) {
        require(Cell.BYTES);
        int at = reserve(length);
        System.arraycopy(array, offset, data, at, length);
        appendLength(length);
        endCell((byte) 0);
    }

    private void require(Cell appended) {
        if (cell != appended) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "A value for " + field + " must be appended as " + cell + ", not " + appended);
        }
    }

    /** Makes room and gives where it starts. */
    private int reserve(int length) {
        int start = dataLength;
        long needed = (long) start + length;
        if (needed > data.length) {
            data = Arrays.copyOf(data, grown(data.length, needed));
        }
        dataLength = (int) needed;
        return start;
    }

    private void appendLength(int length) {
        int at = 4 * cells;
        if (at == lengths.length) {
            lengths = Arrays.copyOf(lengths, grown(lengths.length, at + 4L));
        }
        LittleEndian.putInt(lengths, at, length);
    }

    private void endCell(byte isNull) {
        if (cells == nulls.length) {
            nulls = Arrays.copyOf(nulls, grown(nulls.length, cells + 1L));
        }
        nulls[cells++] = isNull;
        values += 1 - isNull;
    }

    private int grown(int length, long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The values of " + field + " in one batch exceed 2 GB; send smaller batches");
        }
        return (int) Math.max(needed, Math.min(2L * length, Integer.MAX_VALUE - 8));
    }

    BindField field() {
        return field;
    }

    int cells() {
        return cells;
    }

    /** Bytes that {@link #write} produces. */
    long encodedSize() {
        return ELEMENT_OVERHEAD + (long) cells * (width < 0 ? 5 : 1) + sentLength();
    }

    /** Bytes of the cells' data; nothing stands for NULLs alone. */
    private int sentLength() {
        return values == 0 ? 0 : dataLength;
    }

    /** Bytes held, used or not. */
    long capacity() {
        return (long) nulls.length + lengths.length + data.length;
    }

    void clear() {
        cells = 0;
        values = 0;
        dataLength = 0;
    }

    /** Drops all cells after the first ones. */
    void truncate(int newCells) {
        for (int i = newCells; i < cells; i++) {
            dataLength -= width < 0 ? LittleEndian.getInt(lengths, 4 * i) : width;
            values -= 1 - nulls[i];
        }
        cells = Math.min(cells, newCells);
    }

    /** Writes the column element and gives the position after it. */
    int write(byte[] target, int start) {
        LittleEndian.putInt(target, start, (int) encodedSize());
        LittleEndian.putInt(target, start + 4, field.type().code());
        LittleEndian.putInt(target, start + 8, cells);
        int at = start + 12;
        System.arraycopy(nulls, 0, target, at, cells);
        at += cells;
        target[at++] = (byte) (width < 0 ? 1 : 0);
        if (width < 0) {
            System.arraycopy(lengths, 0, target, at, 4 * cells);
            at += 4 * cells;
        }
        int length = sentLength();
        LittleEndian.putInt(target, at, length);
        System.arraycopy(data, 0, target, at + 4, length);
        return at + 4 + length;
    }
}
