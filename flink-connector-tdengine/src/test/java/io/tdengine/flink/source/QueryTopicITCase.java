/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a query: at least once, since the server cuts log entries of theirs. */
@Timeout(120)
class QueryTopicITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;
    private static final int TABLES = 10;
    private static final int ROWS = 1000;

    @TempDir private Path savepoints;

    private String database;
    private String topic;
    private MetersJob job;
    private final Set<String> written = new HashSet<>();

    @BeforeEach
    void createTopic() {
        database = SERVER.createDatabase("VGROUPS 1");
        topic = SERVER.newTopicName();
        execute("CREATE STABLE %s.meters (ts TIMESTAMP, v INT) TAGS (gid INT)");
        execute(
                "CREATE TOPIC "
                        + topic
                        + " AS SELECT ts, v * 2 AS twice, gid, tbname AS tab FROM %s.meters"
                        + " WHERE v >= 0");
    }

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private void execute(String sql) {
        SERVER.connection().execute(String.format(sql, database));
    }

    /** One log entry of many rows in each of several tables, which the server cuts by table. */
    private void insertEntry(int number) {
        StringBuilder sql = new StringBuilder("INSERT INTO");
        for (int table = 0; table < TABLES; table++) {
            sql.append(" %1$s.d").append(table);
            sql.append(" USING %1$s.meters TAGS (").append(table).append(") VALUES");
            for (int row = 0; row < ROWS; row++) {
                int v = number * ROWS + row;
                sql.append(" (").append(START + v).append(", ").append(v).append(')');
                written.add("d" + table + " gid=" + table + " twice=" + 2 * v);
            }
        }
        execute(sql.toString());
    }

    private TDengineSourceBuilder<RowData> source() {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("tab", DataTypes.STRING()),
                                        DataTypes.FIELD("gid", DataTypes.INT()),
                                        DataTypes.FIELD("twice", DataTypes.DOUBLE()))
                                .getLogicalType();
        return TDengineSource.<RowData>builder()
                .setUrl(SERVER.url())
                .setTopic(topic)
                .setBufferSize(new MemorySize(1))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                type, java.util.List.of(), InternalTypeInfo.of(type)));
    }

    private static String describe(RowData row) {
        return row.getString(0) + " gid=" + row.getInt(1) + " twice=" + (long) row.getDouble(2);
    }

    private Set<String> read() {
        return new HashSet<>(job.rows());
    }

    @Test
    void aRestoreLosesNothing() throws Exception {
        insertEntry(0);
        insertEntry(1);
        insertEntry(2);
        Set<String> read = new HashSet<>();
        String savepoint = null;
        // Each savepoint most likely falls into a message, some of them between two of one entry.
        for (int attempt = 0; attempt < 3; attempt++) {
            job = MetersJob.start(source().build(), QueryTopicITCase::describe, savepoint, 1);
            job.awaitRows(3000);
            savepoint = job.stop(savepoints);
            read.addAll(read());
            insertEntry(3 + attempt);
        }
        job = MetersJob.start(source().build(), QueryTopicITCase::describe, savepoint, 1);
        MetersJob.await(
                "the rest",
                () -> {
                    Set<String> all = read();
                    all.addAll(read);
                    return all.containsAll(written);
                });

        // Not by AssertJ's containsAll, which compares each with each.
        read.addAll(read());
        read.removeAll(written);
        assertThat(read).as("read, never written").isEmpty();
    }

    @Test
    void exactlyOnceIsRefusedWithTheReason() throws Exception {
        job =
                MetersJob.startWithoutRestarts(
                        source().setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE).build(),
                        QueryTopicITCase::describe,
                        1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic '" + topic + "' is on a query (")
                .hasStackTraceContaining("split one log entry")
                .hasStackTraceContaining("setDeliveryGuarantee(AT_LEAST_ONCE)");
    }

    @Test
    void anEndIsRefusedWithTheReason() throws Exception {
        job =
                MetersJob.startWithoutRestarts(
                        source().setBoundedMode(BoundedMode.LATEST).build(),
                        QueryTopicITCase::describe,
                        1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic '" + topic + "' is on a query (")
                .hasStackTraceContaining("cannot be read to an end");
    }

    @Test
    void aColumnThatTheQueryDoesNotSelectIsRefusedByName() throws Exception {
        job =
                MetersJob.startWithoutRestarts(
                        source().setDeserializationSchema(Meters.schema("ts")).build(),
                        QueryTopicITCase::describe,
                        1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Column 'v' does not exist in table")
                .hasStackTraceContaining("twice");
    }
}
