/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import io.tdengine.flink.transport.type.DataType;

/**
 * Columnar view of a result's rows: what every transport decodes into.
 *
 * <p>Columns and rows count from 0. A getter may be called only for a cell that is not null and on
 * a column of a matching type; indices are checked against the block, the type is the caller's
 * affair (it is asked once per block, not per cell). Immutable and safe to read from any thread.
 */
public interface Block {

    int rows();

    int columns();

    /** Bytes that the block takes, about as many as were received for it. */
    int sizeInBytes();

    DataType type(int column);

    /** Scale of a decimal column, otherwise 0. */
    int scale(int column);

    /** Digits of a decimal column, otherwise 0. */
    int precision(int column);

    boolean isNull(int column, int row);

    /** BOOL. */
    boolean getBoolean(int column, int row);

    /** TINYINT as it is; TINYINT UNSIGNED by its bits. */
    byte getByte(int column, int row);

    /** SMALLINT as it is; SMALLINT UNSIGNED by its bits. */
    short getShort(int column, int row);

    /** INT as it is; INT UNSIGNED by its bits. */
    int getInt(int column, int row);

    /** BIGINT and TIMESTAMP as they are, BIGINT UNSIGNED by its bits, DECIMAL64 unscaled. */
    long getLong(int column, int row);

    float getFloat(int column, int row);

    double getDouble(int column, int row);

    /** The upper 64 bits of a DECIMAL's unscaled value; {@link #getDecimalLow} has the lower. */
    long getDecimalHigh(int column, int row);

    /** The lower 64 bits of a DECIMAL's unscaled value. */
    long getDecimalLow(int column, int row);

    /**
     * The array that holds the payload of a VARCHAR, VARBINARY, GEOMETRY, BLOB or JSON cell as
     * received; see {@link #bytesOffset} and {@link #bytesLength}. Not to be written to.
     */
    byte[] bytesArray(int column);

    /** Where the payload of a cell starts in {@link #bytesArray}. */
    int bytesOffset(int column, int row);

    /** Bytes of a cell's payload. */
    int bytesLength(int column, int row);

    /**
     * The payload of a VARCHAR, VARBINARY, GEOMETRY, BLOB or JSON cell where it was received; NCHAR
     * as UTF-8, converted into an array of the target.
     *
     * @param target one for each column, used again block after block; what was read before stays
     *     readable until it is used for another block
     */
    void readBytes(int column, int row, CellBytes target);

    /**
     * A copy of the payload of a VARCHAR, VARBINARY, GEOMETRY, BLOB or JSON cell; NCHAR as UTF-8.
     */
    byte[] getBytes(int column, int row);

    /** Text of a VARCHAR (UTF-8), NCHAR or JSON cell. */
    String getString(int column, int row);
}
