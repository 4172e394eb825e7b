/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tdengine.flink.testing.TestServer;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The mistakes of a new user: each way of using a table says what is wrong, where, and soon.
 *
 * <p>With checkpoints, so that Flink's default is to restart a failed job for ever: none of these
 * mistakes may be restarted. What is checked is the message of the deepest cause, since Flink's SQL
 * client shows nothing else.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SqlErrorsITCase {

    /** The connect time-out and what Flink needs to run a job. */
    private static final Duration LIMIT = Duration.ofSeconds(10 + 20);

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, tbname STRING METADATA";

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** What a statement does with the table. */
    private enum Use {
        SNAPSHOT("SELECT * FROM t"),
        CHANGES(
                "SELECT * FROM t",
                "'scan.mode' = 'changes'",
                "'scan.topic.create' = 'true'",
                "'scan.topic' = '<topic>'"),
        SINK("INSERT INTO t (ts, tbname)" + " SELECT TO_TIMESTAMP_LTZ(1700000000000, 3), 'd1'");

        private final String sql;
        private final List<String> options;

        Use(String sql, String... options) {
            this.sql = sql;
            this.options = List.of(options);
        }
    }

    private String database;
    private String topic;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 2");
        topic = SERVER.newTopicName();
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".meters (ts TIMESTAMP, watts DOUBLE, volts INT)"
                                + " TAGS (place VARCHAR(20))");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void wrongHost(Use use) {
        assertThat(
                        failure(
                                use,
                                COLUMNS,
                                database + ".meters",
                                "'url' = 'ws://no-such-host.invalid:6041'"))
                .contains("no-such-host.invalid:6041");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void wrongPort(Use use) throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(
                        failure(
                                use,
                                COLUMNS,
                                database + ".meters",
                                "'url' = 'ws://localhost:" + port + "'"))
                .contains("localhost:" + port);
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void wrongPassword(Use use) {
        assertThat(
                        failure(
                                use,
                                COLUMNS,
                                database + ".meters",
                                "'url' = 'ws://" + SERVER.hostAndPort() + "'",
                                "'username' = 'root'",
                                "'password' = 'n0tTheOne'"))
                .contains(SERVER.hostAndPort())
                .containsIgnoringCase("authentication failure")
                .contains("root")
                .doesNotContain("n0tTheOne");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void unknownDatabase(Use use) {
        assertThat(failure(use, COLUMNS, "flinktd_nowhere.meters"))
                .containsPattern("(?i)no database 'flinktd_nowhere'|`flinktd_nowhere`.*not exist");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void unknownTable(Use use) {
        assertThat(failure(use, COLUMNS, database + ".metres"))
                .contains(database)
                .containsPattern("(?i)no table 'metres'|`metres`.*not exist");
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void unknownColumn(Use use) {
        assertThat(failure(use, COLUMNS + ", wats DOUBLE", database + ".meters"))
                .contains("'wats'")
                .contains("ts, watts, volts");
    }

    @Test
    void unknownTopic() {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "t",
                COLUMNS,
                database + ".meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = 'flinktd_no_topic'");
        assertThat(failure(sql, "SELECT * FROM t"))
                .contains("flinktd_no_topic")
                .containsIgnoringCase("not exist");
    }

    @Test
    void topicOnAnotherTable() {
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".other (ts TIMESTAMP, v INT) TAGS (place NCHAR(8))");
        SERVER.connection().execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".other");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "t",
                COLUMNS,
                database + ".meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = '" + topic + "'");
        assertThat(failure(sql, "SELECT * FROM t"))
                .contains("Topic '" + topic + "' is on super table " + database + ".other")
                .contains("not on super table " + database + ".meters");
    }

    @ParameterizedTest
    @EnumSource(
            value = Use.class,
            names = {"SNAPSHOT", "CHANGES"})
    void typeTooNarrowToRead(Use use) {
        assertThat(failure(use, "ts TIMESTAMP_LTZ(3), volts SMALLINT", database + ".meters"))
                .contains("Column 'volts' is declared SMALLINT")
                .contains("INT")
                .contains("Declare it as INT or BIGINT.")
                .containsPattern("meters|" + topic);
    }

    @Test
    void typeTooWideToWrite() {
        assertThat(
                        failure(
                                Use.SINK,
                                "ts TIMESTAMP_LTZ(3), volts BIGINT, tbname STRING METADATA",
                                database + ".meters"))
                .contains("'volts'")
                .contains("BIGINT")
                .contains("INT");
    }

    @Test
    void sinkIntoASuperTableWithoutATableName() {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("t", "ts TIMESTAMP_LTZ(3), watts DOUBLE", database + ".meters");
        assertThat(failure(sql, "INSERT INTO t SELECT TO_TIMESTAMP_LTZ(1700000000000, 3), 1.5E0"))
                .contains("tbname")
                .contains("meters");
    }

    @Test
    void valueThatAnOptionDoesNotHave() {
        assertThat(failureOfOption(Use.SNAPSHOT, "'scan.mode' = 'change'"))
                .contains("'scan.mode'", "'change'")
                .contains("snapshot, changes");
        assertThat(failureOfOption(Use.SINK, "'sink.lanes' = 'two'"))
                .contains("'sink.lanes'")
                .contains("two");
    }

    @Test
    void urlThatIsNone() {
        assertThat(failure(Use.SNAPSHOT, COLUMNS, database + ".meters", "'url' = 'localhost:6041'"))
                .contains("'url'")
                .contains("expected");
        assertThat(
                        failure(
                                Use.SNAPSHOT,
                                COLUMNS,
                                database + ".meters",
                                "'url' = 'tcp://root:n0tTheOne@localhost:6030'"))
                .contains("'url'")
                .contains("Unknown URL scheme 'tcp'")
                .doesNotContain("n0tTheOne");
    }

    @Test
    void sinkIntoAMissingTable() {
        assertThat(failure(Use.SINK, COLUMNS, database + ".metres"))
                .contains("There is no table 'metres' in database '" + database + "'")
                .contains("there is 'meters'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d.1", "d`1", ""})
    void impossibleTableName(String name) {
        assertThat(failureOfRow("TO_TIMESTAMP_LTZ(1700000000000, 3)", "'x'", "'" + name + "'"))
                .contains("'" + name + "' cannot be the name of a child table");
    }

    @Test
    void queryThatTheServerRefusesOrThatLacksAColumn() {
        assertThat(failureOfQuery("watts DOUBLE", "SELECT wats FROM meters"))
                .contains("Query SELECT wats FROM meters cannot be read as declared")
                .contains("wats");
        assertThat(failureOfQuery("watts DOUBLE", "SELECT AVG(watts) FROM meters"))
                .contains("Column 'watts' is declared, but the query's result has no such column")
                .contains("avg(watts)");
        assertThat(failureOfQuery("n INT", "SELECT COUNT(*) AS n FROM meters"))
                .contains("Column 'n' is declared INT")
                .contains("Declare it as BIGINT");
        assertThat(failureOfQuery("watts DOUBLE", "SELECT watts, watts FROM meters"))
                .contains("Column 'watts' is in the query's result twice");
    }

    private String failureOfQuery(String columns, String query) {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declareQuery("t", columns, database, query);
        return failure(sql, "SELECT * FROM t");
    }

    @Test
    void noTableName() {
        assertThat(
                        failureOfRow(
                                "TO_TIMESTAMP_LTZ(1700000000000, 3)",
                                "'x'",
                                "CAST(NULL AS STRING)"))
                .contains("'meters'")
                .contains("tbname is NULL")
                .contains("2023-11-14T22:13:20");
    }

    @Test
    void noTimestamp() {
        assertThat(failureOfRow("CAST(NULL AS TIMESTAMP_LTZ(3))", "'x'", "'d1'"))
                .contains("'d1'")
                .contains("'ts'")
                .contains("NULL");
    }

    @Test
    void textTooLong() {
        assertThat(failureOfRow("TO_TIMESTAMP_LTZ(1700000000000, 3)", "REPEAT('x', 21)", "'d1'"))
                .contains("'d1'")
                .contains("'place'")
                .contains("VARCHAR(20)")
                .contains("21");
    }

    @Test
    void rowOlderThanTheDatabaseKeeps() {
        assertThat(failureOfRow("TO_TIMESTAMP_LTZ(-7000000000000, 3)", "'x'", "'d1'"))
                .contains("'d1'")
                .contains(database)
                .containsIgnoringCase("timestamp data out of range")
                .contains("KEEP");
    }

    /** Flink shows all options then, with the password of a URL: here it has none. */
    private String failureOfOption(Use use, String option) {
        return failure(use, COLUMNS, database + ".meters", "'url' = 'ws://localhost'", option);
    }

    private String failureOfRow(String ts, String place, String tableName) {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "t",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, tbname STRING METADATA",
                database + ".meters");
        return failure(sql, "INSERT INTO t SELECT " + ts + ", 1.5E0, " + place + ", " + tableName);
    }

    private String failure(Use use, String columns, String target, String... options) {
        SqlServer sql = SqlServer.streaming(SERVER);
        List<String> all = new java.util.ArrayList<>(List.of(options));
        use.options.forEach(option -> all.add(option.replace("<topic>", topic)));
        sql.declare("t", columns, target, all.toArray(new String[0]));
        return failure(sql, use.sql);
    }

    /** What the SQL client shows of a statement that fails. */
    private static String failure(SqlServer sql, String statement) {
        sql.tables.getConfig().set("execution.checkpointing.interval", "1 s");
        long start = System.nanoTime();
        Throwable failure =
                catchThrowable(
                        () -> {
                            if (statement.startsWith("INSERT")) {
                                sql.run(statement);
                            } else {
                                // Not collected: a collecting sink that is cancelled while it
                                // opens takes Flink 2.3's TaskManager with it.
                                sql.tables
                                        .sqlQuery(statement)
                                        .insertInto(
                                                TableDescriptor.forConnector("blackhole").build())
                                        .execute()
                                        .await();
                            }
                        });
        assertThat(failure).as(statement).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        assertThat(ExceptionUtils.stringifyException(failure)).doesNotContain("taosdata@");
        return lastCause(ExceptionUtils.stringifyException(failure));
    }

    /** From the last "Caused by" to its stack trace, as Flink's SQL client cuts it out. */
    private static String lastCause(String trace) {
        String cause = trace.substring(trace.lastIndexOf("Caused by: ") + "Caused by: ".length());
        return cause.substring(0, cause.indexOf("\n\tat "));
    }
}
