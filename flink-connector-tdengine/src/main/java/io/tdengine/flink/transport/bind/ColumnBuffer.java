/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

/** One placeholder of {@link RowCells}, for code that writes a value without knowing for which. */
public final class ColumnBuffer {

    private final RowCells cells;
    private final int column;

    ColumnBuffer(RowCells cells, int column) {
        this.cells = cells;
        this.column = column;
    }

    /** NULL: overwrites what the server has, unless the batch was made to keep that. */
    public void appendNull() {
        cells.appendNull(column);
    }

    /**
     * No value for this row: the server keeps what it has, and has NULL in a new row. Not for tags
     * and keys.
     */
    public void appendNone() {
        cells.appendNone(column);
    }

    /** BOOL. */
    public void appendBoolean(boolean value) {
        cells.appendBoolean(column, value);
    }

    /** TINYINT, or the bits of TINYINT UNSIGNED. */
    public void appendByte(byte value) {
        cells.appendByte(column, value);
    }

    /** SMALLINT, or the bits of SMALLINT UNSIGNED. */
    public void appendShort(short value) {
        cells.appendShort(column, value);
    }

    /** INT, or the bits of INT UNSIGNED. */
    public void appendInt(int value) {
        cells.appendInt(column, value);
    }

    /**
     * BIGINT, TIMESTAMP in the column's precision, the bits of BIGINT UNSIGNED, DECIMAL64 unscaled.
     */
    public void appendLong(long value) {
        cells.appendLong(column, value);
    }

    public void appendFloat(float value) {
        cells.appendFloat(column, value);
    }

    public void appendDouble(double value) {
        cells.appendDouble(column, value);
    }

    /** DECIMAL (128 bit), unscaled. */
    public void appendDecimal(long high, long low) {
        cells.appendDecimal(column, high, low);
    }

    /** VARCHAR, NCHAR and JSON as UTF-8; VARBINARY, GEOMETRY and BLOB as they are. */
    public void appendBytes(byte[] array, int offset, int length) {
        cells.appendBytes(column, array, offset, length);
    }

    /** VARCHAR, NCHAR and JSON; half a surrogate pair becomes a question mark. */
    public void appendString(String text) {
        cells.appendString(column, text);
    }
}
