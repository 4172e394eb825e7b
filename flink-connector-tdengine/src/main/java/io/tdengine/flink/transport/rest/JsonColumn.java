/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.Arrays;

/**
 * The cells of one column while its block is being read: little-endian numbers, or bytes and where
 * each cell of them ends. Grows with its content. For one thread.
 */
final class JsonColumn {

    private static final int FIRST_ROWS = 64;

    private final Field field;
    private final int cellSize;
    private int rows;
    private byte[] nulls = new byte[FIRST_ROWS / 8];

    /** Cells of fixed size one behind the other, or the bytes of all cells. */
    private byte[] data;

    /** Bytes in use of a column of variable size. */
    private int length;

    /** Where each cell of variable size ends; null for a fixed type. */
    private int[] ends;

    JsonColumn(Field field) {
        this.field = field;
        this.cellSize = field.type().fixedSize();
        this.data = new byte[FIRST_ROWS * Math.max(cellSize, 1)];
        this.ends = field.type().isVariable() ? new int[FIRST_ROWS] : null;
    }

    Field field() {
        return field;
    }

    DataType type() {
        return field.type();
    }

    /** Bytes of variable size so far; 0 for a fixed type. */
    int length() {
        return length;
    }

    void appendNull() {
        int row = next();
        nulls[row >> 3] |= (byte) (0x80 >> (row & 7));
    }

    void appendByte(byte value) {
        int at = next();
        data[at] = value;
    }

    void appendShort(short value) {
        int at = 2 * next();
        LittleEndian.putShort(data, at, value);
    }

    void appendInt(int value) {
        int at = 4 * next();
        LittleEndian.putInt(data, at, value);
    }

    void appendLong(long value) {
        int at = 8 * next();
        LittleEndian.putLong(data, at, value);
    }

    void appendFloat(float value) {
        int at = 4 * next();
        LittleEndian.putFloat(data, at, value);
    }

    void appendDouble(double value) {
        int at = 8 * next();
        LittleEndian.putDouble(data, at, value);
    }

    /** A number of 128 bits. */
    void appendDecimal(long high, long low) {
        int at = 16 * next();
        LittleEndian.putLong(data, at, low);
        LittleEndian.putLong(data, at + 8, high);
    }

    /** Adds a byte to the cell that {@link #endCell} ends. */
    void put(int value) {
        if (length == data.length) {
            data = Arrays.copyOf(data, 2 * length);
        }
        data[length++] = (byte) value;
    }

    /** Adds a code point as UTF-8 to the cell that {@link #endCell} ends. */
    void putUtf8(int point) {
        if (point < 0x80) {
            put(point);
            return;
        }
        if (point < 0x800) {
            put(0xC0 | point >> 6);
        } else {
            if (point < 0x10000) {
                put(0xE0 | point >> 12);
            } else {
                put(0xF0 | point >> 18);
                put(0x80 | point >> 12 & 0x3F);
            }
            put(0x80 | point >> 6 & 0x3F);
        }
        put(0x80 | point & 0x3F);
    }

    void endCell() {
        next();
    }

    /** Takes the next row and makes room for its cell, perhaps in another array. */
    private int next() {
        int row = rows++;
        if (row >> 3 == nulls.length) {
            nulls = Arrays.copyOf(nulls, 2 * nulls.length);
        }
        if (ends == null) {
            if (rows * cellSize > data.length) {
                data = Arrays.copyOf(data, 2 * data.length);
            }
        } else {
            if (row == ends.length) {
                ends = Arrays.copyOf(ends, 2 * row);
            }
            ends[row] = length;
        }
        return row;
    }

    byte[] nulls() {
        return nulls;
    }

    byte[] data() {
        return data;
    }

    int[] ends() {
        return ends;
    }
}
