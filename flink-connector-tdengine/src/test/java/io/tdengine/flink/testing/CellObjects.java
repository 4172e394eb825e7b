/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import io.tdengine.flink.transport.block.Block;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Cells of blocks as objects, by typed getters alone. */
public final class CellObjects {

    private CellObjects() {}

    /**
     * Null, Boolean, Byte, Short, Integer or Long (unsigned types as the next wider one, BIGINT
     * UNSIGNED as BigInteger), Float, Double, BigDecimal, text, or the bytes of binary types; a
     * timestamp is a Long in its database's unit.
     */
    public static Object of(Block block, int column, int row) {
        if (block.isNull(column, row)) {
            return null;
        }
        switch (block.type(column)) {
            case BOOL:
                return block.getBoolean(column, row);
            case TINYINT:
                return block.getByte(column, row);
            case TINYINT_UNSIGNED:
                return (short) (block.getByte(column, row) & 0xFF);
            case SMALLINT:
                return block.getShort(column, row);
            case SMALLINT_UNSIGNED:
                return block.getShort(column, row) & 0xFFFF;
            case INT:
                return block.getInt(column, row);
            case INT_UNSIGNED:
                return block.getInt(column, row) & 0xFFFFFFFFL;
            case BIGINT:
            case TIMESTAMP:
                return block.getLong(column, row);
            case BIGINT_UNSIGNED:
                return new BigInteger(Long.toUnsignedString(block.getLong(column, row)));
            case FLOAT:
                return block.getFloat(column, row);
            case DOUBLE:
                return block.getDouble(column, row);
            case DECIMAL64:
                return BigDecimal.valueOf(block.getLong(column, row), block.scale(column));
            case DECIMAL:
                BigInteger low =
                        new BigInteger(Long.toUnsignedString(block.getDecimalLow(column, row)));
                BigInteger high = BigInteger.valueOf(block.getDecimalHigh(column, row));
                return new BigDecimal(high.shiftLeft(64).add(low), block.scale(column));
            case VARCHAR:
            case NCHAR:
            case JSON:
                return block.getString(column, row);
            default:
                return block.getBytes(column, row);
        }
    }
}
