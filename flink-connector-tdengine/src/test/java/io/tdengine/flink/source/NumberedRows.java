/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
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
 * A super table into whose child tables rows are written all the time, numbered from 1 in each.
 * They are written past the network, which a test disturbs: a row that is written again would be in
 * the log twice.
 */
final class NumberedRows implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long START = 1_700_000_000_000L;

    /** Readers do not ask at the same time. */
    private static final long ROUNDS = 3;

    private static final String GROUP = "numbered_rows";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TestServer server;
    private final String database;
    private final String topic;
    private final int tables;
    private final Thread writer = new Thread(this::write, "numbered rows");
    private volatile int number;
    private volatile boolean stopped;

    private NumberedRows(TestServer server, int vgroups, int tables) {
        this.server = server;
        this.tables = tables;
        database = server.createDatabase("VGROUPS " + vgroups);
        topic = server.newTopicName();
        server.embedded()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".numbers (ts TIMESTAMP, v INT) TAGS (gid INT)");
    }

    /** Starts to write. */
    static NumberedRows write(TestServer server, int vgroups, int tables) {
        NumberedRows rows = new NumberedRows(server, vgroups, tables);
        rows.writer.setDaemon(true);
        rows.writer.start();
        return rows;
    }

    private void write() {
        while (!stopped) {
            int next = number + 1;
            StringBuilder sql = new StringBuilder("INSERT INTO");
            for (int table = 0; table < tables; table++) {
                sql.append(
                        String.format(
                                " %s.d%d USING %s.numbers TAGS (%d) VALUES (%d, %d)",
                                database, table, database, table, START + next, next));
            }
            server.embedded().execute(sql.toString());
            number = next;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Lets each vgroup's log expire up to the position in a completed checkpoint, which is what a
     * restore needs. Readers notice once a second how far they have read, so what they have read
     * only just must not expire; a real server keeps it longer than that anyway.
     *
     * @return the sum of the versions that the logs begin at now
     */
    long trimLogs() {
        Waiting.until(
                "committed positions",
                LIMIT,
                () -> committed().values().stream().anyMatch(offset -> offset > 0));
        Map<Integer, Long> committed = committed();
        long asked = server.embedded().faults().requests("position");
        Waiting.until(
                "all readers to have asked for their positions",
                LIMIT,
                () ->
                        server.embedded().faults().requests("position")
                                >= asked + ROUNDS * committed.size());
        committed.forEach(server.embedded()::trimLog);
        return committed.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<Integer, Long> committed() {
        return server.embedded().committed(GROUP, topic);
    }

    String topic() {
        return topic;
    }

    /** Rows so far, of all child tables. */
    long written() {
        return (long) number * tables;
    }

    /** Rows once at least one more of each child table has been begun and written from now on. */
    long writtenLater() {
        return written() + 2L * tables;
    }

    /** The last number of each child table. */
    Map<String, Integer> lastNumbers() {
        Map<String, Integer> last = new TreeMap<>();
        for (int table = 0; table < tables; table++) {
            last.put("d" + table, number);
        }
        return last;
    }

    /** The columns are ts, v and tbname. */
    TDengineSource<RowData> source() {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("v", DataTypes.INT()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        return TDengineSource.<RowData>builder()
                .setConnection(
                        ConnectionConfig.builder(server.url())
                                .requestTimeout(Duration.ofSeconds(2))
                                .build())
                .setGroupId(GROUP)
                .setTopic(topic)
                .setDatabase(database)
                .setTable("numbers")
                .setCreateTopic(true)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                type, List.of(Metadata.TBNAME), InternalTypeInfo.of(type)))
                .build();
    }

    /** Ends writing; every row that was begun is written. */
    void stop() throws InterruptedException {
        stopped = true;
        writer.join(TimeUnit.SECONDS.toMillis(30));
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
