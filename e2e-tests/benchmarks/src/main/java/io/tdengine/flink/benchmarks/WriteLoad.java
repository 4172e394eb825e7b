/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;

/**
 * Rows to write in batches, the tables taking turns row by row, as devices do in a stream. Cells
 * are those of {@link MeterRows}, used over and over; each row has a time of its own.
 */
final class WriteLoad {

    static final String DATABASE = "bench";
    static final String TABLE = "meters";
    static final String INSERT = "INSERT INTO ? USING meters TAGS(?,?) VALUES(?,?,?,?,?)";

    /** Few, since rows come to a sink from the operator before it, in the caches. */
    private static final int DIFFERENT_ROWS = 1000;

    /** Of our job. */
    final int parallelism;

    final int tables;
    final int batchRows;
    final int rows;
    final MeterRows cells;

    /**
     * @param load tables x rows a batch x rows over all tables, such as "1000x10000x4000000", for
     *     one subtask; with the parallelism of our job in front for more
     */
    WriteLoad(String load) {
        String[] parts = load.split("x");
        int first = parts.length - 3;
        parallelism = first == 0 ? 1 : Integer.parseInt(parts[0]);
        tables = Integer.parseInt(parts[first]);
        batchRows = Integer.parseInt(parts[first + 1]);
        rows = Integer.parseInt(parts[first + 2]);
        cells = new MeterRows(tables + "x" + Math.max(tables, DIFFERENT_ROWS / tables * tables));
    }

    int table(int row) {
        return row % tables;
    }

    long timestamp(int row) {
        return 1_700_000_000_000L + row / tables;
    }

    /** Adds a row to a batch of the driver's. */
    void add(PreparedStatement insert, int row) throws SQLException {
        add(insert, row, new Timestamp(timestamp(row)));
    }

    /** The same with a timestamp that was made before. */
    void add(PreparedStatement insert, int row, Timestamp timestamp) throws SQLException {
        int table = table(row);
        int cell = row % cells.rows;
        insert.setString(1, cells.names[table]);
        insert.setInt(2, cells.groups[table]);
        insert.setString(3, cells.locations[table]);
        insert.setTimestamp(4, timestamp);
        insert.setFloat(5, cells.currents[cell]);
        insert.setInt(6, cells.voltages[cell]);
        insert.setFloat(7, cells.phases[cell]);
        insert.setString(8, cells.statuses[cell]);
        insert.addBatch();
    }

    /** The timestamps of the first batch's rows. */
    Timestamp[] timestamps() {
        Timestamp[] timestamps = new Timestamp[batchRows];
        for (int row = 0; row < batchRows; row++) {
            timestamps[row] = new Timestamp(timestamp(row));
        }
        return timestamps;
    }

    /** Makes database and super table anew. */
    void createTable(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            connection.execute("DROP DATABASE IF EXISTS " + DATABASE);
            connection.execute("CREATE DATABASE " + DATABASE + " VGROUPS 2");
            connection.execute(
                    "CREATE STABLE bench.meters (ts TIMESTAMP, `current` FLOAT, voltage INT, phase"
                            + " FLOAT, status VARCHAR(16)) TAGS (groupid INT, location"
                            + " VARCHAR(24))");
        }
    }

    /** Rows in the table. */
    int count(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url));
                QueryResult result = connection.query("SELECT COUNT(*) FROM bench.meters")) {
            return (int) result.next().getLong(0, 0);
        }
    }
}
