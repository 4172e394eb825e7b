/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

/** Deletes, drops and alters while a job reads, by policy. */
@Timeout(120)
class TableChangesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final RowType TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                    DataTypes.FIELD("v", DataTypes.INT()),
                                    DataTypes.FIELD("tbname", DataTypes.STRING()))
                            .getLogicalType();

    @TempDir private Path savepoints;

    private String database;
    private String topic;
    private MetersJob job;

    @BeforeEach
    void createTable() {
        database = SERVER.createDatabase("VGROUPS 1");
        topic = SERVER.newTopicName();
        execute("CREATE STABLE %s.meters (ts TIMESTAMP, v INT) TAGS (gid INT)");
        insert(1);
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

    private static long time(int v) {
        return 1_700_000_000_000L + v;
    }

    private void insert(int v) {
        execute(
                "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (5) VALUES ("
                        + time(v)
                        + ","
                        + v
                        + ")");
    }

    private TDengineSourceBuilder<RowData> source(TableChanges policy) {
        return TDengineSource.<RowData>builder()
                .setUrl(SERVER.url())
                .setTopic(topic)
                .setDatabase(database)
                .setTable("meters")
                .setCreateTopic(true)
                .setTableChanges(policy)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                TYPE, List.of(Metadata.TBNAME), InternalTypeInfo.of(TYPE)));
    }

    private static String describe(RowData row) {
        return String.format(
                "%s %s %d %s",
                row.getRowKind().shortString(),
                row.getString(2),
                row.getTimestamp(0, 3).getMillisecond() - time(0),
                row.isNullAt(1) ? "-" : row.getInt(1));
    }

    private void start(TableChanges policy) throws Exception {
        job =
                MetersJob.startWithoutRestarts(
                        source(policy).build(), TableChangesITCase::describe, 1);
        job.awaitRows(1);
    }

    @Test
    void ignoresThemUnlessAsked() throws Exception {
        start(TableChanges.IGNORE);

        execute("DELETE FROM %s.d1 WHERE ts = " + time(1));
        execute("ALTER STABLE %s.meters ADD COLUMN w INT");
        execute("CREATE TABLE %1$s.d2 USING %1$s.meters TAGS (6)");
        execute("DROP TABLE %s.d2");
        execute("INSERT INTO %s.d1 (ts, v) VALUES (" + time(2) + ", 2)");
        job.awaitRows(2);

        assertThat(job.rows()).containsExactly("+I d1 1 1", "+I d1 2 2");
    }

    @Test
    void ignoresThemOnATopicThatTellsOfThem() throws Exception {
        execute("CREATE TOPIC " + topic + " WITH META AS STABLE %s.meters");
        start(TableChanges.IGNORE);

        execute("DELETE FROM %s.d1 WHERE ts = " + time(1));
        insert(2);
        job.awaitRows(2);

        assertThat(job.rows()).containsExactly("+I d1 1 1", "+I d1 2 2");
    }

    @Test
    void emitsADeleteWithItsKey() throws Exception {
        start(TableChanges.EMIT);

        execute("DELETE FROM %s.d1 WHERE ts = " + time(1));
        insert(2);
        job.awaitRows(3);

        assertThat(job.rows()).containsExactly("+I d1 1 1", "-D d1 1 -", "+I d1 2 2");
    }

    @Test
    void emitsADeleteOnceOverARestore() throws Exception {
        MetersJob before =
                MetersJob.start(
                        source(TableChanges.EMIT).build(), TableChangesITCase::describe, null, 1);
        job = before;
        before.awaitRows(1);
        execute("DELETE FROM %s.d1 WHERE ts = " + time(1));
        before.awaitRows(2);
        String savepoint = before.stop(savepoints);

        insert(2);
        job =
                MetersJob.start(
                        source(TableChanges.EMIT).build(),
                        TableChangesITCase::describe,
                        savepoint,
                        1);
        job.awaitRows(1);

        List<String> read = new ArrayList<>(before.rows());
        read.addAll(job.rows());
        assertThat(read).containsExactly("+I d1 1 1", "-D d1 1 -", "+I d1 2 2");
    }

    @Test
    void refusesToEmitADeleteOfARangeByItsText() throws Exception {
        start(TableChanges.EMIT);

        execute("DELETE FROM %s.d1 WHERE ts >= " + time(0) + " AND ts <= " + time(5));

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("More went than one row of one child table")
                .hasStackTraceContaining("delete from `d1`")
                .hasStackTraceContaining("raw records");
    }

    @Test
    void failsOnADelete() throws Exception {
        start(TableChanges.FAIL);

        execute("DELETE FROM %s.d1 WHERE ts = " + time(1));

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Tables [d1] of database " + database + " were changed")
                .hasStackTraceContaining("setTableChanges(IGNORE)");
    }

    @Test
    void failsOnADropButNotOnANewTable() throws Exception {
        start(TableChanges.FAIL);
        execute("INSERT INTO %1$s.d2 USING %1$s.meters TAGS (6) VALUES (" + time(7) + ", 7)");
        job.awaitRows(2);

        execute("DROP TABLE %s.d2");

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Tables [d2] of database " + database + " were changed");
    }

    @Test
    void rawRecordsHaveEveryChange() throws Exception {
        execute("CREATE TOPIC " + topic + " WITH META AS DATABASE %s");
        execute("DELETE FROM %s.d1 WHERE ts <= " + time(1));
        execute("ALTER STABLE %s.meters ADD COLUMN w INT");
        insertNormal();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        List<TDengineRecord> records =
                env.fromSource(
                                TDengineSource.<TDengineRecord>builder()
                                        .setUrl(SERVER.url())
                                        .setTopic(topic)
                                        .setBoundedMode(BoundedMode.LATEST)
                                        .setTableChanges(TableChanges.EMIT)
                                        .setDeserializationSchema(new RawDeserializationSchema())
                                        .build(),
                                WatermarkStrategy.noWatermarks(),
                                "changes")
                        .executeAndCollect(1_000);

        assertThat(records)
                .filteredOn(record -> record.change() != null)
                .extracting(TDengineRecord::change)
                .anyMatch(change -> change.contains("\"delete\"") && change.contains("`d1`"))
                .anyMatch(change -> change.contains("\"alter\"") && change.contains("\"w\""))
                .anyMatch(change -> change.contains("\"create\"") && change.contains("notes"));
        assertThat(records)
                .filteredOn(record -> record.change() == null)
                .extracting(TDengineRecord::table)
                .contains("d1", "notes");
    }

    private void insertNormal() {
        execute("CREATE TABLE %s.notes (ts TIMESTAMP, note NCHAR(10))");
        execute("INSERT INTO %s.notes VALUES (" + time(1) + ", 'x')");
    }

    @Test
    void refusesATopicThatDoesNotTellOfThem() throws Exception {
        execute("CREATE TOPIC " + topic + " AS STABLE %s.meters");

        job =
                MetersJob.startWithoutRestarts(
                        source(TableChanges.FAIL).build(), TableChangesITCase::describe, 1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic '" + topic + "' does not tell of deletes")
                .hasStackTraceContaining("WITH META");
    }

    /** A delete of another table's row would be taken for one of the declared table's. */
    @Test
    void refusesToEmitThoseOfOneTableOfADatabase() throws Exception {
        execute("CREATE TOPIC " + topic + " WITH META AS DATABASE %s");

        job =
                MetersJob.startWithoutRestarts(
                        source(TableChanges.EMIT).setCreateTopic(false).build(),
                        TableChangesITCase::describe,
                        1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic '" + topic + "' is on database")
                .hasStackTraceContaining("setTableChanges(EMIT)");
    }

    /** Has no kind. */
    public static class Meter {
        public int v;
    }

    @Test
    void refusesToEmitThemAsPojos() {
        TDengineSourceBuilder<Meter> builder =
                TDengineSource.<Meter>builder()
                        .setUrl(SERVER.url())
                        .setTopic(topic)
                        .setTableChanges(TableChanges.EMIT)
                        .setDeserializationSchema(new PojoDeserializationSchema<>(Meter.class));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tableChanges is EMIT")
                .hasMessageContaining("PojoDeserializationSchema");
    }
}
