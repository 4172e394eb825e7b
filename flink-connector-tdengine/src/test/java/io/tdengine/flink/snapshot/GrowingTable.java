/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.source.TDengineSourceBuilder;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * A super table with 3 vgroups and a number of rows, into which a thread writes more all the time:
 * one for each child table, whose {@code v} is its number from 0.
 */
final class GrowingTable implements AutoCloseable {

    /**
     * So many that in all likelihood each vgroup has one: without rows of a vgroup no watermark
     * passes.
     */
    static final int TABLES = 40;

    static final long START = 1_700_000_000_000L;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final TestServer server;
    private final String database;
    private final String topic;
    private final Connection connection;
    private final Thread writer = new Thread(this::write, "growing table");
    private volatile int rows;
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    private GrowingTable(TestServer server) {
        this.server = server;
        connection = server.connection();
        database = server.createDatabase("VGROUPS 3");
        topic = server.newTopicName();
        connection.execute(
                "CREATE STABLE " + database + ".meters (ts TIMESTAMP, v INT) TAGS (gid INT)");
    }

    /**
     * @param rowsBefore of each child table, before the writer begins
     */
    static GrowingTable create(TestServer server, int rowsBefore) {
        GrowingTable table = new GrowingTable(server);
        while (table.rows < rowsBefore) {
            table.insert(Math.min(100, rowsBefore - table.rows));
        }
        table.writer.setDaemon(true);
        table.writer.start();
        return table;
    }

    private void insert(int count) {
        StringBuilder sql = new StringBuilder("INSERT INTO");
        for (int table = 0; table < TABLES; table++) {
            sql.append(
                    String.format(
                            " %s.d%d USING %s.meters TAGS (%d) VALUES",
                            database, table, database, table));
            for (int row = rows; row < rows + count; row++) {
                sql.append(String.format(" (%d, %d)", START + row, row));
            }
        }
        connection.execute(sql.toString());
        rows += count;
    }

    private void write() {
        try {
            while (!stopped) {
                insert(1);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Rows of each child table that are surely written. */
    int rows() {
        return rows;
    }

    /** By child table the number of its rows. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int table = 0; table < TABLES; table++) {
            counts.put("d" + table, rows);
        }
        return counts;
    }

    /** The columns are ts, v, gid and tbname; about 10 splits for every 1,000 rows of a table. */
    TDengineScanSource<RowData> snapshot() {
        return snapshot(server.url(), database);
    }

    /** One that is not to be read. */
    static TDengineScanSource<RowData> anySnapshot() {
        return snapshot("ws://root:taosdata@localhost:1", "d");
    }

    private static TDengineScanSource<RowData> snapshot(String url, String database) {
        return TDengineScanSource.builder()
                .setConnection(ConnectionConfig.parse(url))
                .setDatabase(database)
                .setTable("meters")
                .setColumns(type(false))
                .setTableNameAppended(true)
                .setSliceRows(100)
                .build();
    }

    TDengineSourceBuilder<RowData> changes() {
        return TDengineSource.<RowData>builder()
                .setUrl(server.url())
                .setTopic(topic)
                .setDatabase(database)
                .setTable("meters")
                .setCreateTopic(true)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                type(true),
                                List.of(Metadata.TBNAME),
                                InternalTypeInfo.of(type(true))));
    }

    TDengineSnapshotThenChangesSource<RowData> source(BoundedMode bounded) {
        return TDengineSnapshotThenChangesSource.of(
                snapshot(), changes().setBoundedMode(bounded).build());
    }

    static RowType type(boolean withTableName) {
        DataTypes.Field[] fields = {
            DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
            DataTypes.FIELD("v", DataTypes.INT()),
            DataTypes.FIELD("gid", DataTypes.INT()),
            DataTypes.FIELD("tbname", DataTypes.STRING())
        };
        return (RowType)
                DataTypes.ROW(withTableName ? fields : Arrays.copyOf(fields, 3)).getLogicalType();
    }

    String topic() {
        return topic;
    }

    Connection connection() {
        return connection;
    }

    /** Ends writing; every row that was begun is written. */
    void stop() throws InterruptedException {
        stopped = true;
        writer.join(TimeUnit.SECONDS.toMillis(30));
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
