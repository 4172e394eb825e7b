/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Rows of a JSON answer as columns. NCHAR and JSON are kept as UTF-8. */
final class JsonBlock implements Block {

    private final int rows;
    private final Field[] fields;

    /** A bit for each row, the first one highest. */
    private final byte[][] nulls;

    private final byte[][] data;

    /** Where each cell ends in the data of a column of variable size. */
    private final int[][] ends;

    /**
     * @param columns hold as many rows each; not to be changed any more
     */
    JsonBlock(int rows, List<JsonColumn> columns) {
        this.rows = rows;
        this.fields = new Field[columns.size()];
        this.nulls = new byte[columns.size()][];
        this.data = new byte[columns.size()][];
        this.ends = new int[columns.size()][];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = columns.get(i).field();
            nulls[i] = columns.get(i).nulls();
            data[i] = columns.get(i).data();
            ends[i] = columns.get(i).ends();
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return fields.length;
    }

    @Override
    public int sizeInBytes() {
        int size = 0;
        for (int column = 0; column < fields.length; column++) {
            size += nulls[column].length + data[column].length;
        }
        return size;
    }

    @Override
    public DataType type(int column) {
        return fields[column].type();
    }

    @Override
    public int scale(int column) {
        return fields[column].scale();
    }

    @Override
    public int precision(int column) {
        return fields[column].precision();
    }

    @Override
    public boolean isNull(int column, int row) {
        Objects.checkIndex(row, rows);
        return (nulls[column][row >> 3] & 0x80 >> (row & 7)) != 0;
    }

    @Override
    public boolean getBoolean(int column, int row) {
        return getByte(column, row) != 0;
    }

    @Override
    public byte getByte(int column, int row) {
        return data[column][Objects.checkIndex(row, rows)];
    }

    @Override
    public short getShort(int column, int row) {
        return LittleEndian.getShort(data[column], 2 * Objects.checkIndex(row, rows));
    }

    @Override
    public int getInt(int column, int row) {
        return LittleEndian.getInt(data[column], 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getLong(int column, int row) {
        return LittleEndian.getLong(data[column], 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public float getFloat(int column, int row) {
        return LittleEndian.getFloat(data[column], 4 * Objects.checkIndex(row, rows));
    }

    @Override
    public double getDouble(int column, int row) {
        return LittleEndian.getDouble(data[column], 8 * Objects.checkIndex(row, rows));
    }

    @Override
    public long getDecimalHigh(int column, int row) {
        return LittleEndian.getLong(data[column], 16 * Objects.checkIndex(row, rows) + 8);
    }

    @Override
    public long getDecimalLow(int column, int row) {
        return LittleEndian.getLong(data[column], 16 * Objects.checkIndex(row, rows));
    }

    @Override
    public byte[] bytesArray(int column) {
        return data[column];
    }

    @Override
    public int bytesOffset(int column, int row) {
        Objects.checkIndex(row, rows);
        return row == 0 ? 0 : ends[column][row - 1];
    }

    @Override
    public int bytesLength(int column, int row) {
        return ends[column][Objects.checkIndex(row, rows)] - bytesOffset(column, row);
    }

    @Override
    public void readBytes(int column, int row, CellBytes target) {
        target.set(data[column], bytesOffset(column, row), bytesLength(column, row));
    }

    @Override
    public byte[] getBytes(int column, int row) {
        int start = bytesOffset(column, row);
        return Arrays.copyOfRange(data[column], start, start + bytesLength(column, row));
    }

    @Override
    public String getString(int column, int row) {
        return new String(
                data[column],
                bytesOffset(column, row),
                bytesLength(column, row),
                StandardCharsets.UTF_8);
    }
}
