/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.bind.TableRows;
import java.util.SplittableRandom;

/**
 * Rows in the logs of a server, for subscriptions to read: {@code ts, current FLOAT, voltage INT,
 * phase FLOAT, status VARCHAR(16)}. Each INSERT has about 1,000 rows a vgroup, in blocks of up to
 * 100 rows a child table, whatever the number of vgroups and tables.
 */
final class MeterLog {

    static final String DATABASE = "bench";
    static final String TABLE = "meters";
    static final String TOPIC = "bench_meters";

    private static final int ROWS_A_VGROUP = 1000;
    private static final int ROWS_A_BLOCK = 100;

    final int vgroups;
    final int tables;
    final int rows;

    /** Of the voltages. */
    private long sum;

    /**
     * @param load vgroups x tables x rows over all tables, such as "4x100x1000000"
     */
    MeterLog(String load) {
        String[] parts = load.split("x");
        vgroups = Integer.parseInt(parts[0]);
        tables = Integer.parseInt(parts[1]);
        rows = Integer.parseInt(parts[2]);
    }

    /** Of the voltages of all rows. */
    long sum() {
        return sum;
    }

    /** Makes database, super table and topic, and writes all rows. */
    void write(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            connection.execute("CREATE DATABASE " + DATABASE + " VGROUPS " + vgroups);
        }
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(url + "/" + DATABASE))) {
            connection.execute(
                    "CREATE STABLE meters (ts TIMESTAMP, `current` FLOAT, voltage INT, phase FLOAT,"
                            + " status VARCHAR(16)) TAGS (gid INT)");
            connection.execute("CREATE TOPIC " + TOPIC + " AS STABLE meters");
            try (PreparedInsert insert =
                    connection.prepareInsert(
                            "INSERT INTO ? USING meters TAGS (?) VALUES (?, ?, ?, ?, ?)")) {
                write(insert);
            }
        }
    }

    private void write(PreparedInsert insert) {
        SplittableRandom random = new SplittableRandom(42);
        BindBatch batch = new BindBatch(insert.fields());
        int batchRows = ROWS_A_VGROUP * vgroups;
        int blocks = Math.min(tables, batchRows / ROWS_A_BLOCK);
        int blockRows = batchRows / blocks;
        EncodedBatch spent = null;
        int table = 0;
        int written = 0;
        while (written < rows) {
            batch.clear();
            for (int block = 0; block < blocks && written < rows; block++) {
                int count = Math.min(blockRows, rows - written);
                addBlock(batch, table, written, count, random);
                written += count;
                table = (table + 1) % tables;
            }
            spent = batch.encode(spent);
            insert.execute(spent).join();
        }
    }

    private void addBlock(
            BindBatch batch, int table, int first, int count, SplittableRandom random) {
        TableRows block = batch.addTable("d" + table);
        block.tag(0).appendInt(table % 10);
        RowCells cells = block.columns();
        for (int row = first; row < first + count; row++) {
            int voltage = 200 + random.nextInt(40);
            cells.appendLong(0, 1_700_000_000_000L + row);
            cells.appendFloat(1, random.nextInt(10_000) / 100f);
            cells.appendInt(2, voltage);
            cells.appendFloat(3, random.nextInt(1000) / 1000f);
            cells.appendString(4, "normal-" + random.nextInt(100_000));
            block.endRow();
            sum += voltage;
        }
    }
}
