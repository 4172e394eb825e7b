/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.block.Block;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Results as lists of objects, for assertions. */
public final class QueryRows {

    private QueryRows() {}

    /**
     * All rows of a query. Cells: null, Boolean, Byte, Short, Integer or Long (unsigned types as
     * the next wider one, BIGINT UNSIGNED as text), Float, Double, BigDecimal, text, or hex digits
     * of binary types; a timestamp is a Long in its database's unit.
     */
    public static List<List<Object>> of(Connection connection, String sql) {
        List<List<Object>> rows = new ArrayList<>();
        try (QueryResult result = connection.query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    List<Object> cells = new ArrayList<>();
                    for (int column = 0; column < block.columns(); column++) {
                        cells.add(block.isNull(column, row) ? null : cell(block, column, row));
                    }
                    rows.add(cells);
                }
            }
        }
        return rows;
    }

    /** The only cell of a query that counts, 0 if there is no row. */
    public static long count(Connection connection, String sql) {
        List<List<Object>> rows = of(connection, sql);
        return rows.isEmpty() ? 0 : (long) rows.get(0).get(0);
    }

    private static Object cell(Block block, int column, int row) {
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
                return block.getInt(column, row) & 0xFFFF_FFFFL;
            case BIGINT:
            case TIMESTAMP:
                return block.getLong(column, row);
            case BIGINT_UNSIGNED:
                return Long.toUnsignedString(block.getLong(column, row));
            case FLOAT:
                return block.getFloat(column, row);
            case DOUBLE:
                return block.getDouble(column, row);
            case DECIMAL64:
                return BigDecimal.valueOf(block.getLong(column, row), block.scale(column));
            case DECIMAL:
                BigInteger high = BigInteger.valueOf(block.getDecimalHigh(column, row));
                BigInteger low =
                        new BigInteger(Long.toUnsignedString(block.getDecimalLow(column, row)));
                return new BigDecimal(high.shiftLeft(64).add(low), block.scale(column));
            case VARCHAR:
            case NCHAR:
            case JSON:
                return block.getString(column, row);
            default:
                return HexFormat.of().formatHex(block.getBytes(column, row));
        }
    }
}
