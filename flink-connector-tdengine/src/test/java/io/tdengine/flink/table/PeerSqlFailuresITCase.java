/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.SqlText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.TimeZone;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What other table connectors for TDengine were seen to do wrong in SQL, by the numbers of that
 * list; each test fails on them.
 */
class PeerSqlFailuresITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** 2024-02-29 10:11:12 UTC. */
    private static final long LEAP_SECONDS = 1_709_201_472L;

    private String database;
    private Connection connection;
    private SqlServer sql;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("PRECISION 'ns'");
        connection = SERVER.connection();
        sql = SqlServer.streaming(SERVER);
    }

    private void execute(String statement) {
        connection.execute(statement.replace("$", database + "."));
    }

    private List<List<Object>> stored(String query) {
        return QueryRows.of(connection, query.replace("$", database + "."));
    }

    private void declareChanges(String name, String columns, String table) {
        sql.declare(
                name,
                columns,
                database + "." + table,
                "'scan.mode' = 'changes'",
                "'scan.bounded.mode' = 'latest'",
                "'scan.topic' = '" + SERVER.newTopicName() + "'",
                "'scan.topic.create' = 'true'");
    }

    /**
     * A TIMESTAMP(3), which watermarks need, read as garbage, and fractions cut to milliseconds.
     */
    @Test
    void failure10TimestampsKeepInstantAndFraction() throws Exception {
        String milliseconds = SERVER.createDatabase("PRECISION 'ms'");
        connection.execute("CREATE TABLE " + milliseconds + ".t (ts TIMESTAMP, v INT)");
        connection.execute(
                "INSERT INTO " + milliseconds + ".t VALUES (" + LEAP_SECONDS + "123, 1)");
        execute("CREATE TABLE $copy (ts TIMESTAMP, v INT)");
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        try {
            sql = SqlServer.batch(SERVER);
            sql.declare(
                    "read3",
                    "(ts TIMESTAMP(3), v INT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)",
                    milliseconds + ".t");
            sql.declare("into_stmt", "ts TIMESTAMP(3), v INT", database + ".copy");
            sql.declare(
                    "into_sql",
                    "ts TIMESTAMP(9), v INT",
                    database + ".copy",
                    "'sink.write-mode' = 'sql'");

            assertThat(sql.rows("SELECT ts, v FROM read3"))
                    .containsExactly(Row.of(LocalDateTime.parse("2024-02-29T10:11:12.123"), 1));
            // Behind a shuffle.
            sql.run("INSERT INTO into_stmt SELECT ts, SUM(v) FROM read3 GROUP BY ts");
            sql.run("INSERT INTO into_sql VALUES (TIMESTAMP '2024-02-29 10:11:12.123456789', 2)");
        } finally {
            TimeZone.setDefault(before);
        }

        assertThat(stored("SELECT ts, v FROM $copy ORDER BY ts"))
                .containsExactly(
                        List.of(LEAP_SECONDS * 1_000_000_000L + 123_000_000L, 1),
                        List.of(LEAP_SECONDS * 1_000_000_000L + 123_456_789L, 2));
    }

    /** Binary columns behind a text decoded as text; a text before all others threw. */
    @Test
    void failure11BinaryColumnsBehindATextKeepTheirBytes() throws Exception {
        execute(
                "CREATE STABLE $b (ts TIMESTAMP, name VARCHAR(20), bin VARBINARY(20),"
                        + " place GEOMETRY(100), more NCHAR(20)) TAGS (g INT)");
        execute(
                "INSERT INTO $b1 USING $b TAGS (1) VALUES (1709201472000000000, 'é\\'x', '\\xff00c3', 'POINT(1 2)', 'ß')");
        String columns = "name STRING, bin BYTES, place BYTES, more STRING, ts TIMESTAMP_LTZ(9)";
        sql.declare("snapshot", columns, database + ".b");
        declareChanges("changes", columns, "b");
        byte[] point = new byte[21];
        point[0] = 1;
        point[1] = 1;
        point[11] = (byte) 0xf0;
        point[12] = 0x3f;
        point[20] = 0x40;

        for (String table : List.of("snapshot", "changes")) {
            assertThat(sql.rows("SELECT * FROM " + table))
                    .as(table)
                    .containsExactly(
                            Row.of(
                                    "é'x",
                                    new byte[] {-1, 0, (byte) 0xc3},
                                    point,
                                    "ß",
                                    Instant.ofEpochSecond(LEAP_SECONDS)));
        }
    }

    /** Columns matched by position, and a negative INT turned positive as BIGINT. */
    @Test
    void failure12ColumnsMatchByNameAndWiden() throws Exception {
        execute(
                "CREATE STABLE $w (ts TIMESTAMP, a INT, b INT, c SMALLINT, d TINYINT) TAGS (g INT)");
        execute("INSERT INTO $w1 USING $w TAGS (1) VALUES (1709201472000000000, -1, 2, -3, -4)");
        String columns = "d BIGINT, b INT, ts TIMESTAMP_LTZ(9), a BIGINT";
        sql.declare("snapshot", columns, database + ".w");
        declareChanges("changes", columns, "w");

        for (String table : List.of("snapshot", "changes")) {
            assertThat(sql.rows("SELECT * FROM " + table))
                    .as(table)
                    .containsExactly(Row.of(-4L, 2, Instant.ofEpochSecond(LEAP_SECONDS), -1L));
        }
    }

    /** Unsigned, DECIMAL, BLOB and JSON neither read nor written. */
    @Test
    void failure13UnsignedDecimalBlobAndJsonAreWrittenAndRead() throws Exception {
        execute(
                "CREATE STABLE $u (ts TIMESTAMP, u BIGINT UNSIGNED, d DECIMAL(30, 4)) TAGS (t JSON)");
        execute("CREATE TABLE $blobs (ts TIMESTAMP, body BLOB)");
        String columns =
                "ts TIMESTAMP_LTZ(9), u DECIMAL(20, 0), d DECIMAL(30, 4), t STRING,"
                        + " tbname STRING METADATA";
        sql.declare("written", columns, database + ".u");
        sql.declare("blobs", "ts TIMESTAMP_LTZ(9), body BYTES", database + ".blobs");
        sql.run(
                "INSERT INTO written VALUES (TO_TIMESTAMP_LTZ(1709201472000, 3),"
                        + " CAST('18446744073709551615' AS DECIMAL(20, 0)),"
                        + " CAST('12345678901234567890.1234' AS DECIMAL(30, 4)), '{\"k\":\"v\"}', 'd1')");
        sql.run("INSERT INTO blobs VALUES (TO_TIMESTAMP_LTZ(1709201472000, 3), x'00ff27')");
        declareChanges("changes", columns, "u");

        for (String table : List.of("written", "changes")) {
            assertThat(sql.rows("SELECT u, d, t, tbname FROM " + table))
                    .as(table)
                    .containsExactly(
                            Row.of(
                                    new BigDecimal("18446744073709551615"),
                                    new BigDecimal("12345678901234567890.1234"),
                                    "{\"k\":\"v\"}",
                                    "d1"));
        }
        assertThat(sql.rows("SELECT body FROM blobs"))
                .containsExactly(Row.of((Object) new byte[] {0, -1, 0x27}));
    }

    /** Text as SQL without escapes, names without quotes, and passwords in the log. */
    @Test
    void failure15TextAndNamesAreQuotedAndPasswordsAreNotLogged() throws Exception {
        String table = "t'` x";
        String column = "select`'";
        String text = "it's \\ '); DROP TABLE t; -- \\'";
        connection.execute(
                "CREATE TABLE "
                        + SqlText.quoteTable(database, table)
                        + " (ts TIMESTAMP, "
                        + SqlText.quoteIdentifier(column)
                        + " VARCHAR(100))");
        String declared = HostileTexts.identifier(column);
        try (LoggedTexts logged = new LoggedTexts("io.tdengine.flink")) {
            sql.declare(
                    "quoted",
                    "ts TIMESTAMP_LTZ(9), " + declared + " STRING",
                    database + "." + table.replace("'", "''"),
                    "'sink.write-mode' = 'sql'");
            sql.run(
                    "INSERT INTO quoted VALUES (TO_TIMESTAMP_LTZ(1709201472000, 3), "
                            + HostileTexts.literal(text)
                            + ")");
            assertThat(sql.rows("SELECT " + declared + " FROM quoted"))
                    .containsExactly(Row.of(text));

            assertThat(logged.texts())
                    .noneMatch(
                            line -> line.contains(ConnectionConfig.parse(SERVER.url()).password()));
        }
    }
}
