/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.block.Block;
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
                        cells.add(cell(block, column, row));
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
        Object cell = CellObjects.of(block, column, row);
        if (cell instanceof BigInteger) {
            return cell.toString();
        }
        return cell instanceof byte[] ? HexFormat.of().formatHex((byte[]) cell) : cell;
    }
}
