/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.TableRows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A sender for a super table of its own with numbers, and what is in that table. */
final class SenderFixture implements AutoCloseable {

    static final long START = 1_700_000_000_000L;

    private final TestServer server;
    private final String table;
    private final SenderMetrics metrics = new SenderMetrics();
    private final BatchLayout layout;
    private final BatchSender sender;

    /** Two lanes. The table is created, with a column {@code v} of the given type. */
    SenderFixture(
            TestServer server,
            ConnectionConfig config,
            String database,
            String table,
            Duration retryTimeout,
            boolean endsAtFirstRejected) {
        this.server = server;
        this.table = database + "." + table;
        execute("CREATE STABLE $table (ts TIMESTAMP, v BIGINT, note VARCHAR(4)) TAGS (g INT)");
        BatchSenderFactory factory =
                new BatchSenderFactory(
                        config,
                        database,
                        table,
                        WriteMode.STMT,
                        new SenderOptions(2, retryTimeout, endsAtFirstRejected));
        try (ServerConnection describing = factory.server(new SenderMetrics())) {
            layout =
                    BatchLayout.of(
                            factory.describe(describing), List.of("g"), List.of("ts", "v", "note"));
        }
        sender = factory.create(factory.server(metrics), layout, metrics);
    }

    /** The full name of a child table: no other super table of the database has it. */
    String child(String name) {
        return table.substring(table.indexOf('.') + 1) + "_" + name;
    }

    SenderMetrics metrics() {
        return metrics;
    }

    BatchSender sender() {
        return sender;
    }

    /** Rows of a child table with values from one on, at timestamps from one on. */
    WriteBatch batch(String child, long firstTime, long firstValue, int rows) {
        BindBatch batch = new BindBatch(layout.fields());
        TableRows staged = batch.addTable(child(child));
        staged.tag(0).appendInt(1);
        for (int row = 0; row < rows; row++) {
            staged.column(0).appendLong(firstTime + row);
            staged.column(1).appendLong(firstValue + row);
            staged.column(2).appendString("n");
            staged.endRow();
        }
        return WriteBatch.ofRows(batch.encode());
    }

    /** One row of each of some child tables, at the given timestamps. */
    WriteBatch oneRowEach(String prefix, long... timestamps) {
        BindBatch batch = new BindBatch(layout.fields());
        for (int i = 0; i < timestamps.length; i++) {
            TableRows staged = batch.addTable(child(prefix + i));
            staged.tag(0).appendInt(i);
            staged.column(0).appendLong(timestamps[i]);
            staged.column(1).appendLong(i);
            staged.column(2).appendNull();
            staged.endRow();
        }
        return WriteBatch.ofRows(batch.encode());
    }

    /** Rows of one child table with values that count from 0, at the given timestamps. */
    WriteBatch at(String child, long... timestamps) {
        BindBatch batch = new BindBatch(layout.fields());
        TableRows staged = batch.addTable(child(child));
        staged.tag(0).appendInt(1);
        for (int i = 0; i < timestamps.length; i++) {
            staged.column(0).appendLong(timestamps[i]);
            staged.column(1).appendLong(i);
            staged.column(2).appendNull();
            staged.endRow();
        }
        return WriteBatch.ofRows(batch.encode());
    }

    CompletableFuture<List<RejectedRow>> send(WriteBatch batch) {
        return sender.send(0, batch);
    }

    /** Sends and waits for the answer. */
    List<RejectedRow> write(WriteBatch batch) throws Exception {
        return send(batch).get(1, TimeUnit.MINUTES);
    }

    List<List<Object>> rows(String child) {
        return QueryRows.of(
                server.connection(),
                "SELECT ts, v FROM "
                        + table
                        + " WHERE tbname = '"
                        + child(child)
                        + "' ORDER BY ts");
    }

    long count() {
        return QueryRows.count(server.connection(), "SELECT COUNT(*) FROM " + table);
    }

    void execute(String sql) {
        server.connection().execute(sql.replace("$table", table));
    }

    @Override
    public void close() {
        sender.close();
    }
}
