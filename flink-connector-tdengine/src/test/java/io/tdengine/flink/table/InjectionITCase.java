/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.HostileTexts.identifier;
import static io.tdengine.flink.table.HostileTexts.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile names and values stay data on every path: each finds and changes its own rows, and after
 * each test everything else on the server is as before.
 */
class InjectionITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), note STRING, place STRING, tbname STRING METADATA";

    /** Line breaks, and backslashes that would escape what follows them in a line. */
    private static final String NO_LINE = "(?s).*(\n|\\\\(?=$|[ ,=])).*";

    private static final long START = 1_700_000_000_000L;

    private String database;
    private Connection connection;
    private List<List<List<Object>>> contents;
    private List<String> values;
    private List<String> names;

    @BeforeEach
    void createVictims() {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        for (String table : List.of("notes", "safe")) {
            connection.execute(
                    "CREATE STABLE "
                            + database
                            + "."
                            + table
                            + " (ts TIMESTAMP, note VARCHAR(200)) TAGS (place NCHAR(200))");
        }
        connection.execute(
                String.format(
                        "INSERT INTO %s.safe_1 USING %s.safe TAGS ('Bonn') VALUES (%d, 'a')"
                                + " (%d, 'b') %s.safe_2 USING %s.safe TAGS ('it') VALUES (%d, 'c')",
                        database, database, START, START + 1, database, database, START));
        values = HostileTexts.values(database + ".safe");
        names = HostileTexts.names(database + ".safe");
        contents = ServerContents.of(connection, database, "safe");
    }

    @AfterEach
    void nothingElseHasChanged() {
        assertThat(ServerContents.of(connection, database, "safe")).isEqualTo(contents);
    }

    /** A row for each value, which is its text and its tag; written by the server's own rules. */
    private void insertValues() {
        for (int i = 0; i < values.size(); i++) {
            String quoted = SqlText.quoteString(values.get(i));
            connection.execute(
                    String.format(
                            "INSERT INTO %s.d%d USING %s.notes TAGS (%s) VALUES (%d, %s)",
                            database, i, database, quoted, START + i, quoted));
        }
    }

    private SqlServer sql(String... options) {
        SqlServer sql = SqlServer.batch(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.declare("notes", COLUMNS, database + ".notes", options);
        return sql;
    }

    private static String eachValue(List<String> values, String row) {
        return IntStream.range(0, values.size())
                .mapToObj(
                        i ->
                                row.replace("$i", Integer.toString(i))
                                        .replace("$v", literal(values.get(i))))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stmt", "sql", "schemaless"})
    void valuesTagsAndTableNamesAreWritten(String mode) throws Exception {
        // Lines cannot have everything: what they cannot is refused, here left out.
        List<String> written =
                values.stream()
                        .filter(value -> !mode.equals("schemaless") || !value.matches(NO_LINE))
                        .toList();
        SqlServer sql = sql("'sink.write-mode' = '" + mode + "'", "'sink.on-rejected' = 'skip'");

        sql.run(
                "INSERT INTO notes SELECT TO_TIMESTAMP_LTZ("
                        + START
                        + " + i, 3), v, v, IF(v LIKE '%`%' OR v LIKE '%.%', 'no name', v)"
                        + " FROM (VALUES "
                        + eachValue(values, "($i, $v)")
                        + ") AS t (i, v)");

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, place, note FROM " + database + ".notes"))
                .containsExactlyInAnyOrderElementsOf(
                        written.stream()
                                .map(v -> List.<Object>of(nameOf(v), placeOf(v, written), v))
                                .toList());
    }

    /** The server takes neither back quotes nor points in names of child tables. */
    private static String nameOf(String value) {
        return value.contains("`") || value.contains(".") ? "no name" : value;
    }

    /** The tag is that of the row which made the child table. */
    private static String placeOf(String value, List<String> written) {
        return written.stream()
                .filter(other -> nameOf(other).equals(nameOf(value)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void literalsOfFiltersFindTheirRows() throws Exception {
        insertValues();
        SqlServer sql = sql();
        List<String> queries = new ArrayList<>();
        List<Row> expected = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String value = literal(values.get(i));
            List<String> conditions =
                    List.of(
                            "place = " + value,
                            "note = " + value,
                            "note IN ('x', " + value + ")",
                            "NOT (place <> " + value + ")",
                            "tbname = 'x' OR place = " + value);
            String condition = conditions.get(i % conditions.size());
            queries.add("SELECT " + i + ", tbname FROM notes WHERE " + condition);
            expected.add(Row.of(i, "d" + i));
        }
        queries.add(
                "SELECT 0, tbname FROM notes WHERE "
                        + values.stream()
                                .map(value -> "tbname = " + literal(value))
                                .collect(Collectors.joining(" OR ")));
        assertThat(sql.rows(String.join(" UNION ALL ", queries)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** As Flink takes the same pattern, whatever that is. */
    @Test
    void patternsFindWhatFlinkFinds() throws Exception {
        insertValues();
        String any =
                values.stream()
                        // Flink 2.2 fails a query whose pattern has a lone backslash.
                        .filter(value -> !value.contains("\\"))
                        .map(value -> "place LIKE " + literal(value))
                        .collect(Collectors.joining(" OR "));
        for (String condition : List.of(any, any.replace("place", "tbname"))) {
            String query = "SELECT tbname FROM notes $ WHERE " + condition;
            assertThat(sql().rows(query.replace("$", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            sql().rows(
                                            query.replace(
                                                    "$",
                                                    "/*+ OPTIONS('scan.push-down'='false') */")));
        }
    }

    @ParameterizedTest
    @CsvSource({"place, false", "tbname, true", "note, true"})
    void keysOfLookupsFindTheirRows(String column, boolean async) throws Exception {
        insertValues();
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.declare("notes", COLUMNS, database + ".notes", "'lookup.async' = '" + async + "'");
        List<Row> found =
                sql.rows(
                        "SELECT e.i, n.tbname FROM (SELECT *, PROCTIME() AS pt FROM (VALUES "
                                + eachValue(values, "($i, $v)")
                                + ") AS t (i, v)) AS e JOIN notes FOR SYSTEM_TIME AS OF e.pt AS n"
                                + " ON e.v = n."
                                + column);
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        column.equals("tbname")
                                ? List.of()
                                : IntStream.range(0, values.size())
                                        .mapToObj(i -> Row.of(i, "d" + i))
                                        .toList());
    }

    @Test
    void conditionsOfDeletesDeleteTheirRows() throws Exception {
        insertValues();
        SqlServer sql = sql();
        String count = "SELECT COUNT(*) FROM " + database + ".notes";
        for (int i = 0; i < values.size(); i++) {
            sql.run("DELETE FROM notes WHERE tbname = " + literal(values.get(i)));
            assertThat(QueryRows.count(connection, count)).isEqualTo(values.size() - i);
            sql.run("DELETE FROM notes WHERE place = " + literal(values.get(i)));
            assertThat(QueryRows.count(connection, count)).isEqualTo(values.size() - i - 1);
            assertThat(QueryRows.count(connection, count + " WHERE tbname = 'd" + i + "'"))
                    .isZero();
        }
    }

    /** Tables and their columns, which also stand in filters and groups. */
    @Test
    void namesOfTablesAndColumnsAreNames() throws Exception {
        SqlServer sql = sql();
        StatementSet inserts = sql.tables.createStatementSet();
        List<String> queries = new ArrayList<>();
        List<Row> expected = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            connection.execute(
                    "CREATE TABLE "
                            + SqlText.quoteTable(database, name)
                            + " (ts TIMESTAMP, "
                            + SqlText.quoteIdentifier(name)
                            + " INT)");
            String column = identifier(name);
            sql.declare(
                    "t" + i,
                    "ts TIMESTAMP_LTZ(3), " + column + " INT",
                    database + "." + name.replace("'", "''"),
                    "'sink.write-mode' = '" + (i % 2 == 0 ? "stmt" : "sql") + "'");
            inserts.addInsertSql(
                    String.format(
                            "INSERT INTO t%d VALUES (TO_TIMESTAMP_LTZ(%d, 3), 1),"
                                    + " (TO_TIMESTAMP_LTZ(%d, 3), 2), (TO_TIMESTAMP_LTZ(%d, 3), 2)",
                            i, START, START + 1, START + 2));
            queries.add(
                    String.format(
                            "SELECT %d, %s, COUNT(%s) FROM t%d WHERE %s > 1 GROUP BY %s",
                            i, column, column, i, column, column));
            expected.add(Row.of(i, 2, 2L));
        }
        inserts.execute().await();

        assertThat(sql.rows(String.join(" UNION ALL ", queries)))
                .containsExactlyInAnyOrderElementsOf(expected);
        for (String name : names) {
            connection.execute("DROP TABLE " + SqlText.quoteTable(database, name));
        }
    }

    /** Names that a catalog gets; a database of a hostile name is made or refused, whole. */
    @Test
    void namesInACatalogAreNames() {
        SqlServer sql = sql();
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        sql.tables.executeSql(
                String.format(
                        "CREATE CATALOG td WITH ('type' = 'tdengine', 'url' = 'ws://%s',"
                                + " 'username' = '%s', 'password' = '%s', 'default-database' = '%s')",
                        SERVER.hostAndPort(), server.user(), server.password(), database));
        sql.tables.useCatalog("td");
        for (String name : names) {
            String quoted = identifier(name);
            sql.tables.executeSql(
                    "CREATE TABLE " + quoted + " (ts TIMESTAMP_LTZ(3), " + quoted + " INT)");
            assertThat(sql.tables.listTables()).containsExactlyInAnyOrder("notes", "safe", name);
            assertThat(sql.tables.from(quoted).getResolvedSchema().getColumnNames())
                    .startsWith("ts", name);
            sql.tables.executeSql("DROP TABLE " + quoted);
            for (String statement :
                    List.of("DROP TABLE IF EXISTS $", "DROP DATABASE IF EXISTS $ CASCADE")) {
                sql.tables.executeSql(statement.replace("$", quoted));
            }
            assertThat(sql.tables.listTables()).containsExactlyInAnyOrder("notes", "safe");
        }
        sql.tables.executeSql("USE CATALOG default_catalog");
        sql.tables.executeSql("DROP CATALOG td");
    }

    /** Topics that are created, and consumer groups: either theirs or refused, nothing else. */
    @Test
    void namesOfTopicsAndGroupsAreNames() throws Exception {
        insertValues();
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        String topic = SERVER.newTopicName();
        for (String name : names) {
            assertThat(read(sql, topic, name)).as("group '%s'", name).isIn(values.size(), -1);
        }
        for (String name : names) {
            Set<Object> before = topics();
            int rows = read(sql, name, "g");
            Set<Object> made = topics();
            made.removeAll(before);
            assertThat(made).as("topic '%s'", name).isEqualTo(rows < 0 ? Set.of() : Set.of(name));
            if (rows >= 0) {
                assertThat(rows).isEqualTo(values.size());
                connection.execute("DROP TOPIC " + SqlText.quoteIdentifier(name));
            }
        }
    }

    /** How many rows a topic has, read by a group; -1 if one of the names is refused. */
    private int read(SqlServer sql, String topic, String group) throws Exception {
        sql.tables.executeSql(
                String.format(
                        "CREATE TEMPORARY TABLE c (%s) WITH ('connector' = 'tdengine', 'url' = '%s',"
                                + " 'database' = '%s', 'table' = 'notes', 'scan.mode' = 'changes',"
                                + " 'scan.bounded.mode' = 'latest', 'scan.topic.create' = 'true',"
                                + " 'scan.topic' = %s, 'scan.group-id' = %s)",
                        COLUMNS, SERVER.url(), database, literal(topic), literal(group)));
        try {
            return sql.rows("SELECT note FROM c").size();
        } catch (Exception refused) {
            assertThat(refused).hasStackTraceContaining("scan.");
            return -1;
        } finally {
            sql.tables.executeSql("DROP TEMPORARY TABLE c");
        }
    }

    private Set<Object> topics() {
        return QueryRows.of(
                        connection,
                        "SELECT topic_name FROM information_schema.ins_topics WHERE db_name = '"
                                + database
                                + "'")
                .stream()
                .map(row -> row.get(0))
                .collect(Collectors.toSet());
    }
}
