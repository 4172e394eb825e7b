/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Filters, limits and aggregates that the server carries out: what it is asked and answers. */
class PushDownITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, place STRING, floor_no INT,"
                    + " tbname STRING METADATA";

    private static final int ROWS_PER_INSERT = 20_000;

    /** 10,000,000 and a heap of 8 GB give the figure of the documentation. */
    private static final int COUNTED_ROWS = Integer.getInteger("pushdown.counted.rows", 10_000);

    private static final long START = 1_700_000_000_000L;

    /** Such as would end a literal or an identifier if it were not quoted. */
    private static final List<String> HOSTILE =
            List.of(
                    "it's",
                    "back\\slash",
                    "back\\",
                    "'; DROP DATABASE x; --",
                    "\" OR \"1\" = \"1",
                    "line\nbreak",
                    "`tick`",
                    "100%_\\%\\_",
                    "' OR '1'='1",
                    "/* comment */",
                    "π \uD83D\uDE00");

    private String database;
    private Connection connection;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE, volts INT)"
                        + " TAGS (place NCHAR(40), floor_no INT)");
    }

    private void insert(String child, String place, int rows) {
        for (int from = 0; from < rows; from += ROWS_PER_INSERT) {
            StringBuilder sql =
                    new StringBuilder("INSERT INTO ")
                            .append(SqlText.quoteTable(database, child))
                            .append(" USING ")
                            .append(database)
                            .append(".meters TAGS (")
                            .append(SqlText.quoteString(place))
                            .append(", 1) VALUES");
            for (int i = from; i < Math.min(rows, from + ROWS_PER_INSERT); i++) {
                sql.append(" (").append(START + i).append(", ").append(i / 4.0);
                sql.append(", ").append(i % 10).append(')');
            }
            connection.execute(sql.toString());
        }
    }

    private SqlServer batch(String... options) {
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare("meters", COLUMNS, database + ".meters", options);
        return sql;
    }

    /** The queries of rows, without those of schema and slices. */
    private List<QueryLog.Query> scans() {
        assumeTrue(SERVER.isEmbedded());
        return SERVER.embedded().queryLog().containing(database).stream()
                .filter(query -> query.sql().startsWith("SELECT"))
                .filter(query -> !query.sql().contains("information_schema"))
                .filter(query -> !query.sql().startsWith("SELECT COUNT(*), FIRST("))
                .toList();
    }

    @Test
    void countIsAnsweredInOneRow() throws Exception {
        insert("d1", "Bonn", COUNTED_ROWS / 2);
        insert("d2", "Ulm", COUNTED_ROWS / 2);
        assertThat(
                        batch().rows(
                                        "SELECT COUNT(*) FROM meters WHERE volts >= 5 AND place ="
                                                + " 'Bonn'"))
                .containsExactly(Row.of(COUNTED_ROWS / 4L));
        assertThat(scans()).singleElement().extracting(QueryLog.Query::rows).isEqualTo(1L);
    }

    @Test
    void groupsAreAnsweredInOneRowEach() throws Exception {
        insert("d1", "Bonn", 1_000);
        insert("d2", "Bonn", 1_000);
        insert("d3", "Ulm", 1_000);
        connection.execute(
                "CREATE TABLE "
                        + database
                        + ".empty USING "
                        + database
                        + ".meters TAGS ('Kiel', 1)");
        SqlServer sql = batch();
        assertThat(
                        sql.rows(
                                "SELECT place, COUNT(*), SUM(volts), AVG(volts), MIN(watts),"
                                        + " MAX(watts), AVG(watts), CAST(MIN(ts) AS STRING)"
                                        + " FROM meters GROUP BY place"))
                .containsExactlyInAnyOrder(
                        Row.of(
                                "Bonn",
                                2_000L,
                                9_000,
                                4,
                                0.0,
                                249.75,
                                124.875,
                                "2023-11-14 22:13:20.000"),
                        Row.of(
                                "Ulm",
                                1_000L,
                                4_500,
                                4,
                                0.0,
                                249.75,
                                124.875,
                                "2023-11-14 22:13:20.000"));
        assertThat(
                        sql.rows(
                                "SELECT tbname, MAX(volts) FROM meters WHERE volts < 9 GROUP BY tbname"))
                .containsExactlyInAnyOrder(Row.of("d1", 8), Row.of("d2", 8), Row.of("d3", 8));
        assertThat(scans()).extracting(QueryLog.Query::rows).containsExactly(2L, 3L);
    }

    @Test
    void aggregatesOfNoRowsAreFlinks() throws Exception {
        SqlServer sql = batch();
        String aggregates = "SELECT COUNT(*), SUM(volts), AVG(watts), MAX(ts) FROM meters";
        assertThat(sql.rows(aggregates)).containsExactly(Row.of(0L, null, null, null));
        insert("d1", "Bonn", 10);
        assertThat(sql.rows(aggregates + " WHERE volts > 100"))
                .containsExactly(Row.of(0L, null, null, null));
        // No INT at all, which the server is not even asked.
        assertThat(sql.rows(aggregates + " WHERE volts > 9999999999"))
                .containsExactly(Row.of(0L, null, null, null));
        assertThat(sql.rows("SELECT place, COUNT(*) FROM meters WHERE volts > 99 GROUP BY place"))
                .isEmpty();
    }

    @Test
    void aggregatesLeaveNullsOut() throws Exception {
        insert("d1", "Bonn", 4);
        connection.execute(
                "INSERT INTO " + database + ".d1 (ts, watts) VALUES (" + (START + 100) + ", NULL)");
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d2 USING "
                        + database
                        + ".meters TAGS (NULL, NULL) VALUES ("
                        + START
                        + ", NULL, NULL)");
        SqlServer sql = batch();
        assertThat(
                        sql.rows(
                                "SELECT COUNT(*), COUNT(volts), COUNT(watts), COUNT(place),"
                                        + " AVG(volts), SUM(watts) FROM meters"))
                .containsExactly(Row.of(6L, 4L, 4L, 5L, 1, 1.5));
        assertThat(sql.rows("SELECT place, SUM(volts), AVG(watts) FROM meters GROUP BY place"))
                .containsExactlyInAnyOrder(Row.of("Bonn", 6, 0.375), Row.of(null, null, null));
    }

    @Test
    void sumsWrapAroundAsFlinksDo() throws Exception {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            values.append(" (")
                    .append(START + i)
                    .append(", 1, ")
                    .append(Integer.MAX_VALUE)
                    .append(')');
        }
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 1) VALUES"
                        + values);
        String sums = "SELECT SUM(volts), AVG(volts) FROM meters";
        assertThat(batch().rows(sums)).isEqualTo(batch("'scan.push-down' = 'false'").rows(sums));
    }

    @Test
    void onlyMatchingRowsOfTheTimeAreSent() throws Exception {
        insert("d1", "Bonn", 1_000);
        insert("d2", "Ulm", 1_000);
        SqlServer sql = batch("'scan.slice.rows' = '100'");
        assertThat(
                        sql.rows(
                                "SELECT watts FROM meters WHERE place = 'Bonn' AND ts >="
                                        + " TO_TIMESTAMP_LTZ("
                                        + (START + 990)
                                        + ", 3) AND ts < TO_TIMESTAMP_LTZ("
                                        + (START + 994)
                                        + ", 3)"))
                .hasSize(4);
        assertThat(scans()).singleElement().extracting(QueryLog.Query::rows).isEqualTo(4L);
    }

    @Test
    void limitEndsTheQueryAtTheServer() throws Exception {
        insert("d1", "Bonn", 10_000);
        SqlServer sql = batch();
        assertThat(sql.rows("SELECT watts FROM meters WHERE volts = 3 LIMIT 5")).hasSize(5);
        assertThat(scans()).singleElement().extracting(QueryLog.Query::rows).isEqualTo(5L);
    }

    @Test
    void finerInstantsThanTheDatabasesAreComparedExactly() throws Exception {
        insert("d1", "Bonn", 3);
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare("fine", "ts TIMESTAMP(9), volts INT", database + ".meters");
        String half = "TIMESTAMP '2023-11-14 22:13:20.0015'";
        assertThat(sql.rows("SELECT volts FROM fine WHERE ts > " + half))
                .containsExactly(Row.of(2));
        assertThat(sql.rows("SELECT volts FROM fine WHERE ts >= " + half))
                .containsExactly(Row.of(2));
        assertThat(sql.rows("SELECT volts FROM fine WHERE ts < " + half))
                .containsExactlyInAnyOrder(Row.of(0), Row.of(1));
        assertThat(sql.rows("SELECT volts FROM fine WHERE ts = " + half)).isEmpty();
        assertThat(sql.rows("SELECT COUNT(*) FROM fine WHERE ts <> " + half))
                .containsExactly(Row.of(3L));
    }

    @Test
    void hostileValuesStayData() throws Exception {
        for (int i = 0; i < HOSTILE.size(); i++) {
            insert("d" + i, HOSTILE.get(i), 1);
        }
        SqlServer sql = batch();
        for (int i = 0; i < HOSTILE.size(); i++) {
            String literal = "'" + HOSTILE.get(i).replace("'", "''") + "'";
            assertThat(sql.rows("SELECT tbname FROM meters WHERE place = " + literal))
                    .as(literal)
                    .containsExactly(Row.of("d" + i));
            assertThat(sql.rows("SELECT COUNT(*) FROM meters WHERE place <> " + literal))
                    .as(literal)
                    .containsExactly(Row.of(HOSTILE.size() - 1L));
            assertThat(sql.rows("SELECT COUNT(*) FROM meters WHERE tbname = " + literal))
                    .as(literal)
                    .containsExactly(Row.of(0L));
            String like = "WHERE place LIKE " + literal;
            List<Row> found = sql.rows("SELECT tbname FROM meters " + like);
            assertThat(found)
                    .as(literal)
                    .containsExactlyInAnyOrderElementsOf(
                            sql.rows(
                                    "SELECT tbname FROM meters /*+"
                                            + " OPTIONS('scan.push-down'='false') */ "
                                            + like));
            // What a backslash before a wildcard means differs between versions of Flink.
            if (!literal.contains("\\%")) {
                assertThat(found).as(literal).contains(Row.of("d" + i));
            }
        }
        assertThat(sql.rows("SELECT COUNT(*) FROM meters"))
                .containsExactly(Row.of((long) HOSTILE.size()));
    }

    @Test
    void hostileNamesStayNames() throws Exception {
        String column = "a`b'c\"; DROP";
        String table = "t`'\" x";
        connection.execute(
                "CREATE TABLE "
                        + SqlText.quoteTable(database, table)
                        + " (ts TIMESTAMP, "
                        + SqlText.quoteIdentifier(column)
                        + " INT)");
        connection.execute(
                "INSERT INTO "
                        + SqlText.quoteTable(database, table)
                        + " VALUES ("
                        + START
                        + ", 1) ("
                        + (START + 1)
                        + ", 2)");
        SqlServer sql = SqlServer.batch(SERVER);
        String quoted = "`" + column.replace("`", "``") + "`";
        sql.declare(
                "hostile",
                "ts TIMESTAMP_LTZ(3), " + quoted + " INT",
                database + "." + table.replace("'", "''"));
        assertThat(sql.rows("SELECT " + quoted + " FROM hostile WHERE " + quoted + " > 1"))
                .containsExactly(Row.of(2));
        assertThat(
                        sql.rows(
                                "SELECT "
                                        + quoted
                                        + ", SUM("
                                        + quoted
                                        + ") FROM hostile GROUP BY "
                                        + quoted))
                .containsExactlyInAnyOrder(Row.of(1, 1), Row.of(2, 2));
    }

    @Test
    void nameOfANormalTableIsKnown() throws Exception {
        connection.execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, volts INT)");
        connection.execute("INSERT INTO " + database + ".plain VALUES (" + START + ", 7)");
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare(
                "plain",
                "ts TIMESTAMP_LTZ(3), volts INT, tbname STRING METADATA",
                database + ".plain");
        assertThat(sql.rows("SELECT volts FROM plain WHERE tbname = 'plain'"))
                .containsExactly(Row.of(7));
        assertThat(sql.rows("SELECT volts FROM plain WHERE tbname = 'other'")).isEmpty();
    }

    @Test
    void nameOfTheTableIsFoundByAnotherName() throws Exception {
        insert("d1", "Bonn", 2);
        insert("d2", "Ulm", 3);
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare(
                "renamed",
                "device STRING METADATA FROM 'tbname', volts INT, ts TIMESTAMP_LTZ(3)",
                database + ".meters");
        assertThat(sql.rows("SELECT volts FROM renamed WHERE device = 'd1'"))
                .containsExactlyInAnyOrder(Row.of(0), Row.of(1));
        assertThat(sql.rows("SELECT device, COUNT(*), MAX(volts) FROM renamed GROUP BY device"))
                .containsExactlyInAnyOrder(Row.of("d1", 2L, 1), Row.of("d2", 3L, 2));
    }

    @Test
    void undeclaredTypeOfAFilteredColumnIsRefused() {
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare("wrong", "ts TIMESTAMP_LTZ(3), watts INT, volts INT", database + ".meters");
        assertThatThrownBy(() -> sql.rows("SELECT volts FROM wrong WHERE watts > 1"))
                .hasStackTraceContaining("Column 'watts' is declared INT")
                .hasStackTraceContaining("DOUBLE");
    }
}
