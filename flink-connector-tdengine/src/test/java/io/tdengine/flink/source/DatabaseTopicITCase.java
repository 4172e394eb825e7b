/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** A topic on a database, in whose messages rows of several tables and schemas are mixed. */
@Timeout(120)
class DatabaseTopicITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @RegisterExtension
    final LoggerAuditingExtension log = new LoggerAuditingExtension(TopicChecks.class, Level.WARN);

    @TempDir private Path savepoints;

    private Meters meters;
    private MetersJob job;
    private int others;

    @BeforeEach
    void createTopic() {
        meters = Meters.create(SERVER);
        execute("CREATE STABLE %s.rooms (ts TIMESTAMP, v INT) TAGS (gid INT, loc NCHAR(16))");
        execute("CREATE TABLE %s.notes (ts TIMESTAMP, note NCHAR(20))");
        execute("CREATE TOPIC " + meters.topic() + " AS DATABASE %s");
    }

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private void execute(String sql) {
        meters.connection().execute(String.format(sql, meters.database()));
    }

    /** One row into each of two tables that are no meters, of the same columns or of others. */
    private void insertOthers(int count) {
        for (int i = 0; i < count; i++) {
            long ts = Meters.START + 1000L * others;
            execute(
                    String.format(
                            "INSERT INTO %%1$s.r%d USING %%1$s.rooms TAGS (1, 'x') VALUES (%d, -1)"
                                    + " %%1$s.notes VALUES (%d, 'n%d')",
                            others % 7, ts, ts, others));
            others++;
        }
    }

    private TDengineSourceBuilder<RowData> source() {
        return meters.source().setCreateTopic(false);
    }

    private <T> List<T> read(TDengineSourceBuilder<T> source) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        return env.fromSource(
                        source.setBoundedMode(BoundedMode.LATEST).build(),
                        WatermarkStrategy.noWatermarks(),
                        "database")
                .executeAndCollect(100_000);
    }

    private TDengineSourceBuilder<TDengineRecord> raw() {
        return TDengineSource.<TDengineRecord>builder()
                .setUrl(SERVER.url())
                .setTopic(meters.topic())
                .setDeserializationSchema(new RawDeserializationSchema());
    }

    @Test
    void rawRecordsAreOfAllTables() throws Exception {
        meters.insert(3, 5);
        insertOthers(14);

        List<TDengineRecord> read = read(raw());

        assertThat(read).hasSize(3 * 5 + 2 * 14);
        assertThat(read)
                .filteredOn(row -> row.table().equals("notes"))
                .hasSize(14)
                .allMatch(row -> row.columns().equals(List.of("ts", "note")))
                .extracting(row -> row.get("note"))
                .containsOnlyOnce("n0", "n13");
        assertThat(read)
                .filteredOn(row -> row.table().startsWith("r"))
                .hasSize(14)
                .allMatch(row -> row.get("v").equals(-1));
    }

    @Test
    void oneSuperTableIsReadWithItsTags() throws Exception {
        meters.insert(5);
        insertOthers(20);
        job =
                MetersJob.startWithoutRestarts(
                        source().setBoundedMode(BoundedMode.LATEST).build(), 2);
        job.awaitEnd();

        RowLists.assertSame(job.rows(), meters.rows());
    }

    @Test
    void followsNewChildTablesOfItAlone() throws Exception {
        meters.insert(2, 5);
        job = MetersJob.startWithoutRestarts(source().build(), 2);
        job.awaitRows(10);

        insertOthers(20);
        meters.insert(3);
        job.awaitRows(meters.rows().size());
        meters.insert(1);
        job.awaitRows(meters.rows().size());

        RowLists.assertSame(job.rows(), meters.rows());
    }

    @Test
    void aRestoreCountsTheRowsOfOtherTables() throws Exception {
        for (int i = 0; i < 50; i++) {
            meters.insert(2);
            insertOthers(3);
        }
        MetersJob before = MetersJob.start(source().build(), null, 2);
        job = before;
        before.awaitRows(1_000);
        String savepoint = before.stop(savepoints);

        insertOthers(5);
        meters.insert(5);
        job = MetersJob.start(source().build(), savepoint, 1);
        job.awaitRows(meters.rows().size() - before.rows().size());

        List<String> read = new ArrayList<>(before.rows());
        read.addAll(job.rows());
        RowLists.assertSame(read, meters.rows());
    }

    /** The normal table. */
    public static class Note {
        public Instant ts;
        public String note;
        public String tbname;
    }

    @Test
    void aNormalTableIsReadByItsName() throws Exception {
        meters.insert(3);
        insertOthers(9);

        List<Note> notes =
                read(
                        TDengineSource.<Note>builder()
                                .setUrl(SERVER.url())
                                .setTopic(meters.topic())
                                .setDatabase(meters.database())
                                .setTable("notes")
                                .setDeserializationSchema(
                                        new PojoDeserializationSchema<>(Note.class)));

        assertThat(notes).hasSize(9).allMatch(note -> note.tbname.equals("notes"));
        assertThat(notes.stream().map(note -> note.note).collect(Collectors.toList()))
                .containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8");
    }

    @Test
    void aChildTableIsRefusedByName() {
        meters.insert(1);

        assertThatThrownBy(() -> read(source().setTable("d0")))
                .hasStackTraceContaining(meters.database() + ".d0")
                .hasStackTraceContaining("Name its super table");
    }

    @Test
    void warnsThatChangedTagsEndAChildTable() throws Exception {
        meters.insert(1, 1);

        read(raw());

        assertThat(log.getMessages())
                .anyMatch(
                        message ->
                                message.contains("Topic '" + meters.topic() + "' is on database")
                                        && message.contains("SET TAG"));
    }

    @Test
    void aRestartGetsWhatComesAfterAChangedTag() throws Exception {
        meters.insert(2, 2);
        MetersJob before = MetersJob.start(source().build(), null, 1);
        job = before;
        before.awaitRows(4);
        execute("ALTER TABLE %s.d0 SET TAG gid = 70");
        String savepoint = before.stop(savepoints);

        meters.insert(2, 2);
        job = MetersJob.start(source().build(), savepoint, 1);
        job.awaitRows(4);

        assertThat(job.rows())
                .hasSize(4)
                .filteredOn(row -> row.startsWith("d0@"))
                .hasSize(2)
                .allMatch(row -> row.contains(" gid=70 "));
    }
}
