/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streaming SQL over a subscription to a super table with four vgroups. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChangesSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final int TABLES = 12;
    private static final int STEPS = 300;
    private static final long START = 1_700_000_040_000L;

    private String database;
    private String topic;
    private Connection connection;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 4");
        topic = SERVER.newTopicName();
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE) TAGS (place VARCHAR(20))");
        for (int i = 0; i < TABLES; i++) {
            connection.execute(
                    "CREATE TABLE "
                            + database
                            + ".d"
                            + i
                            + " USING "
                            + database
                            + ".meters TAGS ('place "
                            + i % 3
                            + "')");
        }
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".meters");
    }

    /** One row of each table for a second, so that each vgroup's log is in the order of time. */
    private void insertSecond(int second) {
        StringBuilder sql = new StringBuilder("INSERT INTO");
        for (int i = 0; i < TABLES; i++) {
            sql.append(' ')
                    .append(database)
                    .append(".d")
                    .append(i)
                    .append(" VALUES (")
                    .append(START + second * 1_000L)
                    .append(", ")
                    .append(i)
                    .append(')');
        }
        connection.execute(sql.toString());
    }

    private SqlServer sql(String columns, String... options) {
        return sql("changes", columns, options);
    }

    private SqlServer sql(String mode, String columns, String[] options) {
        SqlServer sql = SqlServer.streaming(SERVER);
        List<String> all = new ArrayList<>(List.of(options));
        all.add("'scan.mode' = '" + mode + "'");
        all.add("'scan.topic' = '" + topic + "'");
        sql.declare("changes", columns, database + ".meters", all.toArray(new String[0]));
        return sql;
    }

    @Test
    void windowsOverFourVgroupsLoseNoRowAsLate() throws Exception {
        for (int second = 0; second < STEPS; second++) {
            insertSecond(second);
        }
        // A watermark behind each row: merged before they are made, vgroups would drop each
        // other's rows.
        SqlServer sql =
                sql(
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING,"
                                + " WATERMARK FOR ts AS ts",
                        "'scan.bounded.mode' = 'latest'",
                        "'scan.watermark.emit.strategy' = 'on-event'");
        List<Row> windows =
                sql.rows(
                        "SELECT place, COUNT(*), SUM(watts) FROM TABLE(TUMBLE(TABLE changes,"
                                + " DESCRIPTOR(ts), INTERVAL '1' MINUTE))"
                                + " GROUP BY place, window_start, window_end");

        List<Row> expected = new ArrayList<>();
        for (int minute = 0; minute < STEPS / 60; minute++) {
            expected.add(Row.of("place 0", 240L, 60 * (0.0 + 3 + 6 + 9)));
            expected.add(Row.of("place 1", 240L, 60 * (1.0 + 4 + 7 + 10)));
            expected.add(Row.of("place 2", 240L, 60 * (2.0 + 5 + 8 + 11)));
        }
        assertThat(windows).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void sourceWatermarkFollowsTheTimesOfTheVgroups() throws Exception {
        // Most vgroups have no rows.
        String one = SERVER.createDatabase("VGROUPS 3");
        connection.execute("CREATE STABLE " + one + ".meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        String insert =
                "INSERT INTO " + one + ".d1 USING " + one + ".meters TAGS (1) VALUES (%d, 1)";
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "sourced",
                "ts TIMESTAMP_LTZ(3), v INT, WATERMARK FOR ts AS SOURCE_WATERMARK()",
                one + ".meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = '" + SERVER.newTopicName() + "'",
                "'scan.topic.create' = 'true'",
                "'scan.watermark.idle-timeout' = '1 s'");
        // The job does not end: a window comes when the watermark has passed it. Rows go on coming,
        // since vgroups that become idle all at once, as on a busy machine, leave it where it was.
        AtomicLong second = new AtomicLong();
        ScheduledExecutorService device = Executors.newSingleThreadScheduledExecutor();
        try (CloseableIterator<Row> rows =
                sql.tables
                        .executeSql(
                                "SELECT SUM(v) FROM TABLE(TUMBLE(TABLE sourced, DESCRIPTOR(ts),"
                                        + " INTERVAL '1' MINUTE)) GROUP BY window_start, window_end")
                        .collect()) {
            device.scheduleAtFixedRate(
                    () -> {
                        long time = START + second.getAndIncrement() * 1_000L;
                        connection.execute(String.format(insert, time));
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);

            assertThat(take(rows, 1)).containsExactly(Row.of(60));
        } finally {
            device.shutdown();
            assertThat(device.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void fewerRowsMakeAMessageIfWanted() throws Exception {
        for (int second = 0; second < 20; second++) {
            insertSecond(second);
        }
        String columns = "vgroup_id INT METADATA, `offset` BIGINT METADATA";
        String messages = "SELECT DISTINCT vgroup_id, `offset` FROM changes";
        String bounded = "'scan.bounded.mode' = 'latest'";
        int usual = sql(columns, bounded).rows(messages).size();
        SqlServer small =
                sql(
                        columns,
                        bounded,
                        "'scan.poll.min-rows' = '1'",
                        "'scan.poll.timeout' = '10 ms'",
                        "'scan.poll.max-interval' = '1 h'",
                        "'scan.buffer-size' = '1 kb'",
                        "'scan.group-id' = 'flinktd_small'",
                        "'scan.commit-offsets' = 'false'");
        assertThat(small.rows(messages).size()).isGreaterThan(usual).isGreaterThanOrEqualTo(20);
    }

    @Test
    void rowsWrittenWhileTheQueryRunsArrive() throws Exception {
        insertSecond(0);
        SqlServer sql = sql("ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA");
        try (CloseableIterator<Row> rows =
                sql.tables.executeSql("SELECT tbname, watts FROM changes").collect()) {
            assertThat(take(rows, TABLES)).containsExactlyInAnyOrderElementsOf(oneOfEach());
            insertSecond(1);
            assertThat(take(rows, TABLES)).containsExactlyInAnyOrderElementsOf(oneOfEach());
        }
    }

    @Test
    void aSnapshotIsFollowedByWhatIsWrittenSince() throws Exception {
        insertSecond(0);
        SqlServer sql =
                sql(
                        "snapshot-then-changes",
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, tbname STRING METADATA",
                        new String[] {"'scan.slice.rows' = '1'"});
        try (CloseableIterator<Row> rows =
                sql.tables.executeSql("SELECT tbname, watts FROM changes").collect()) {
            assertThat(take(rows, TABLES)).containsExactlyInAnyOrderElementsOf(oneOfEach());
            insertSecond(1);
            assertThat(take(rows, TABLES)).containsExactlyInAnyOrderElementsOf(oneOfEach());
        }
    }

    @Test
    void aTopicOnAQueryIsReadAtLeastOnce() throws Exception {
        topic = SERVER.newTopicName();
        connection.execute(
                "CREATE TOPIC "
                        + topic
                        + " AS SELECT ts, watts AS wattage, place FROM "
                        + database
                        + ".meters");
        insertSecond(0);
        String columns = "wattage DOUBLE, place STRING";
        SqlServer sql = sql(columns, "'scan.delivery-guarantee' = 'at-least-once'");
        try (CloseableIterator<Row> rows =
                sql.tables.executeSql("SELECT place, wattage FROM changes").collect()) {
            assertThat(take(rows, TABLES))
                    .contains(Row.of("place 2", 11.0), Row.of("place 0", 0.0));
        }

        assertThatThrownBy(() -> sql(columns).rows("SELECT wattage FROM changes"))
                .hasStackTraceContaining("Topic '" + topic + "' is on a query")
                .hasStackTraceContaining("'scan.delivery-guarantee' = 'at-least-once'");
    }

    @Test
    void metadataTellWhereARowComesFrom() throws Exception {
        insertSecond(0);
        SqlServer sql =
                sql(
                        "tbname STRING METADATA, vgroup_id INT METADATA, `offset` BIGINT METADATA,"
                                + " db STRING METADATA FROM 'database', topic STRING METADATA,"
                                + " place STRING",
                        "'scan.bounded.mode' = 'latest'");
        List<Row> rows =
                sql.rows("SELECT db, topic, tbname, place, vgroup_id, `offset` FROM changes");

        assertThat(rows)
                .extracting(row -> row.getField(0) + " " + row.getField(1))
                .containsOnly(database + " " + topic)
                .hasSize(TABLES);
        assertThat(rows)
                .extracting(row -> row.getField(2) + " " + row.getField(3))
                .contains("d0 place 0", "d4 place 1", "d11 place 2")
                .doesNotHaveDuplicates();
        assertThat(rows.stream().map(row -> row.getField(4)).collect(Collectors.toSet()))
                .hasSizeBetween(2, 4);
        assertThat(rows).allSatisfy(row -> assertThat((Long) row.getField(5)).isNotNegative());
    }

    @Test
    void latestStartsWithWhatIsWrittenFromThen() throws Exception {
        insertSecond(0);
        SqlServer sql =
                sql(
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE",
                        "'scan.startup.mode' = 'latest'",
                        "'scan.bounded.mode' = 'latest'");
        assertThat(sql.rows("SELECT watts FROM changes")).isEmpty();
    }

    @Test
    void oneStatementCopiesChangesToAnotherTable() throws Exception {
        insertSecond(0);
        insertSecond(1);
        SqlServer sql =
                sql(
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, tbname STRING METADATA",
                        "'scan.bounded.mode' = 'latest'");
        sql.declare(
                "copies",
                "(ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, tbname STRING METADATA)"
                        + " PARTITIONED BY (place)",
                database + ".copies",
                "'sink.create-table' = 'true'");
        sql.run("INSERT INTO copies SELECT ts, watts, place, CONCAT('c_', tbname) FROM changes");
        assertThat(sql.rows("SELECT tbname, watts, place FROM copies"))
                .hasSize(2 * TABLES)
                .contains(Row.of("c_d7", 7.0, "place 1"));
    }

    private static List<Row> take(CloseableIterator<Row> rows, int count) {
        List<Row> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(rows.next());
        }
        return taken;
    }

    private static List<Row> oneOfEach() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            rows.add(Row.of("d" + i, (double) i));
        }
        return rows;
    }

    @Test
    void severalTopicsAreReadTogether() throws Exception {
        String second = SERVER.newTopicName();
        String other = SERVER.createDatabase("VGROUPS 2");
        connection.execute(
                "CREATE STABLE "
                        + other
                        + ".meters (ts TIMESTAMP, watts DOUBLE) TAGS (place VARCHAR(20))");
        connection.execute("CREATE TOPIC " + second + " AS STABLE " + other + ".meters");
        connection.execute(
                "INSERT INTO "
                        + other
                        + ".x1 USING "
                        + other
                        + ".meters TAGS ('far') VALUES ("
                        + START
                        + ", 99)");
        insertSecond(0);
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "changes",
                "watts DOUBLE, place STRING, topic STRING METADATA, tbname STRING METADATA",
                database + ".meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = '" + topic + ";" + second + "'",
                "'scan.bounded.mode' = 'latest'");
        assertThat(sql.rows("SELECT watts, place, topic, tbname FROM changes"))
                .hasSize(TABLES + 1)
                .contains(Row.of(99.0, "far", second, "x1"), Row.of(4.0, "place 1", topic, "d4"));
    }

    @Test
    void changedTableEndsTheJobIfWanted() {
        connection.execute("DROP TOPIC " + topic);
        connection.execute(
                "CREATE TOPIC " + topic + " WITH META AS STABLE " + database + ".meters");
        insertSecond(0);
        connection.execute("DELETE FROM " + database + ".d1 WHERE ts = " + START);
        SqlServer sql =
                sql(
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE",
                        "'scan.table-changes' = 'fail'",
                        "'scan.bounded.mode' = 'latest'");
        assertThatThrownBy(() -> sql.rows("SELECT watts FROM changes"))
                .hasStackTraceContaining("Tables [d1]")
                .hasStackTraceContaining("'scan.table-changes' = 'ignore'");
    }

    @Test
    void createdTopicIsDroppedAtTheEndIfWanted() throws Exception {
        connection.execute("DROP TOPIC " + topic);
        SqlServer sql =
                sql(
                        "ts TIMESTAMP_LTZ(3), watts DOUBLE",
                        "'scan.topic.create' = 'true'",
                        "'scan.topic.drop' = 'true'",
                        "'scan.bounded.mode' = 'latest'");
        insertSecond(0);
        assertThat(sql.rows("SELECT watts FROM changes")).hasSize(TABLES);
        // By the job's coordinator, which ends behind the last row.
        String topics =
                "SELECT COUNT(*) FROM information_schema.ins_topics WHERE `topic_name` = '"
                        + topic
                        + "'";
        Waiting.until(
                "that the topic is dropped",
                Duration.ofSeconds(60),
                () -> QueryRows.count(connection, topics) == 0);
    }
}
