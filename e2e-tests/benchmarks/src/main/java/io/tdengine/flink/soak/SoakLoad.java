/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.block.Block;
import java.util.TreeMap;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;

/** Numbered rows, each due at a time that is also its timestamp, over some child tables. */
final class SoakLoad {

    static final String DATABASE = "soak";
    static final String READINGS = "readings";
    static final String COPIES = "copies";
    static final String TOPIC = "soak_readings";
    static final int TABLES = 100;

    static final RowType ROW =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                    DataTypes.FIELD("v", DataTypes.BIGINT()),
                                    DataTypes.FIELD("made", DataTypes.BIGINT()),
                                    DataTypes.FIELD("g", DataTypes.INT()),
                                    DataTypes.FIELD("tbname", DataTypes.STRING()))
                            .getLogicalType();

    final int rowsPerSecond;
    final long rows;
    private final long start;

    /**
     * @param start ms: when row 0 is due
     */
    SoakLoad(int rowsPerSecond, long seconds, long start) {
        if (rowsPerSecond > 1000 * TABLES) {
            throw new IllegalArgumentException(
                    "At most " + 1000 * TABLES + " rows a second: each has a ms of its own.");
        }
        this.rowsPerSecond = rowsPerSecond;
        this.rows = rowsPerSecond * seconds;
        this.start = start;
    }

    long due(long number) {
        return start + number * 1000 / rowsPerSecond;
    }

    static RowData row(String prefix, long due, long number) {
        int table = (int) (number % TABLES);
        return GenericRowData.of(
                TimestampData.fromEpochMillis(due),
                number,
                System.currentTimeMillis(),
                table % 10,
                StringData.fromString(prefix + table));
    }

    static void createTables(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            connection.execute("CREATE DATABASE " + DATABASE + " VGROUPS 4");
            for (String table : new String[] {READINGS, COPIES}) {
                connection.execute(
                        "CREATE STABLE "
                                + DATABASE
                                + "."
                                + table
                                + " (ts TIMESTAMP, v BIGINT, made BIGINT) TAGS (g INT)");
            }
            connection.execute("CREATE TOPIC " + TOPIC + " AS STABLE " + DATABASE + "." + READINGS);
        }
    }

    /** Rows of a super table. */
    static long count(Connection connection, String table) {
        try (QueryResult result =
                connection.query("SELECT COUNT(*) FROM " + DATABASE + "." + table)) {
            return result.next().getLong(0, 0);
        }
    }

    /** For each child table's number, its rows and the sum of their numbers. */
    static TreeMap<String, String> sums(Connection connection, String table) {
        TreeMap<String, String> sums = new TreeMap<>();
        try (QueryResult result =
                connection.query(
                        "SELECT tbname, COUNT(*), SUM(v) FROM "
                                + DATABASE
                                + "."
                                + table
                                + " GROUP BY tbname")) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    String name = block.getString(0, row);
                    sums.put(
                            name.substring(name.indexOf('_') + 1),
                            block.getLong(1, row) + " rows, sum " + block.getLong(2, row));
                }
            }
        }
        return sums;
    }

    /** What they must be. */
    TreeMap<String, String> expectedSums() {
        TreeMap<String, String> sums = new TreeMap<>();
        for (int table = 0; table < TABLES; table++) {
            long count = (rows - table + TABLES - 1) / TABLES;
            long sum = count * table + TABLES * (count * (count - 1) / 2);
            sums.put(String.valueOf(table), count + " rows, sum " + sum);
        }
        return sums;
    }
}
