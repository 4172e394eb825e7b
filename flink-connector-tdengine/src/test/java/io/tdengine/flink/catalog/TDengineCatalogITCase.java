/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Databases and tables of the server in Flink SQL, without a declaration. */
class TDengineCatalogITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final long START = 1_700_000_000_000L;

    private String database;
    private Connection connection;
    private TableEnvironment tables;

    @BeforeEach
    void createCatalog() {
        database = SERVER.createDatabase("VGROUPS 2 PRECISION 'ms'");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE, volts INT UNSIGNED, note NCHAR(10))"
                        + " TAGS (place NCHAR(20), floor_no INT)");
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 3) VALUES ("
                        + START
                        + ", 1.5, 230, 'a')");
        connection.execute(
                "CREATE TABLE " + database + ".plain (ts TIMESTAMP, v INT, body VARBINARY(8))");
        tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        tables.getConfig().set("table.local-time-zone", "UTC");
        tables.getConfig().set("parallelism.default", "1");
        create("td", "");
        tables.useCatalog("td");
    }

    private void create(String name, String more) {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        tables.executeSql(
                "CREATE CATALOG "
                        + name
                        + " WITH ('type' = 'tdengine', 'url' = 'ws://"
                        + SERVER.hostAndPort()
                        + "', 'username' = '"
                        + server.user()
                        + "', 'password' = '"
                        + server.password()
                        + "', 'default-database' = '"
                        + database
                        + "'"
                        + more
                        + ")");
    }

    private List<Row> rows(String sql) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> iterator = tables.executeSql(sql).collect()) {
            iterator.forEachRemaining(rows::add);
        }
        return rows;
    }

    private String shown(String table) throws Exception {
        return rows("SHOW CREATE TABLE " + table).get(0).getField(0).toString();
    }

    @Test
    void databasesAndTablesAreListed() {
        assertThat(tables.listDatabases()).contains(database).doesNotContain("information_schema");
        assertThat(tables.listTables()).containsExactly("meters", "plain");
        create("all_tables", ", 'child-tables' = 'true'");
        tables.useCatalog("all_tables");
        assertThat(tables.listTables()).containsExactly("d1", "meters", "plain");
    }

    @Test
    void columnsAreDescribed() throws Exception {
        assertThat(rows("DESCRIBE meters"))
                .extracting(row -> row.getField(0) + " " + row.getField(1) + " " + row.getField(2))
                .containsExactly(
                        "ts TIMESTAMP_LTZ(3) false",
                        "watts DOUBLE true",
                        "volts BIGINT true",
                        "note VARCHAR(10) true",
                        "place VARCHAR(20) true",
                        "floor_no INT true",
                        "tbname STRING true");
        assertThat(rows("DESCRIBE plain"))
                .extracting(row -> row.getField(0) + " " + row.getField(1))
                .containsExactly(
                        "ts TIMESTAMP_LTZ(3)", "v INT", "body VARBINARY(8)", "tbname STRING");
    }

    @Test
    void tablesAreReadAndWritten() throws Exception {
        tables.executeSql(
                        "INSERT INTO meters (ts, watts, volts, note, place, floor_no, tbname) VALUES"
                                + " (TO_TIMESTAMP_LTZ(1700000000001, 3), 2.5E0, CAST(4000000000 AS"
                                + " BIGINT), 'b', 'Ulm', 4, 'd2')")
                .await();
        tables.executeSql(
                        "INSERT INTO plain (ts, v, body) VALUES"
                                + " (TO_TIMESTAMP_LTZ(1700000000002, 3), 7, x'00ff')")
                .await();
        assertThat(rows("SELECT watts, volts, note, place, floor_no, tbname FROM meters"))
                .containsExactlyInAnyOrder(
                        Row.of(1.5, 230L, "a", "Bonn", 3, "d1"),
                        Row.of(2.5, 4_000_000_000L, "b", "Ulm", 4, "d2"));
        assertThat(rows("SELECT v, tbname FROM plain")).containsExactly(Row.of(7, "plain"));
        assertThat(rows("SELECT COUNT(*) FROM meters WHERE place = 'Ulm'"))
                .containsExactly(Row.of(1L));
        // A child table by its name, though it is not listed.
        assertThat(rows("SELECT watts, place, tbname FROM d1"))
                .containsExactly(Row.of(1.5, "Bonn", "d1"));
    }

    @Test
    void topicsOnSuperTablesAreTables() throws Exception {
        String topic = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".meters");
        assertThat(tables.listTables()).containsExactly(topic + "$topic", "meters", "plain");
        String quoted = "`" + topic + "$topic`";
        assertThat(rows("DESCRIBE " + quoted))
                .extracting(row -> row.getField(0))
                .containsExactly(
                        "ts",
                        "watts",
                        "volts",
                        "note",
                        "place",
                        "floor_no",
                        "tbname",
                        "vgroup_id",
                        "offset");
        assertThat(shown(quoted))
                .contains("'scan.mode' = 'changes'", "'scan.topic' = '" + topic + "'");
        TableEnvironment streaming = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getCatalog("td").ifPresent(catalog -> streaming.registerCatalog("td", catalog));
        try (CloseableIterator<Row> changes =
                streaming
                        .executeSql(
                                "SELECT watts, place, tbname FROM td.`"
                                        + database
                                        + "`."
                                        + quoted
                                        + " /*+ OPTIONS('scan.bounded.mode' = 'latest') */")
                        .collect()) {
            assertThat(changes.next()).isEqualTo(Row.of(1.5, "Bonn", "d1"));
            assertThat(changes.hasNext()).isFalse();
        }
        assertRefusedBeside(topic, "DROP TABLE " + quoted, "dropping a topic");
    }

    private void assertRefusedBeside(String topic, String sql, String told) {
        assertThatThrownBy(() -> tables.executeSql(sql)).as(sql).hasStackTraceContaining(told);
        assertThat(tables.listTables()).contains(topic + "$topic");
    }

    @Test
    void queriesMayChangeOptions() throws Exception {
        assertThat(
                        tables.explainSql(
                                "SELECT watts FROM meters"
                                        + " /*+ OPTIONS('scan.push-down' = 'false') */"
                                        + " WHERE floor_no = 3"))
                .contains("filter=[]");
    }

    @Test
    void showCreateTableRoundTripsWithoutSecrets() throws Exception {
        for (String table : List.of("meters", "plain")) {
            String statement = shown(table);
            assertThat(statement)
                    .contains("'connector' = 'tdengine'", "'table' = '" + table + "'")
                    .doesNotContain(
                            ConnectionConfig.parse(SERVER.url()).password(),
                            "username",
                            "password");
            tables.executeSql("DROP TABLE " + table);
            assertThat(tables.listTables()).doesNotContain(table);
            tables.executeSql(statement);
            assertThat(shown(table)).isEqualTo(statement);
        }
    }

    @Test
    void tablesAreCreatedAndDropped() throws Exception {
        tables.executeSql(
                "CREATE TABLE rooms (ts TIMESTAMP_LTZ(3), temperature DOUBLE, room STRING,"
                        + " tbname STRING METADATA) PARTITIONED BY (room)");
        assertThat(shown("rooms")).contains("PARTITIONED BY (`room`)");
        tables.executeSql(
                        "INSERT INTO rooms (ts, temperature, room, tbname) VALUES"
                                + " (TO_TIMESTAMP_LTZ(1700000000001, 3), 21.5E0, 'hall', 'r1')")
                .await();
        assertThat(rows("SELECT room, temperature FROM rooms"))
                .containsExactly(Row.of("hall", 21.5));
        assertThatThrownBy(
                        () -> tables.executeSql("CREATE TABLE rooms (ts TIMESTAMP_LTZ(3), v INT)"))
                .hasStackTraceContaining("rooms")
                .hasStackTraceContaining("exist");
        tables.executeSql("CREATE TABLE IF NOT EXISTS rooms (ts TIMESTAMP_LTZ(3), v INT)");
        tables.executeSql("DROP TABLE rooms");
        assertThatThrownBy(() -> tables.executeSql("DROP TABLE rooms"))
                .hasStackTraceContaining("rooms");
        tables.executeSql("DROP TABLE IF EXISTS rooms");
    }

    @Test
    void databasesAreCreatedAndDropped() throws Exception {
        String other = database + "_2";
        tables.executeSql(
                "CREATE DATABASE " + other + " WITH ('precision' = 'us', 'vgroups' = '1')");
        try {
            tables.executeSql("CREATE TABLE " + other + ".t (ts TIMESTAMP_LTZ(6), v INT)");
            assertThat(rows("DESCRIBE " + other + ".t").get(0).getField(1))
                    .isEqualTo("TIMESTAMP_LTZ(6)");
            assertThatThrownBy(() -> tables.executeSql("DROP DATABASE " + other + " RESTRICT"))
                    .hasStackTraceContaining("is not empty");
        } finally {
            tables.executeSql("DROP DATABASE IF EXISTS " + other + " CASCADE");
        }
        assertThat(tables.listDatabases()).doesNotContain(other);
    }

    @Test
    void whatTheServerCannotKeepIsRefused() {
        String columns = "(ts TIMESTAMP_LTZ(3), v INT";
        assertRefused(
                "CREATE TABLE x " + columns + ") WITH ('scan.mode' = 'changes')", "scan.mode");
        assertRefused("CREATE TABLE x " + columns + ", WATERMARK FOR ts AS ts)", "WATERMARK");
        assertRefused("CREATE TABLE x " + columns + ", w AS v + 1)", "column 'w'");
        assertRefused(
                "CREATE TABLE x " + columns + ", PRIMARY KEY (v) NOT ENFORCED)", "PRIMARY KEY");
        assertRefused("CREATE TABLE x (v INT)", "TIMESTAMP");
        assertRefused("CREATE VIEW x AS SELECT * FROM plain", "views");
        assertRefused("ALTER TABLE plain RENAME TO other", "renaming a table");
        assertRefused("ALTER TABLE plain ADD w INT", "changing a table");
        assertRefused("CREATE DATABASE x WITH ('color' = 'red')", "Option 'color'");
        assertRefused("CREATE DATABASE x WITH ('keep' = '1; DROP DATABASE y')", "Option 'keep'");
        assertRefused("CREATE FUNCTION f AS 'org.example.F'", "functions");
    }

    private void assertRefused(String sql, String told) {
        assertThatThrownBy(() -> tables.executeSql(sql)).as(sql).hasStackTraceContaining(told);
        assertThat(tables.listTables()).containsExactly("meters", "plain");
    }

    @Test
    void whatTDengineHasNotIsListedAsNone() throws Exception {
        assertThat(rows("SHOW VIEWS")).isEmpty();
        assertThat(rows("SHOW PROCEDURES")).isEmpty();
        assertThat(rows("SHOW USER FUNCTIONS")).isEmpty();
    }

    @Test
    void hostileNamesStayNames() throws Exception {
        for (String name : List.of("a'b", "a`b", "x; DROP TABLE plain", "\"q\"", "back\\slash")) {
            String quoted = "`" + name.replace("`", "``") + "`";
            tables.executeSql(
                    "CREATE TABLE " + quoted + " (ts TIMESTAMP_LTZ(3), " + quoted + " INT)");
            assertThat(tables.listTables()).contains(name, "plain");
            assertThat(rows("SELECT " + quoted + " FROM " + quoted)).isEmpty();
            tables.executeSql("DROP TABLE " + quoted);
            assertThat(tables.listTables()).containsExactly("meters", "plain");
        }
        assertThatThrownBy(() -> rows("SELECT * FROM `" + database + "`.`no'such`"))
                .hasStackTraceContaining("no'such");
    }

    @Test
    void theFirstDatabaseOfAServerIsCreatedWithoutAnother() throws Exception {
        tables.executeSql(
                "CREATE CATALOG fresh WITH ('type' = 'tdengine', 'url' = '" + SERVER.url() + "')");
        String first = SERVER.newDatabaseName();
        tables.executeSql("CREATE DATABASE fresh." + first);
        tables.executeSql("CREATE TABLE fresh." + first + ".t (ts TIMESTAMP_LTZ(3), v INT)");
        assertThat(rows("SELECT v FROM fresh." + first + ".t")).isEmpty();
    }

    @Test
    void unknownDatabaseAndServerAreTold() {
        assertThatThrownBy(
                        () ->
                                tables.executeSql(
                                        "CREATE CATALOG wrong WITH ('type' = 'tdengine', 'url' ="
                                                + " '"
                                                + SERVER.url()
                                                + "', 'default-database' = 'no_such_db')"))
                .hasStackTraceContaining("Option 'default-database' is 'no_such_db'");
        assertThatThrownBy(
                        () ->
                                tables.executeSql(
                                        "CREATE CATALOG wrong WITH ('type' = 'tdengine', 'url' ="
                                                + " 'ws://localhost:1', 'default-database' = 'x')"))
                .hasStackTraceContaining("localhost:1");
    }

    @Test
    void plannerKnowsHowManyRowsThereAre() throws Exception {
        assertThat(
                        tables.explainSql(
                                "SELECT watts FROM meters",
                                org.apache.flink.table.api.ExplainDetail.ESTIMATED_COST))
                .contains("rowcount = 1.0");
    }
}
