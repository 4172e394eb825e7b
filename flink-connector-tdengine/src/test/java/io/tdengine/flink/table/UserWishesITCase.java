/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users of other connectors for TDengine ask for in public issues. The wishes that other tests
 * show are in a table in docs/development.
 */
class UserWishesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, note STRING, place STRING, tbname STRING METADATA";

    private String database;
    private Connection connection;
    private SqlServer sql;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE, note VARCHAR(8))"
                        + " TAGS (place NCHAR(8))");
        sql = SqlServer.batch(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.declare("meters", COLUMNS, database + ".meters");
    }

    private static String time(int second) {
        return "TO_TIMESTAMP_LTZ(" + (1_700_000_000 + second) + ", 0)";
    }

    private void insertThree() throws Exception {
        sql.run(
                "INSERT INTO meters VALUES ("
                        + time(0)
                        + ", 1.5, 'a', 'Bonn', 'd1'), ("
                        + time(1)
                        + ", 2.5, 'b', 'Bonn', 'd1'), ("
                        + time(2)
                        + ", 3.5, 'c', 'Ulm', 'd2')");
    }

    private List<List<Object>> stored(String query) {
        return QueryRows.of(connection, query.replace("$", database + "."));
    }

    @Test
    void nullsInColumnsAndTagsAreWrittenAndRead() throws Exception {
        sql.run(
                "INSERT INTO meters VALUES ("
                        + time(0)
                        + ", CAST(NULL AS DOUBLE), CAST(NULL AS STRING), CAST(NULL AS STRING), 'd1')");

        assertThat(stored("SELECT watts, note, place FROM $meters"))
                .containsExactly(Arrays.asList(null, null, null));
        assertThat(sql.rows("SELECT watts, note, place, tbname FROM meters"))
                .containsExactly(Row.of(null, null, null, "d1"));
    }

    @Test
    void nameOfTheChildTableIsAColumn() throws Exception {
        insertThree();

        assertThat(stored("SELECT DISTINCT tbname FROM $meters"))
                .containsExactlyInAnyOrder(List.of("d1"), List.of("d2"));
        assertThat(sql.rows("SELECT tbname, COUNT(*) FROM meters GROUP BY tbname"))
                .containsExactlyInAnyOrder(Row.of("d1", 2L), Row.of("d2", 1L));
    }

    @Test
    void onlySelectedColumnsAndChildTablesAreSent() throws Exception {
        insertThree();

        assertThat(sql.rows("SELECT watts FROM meters WHERE tbname = 'd2'"))
                .containsExactly(Row.of(3.5));

        assumeThat(SERVER.isEmbedded()).as("only the embedded server tells queries").isTrue();
        List<QueryLog.Query> scans =
                SERVER.embedded().queryLog().containing(database).stream()
                        .filter(query -> query.sql().startsWith("SELECT `watts`"))
                        .toList();
        assertThat(scans)
                .singleElement()
                .satisfies(
                        query -> {
                            assertThat(query.rows()).isEqualTo(1);
                            assertThat(query.sql()).doesNotContain("note").doesNotContain("place");
                        });
    }

    @Test
    void rowsThatDoNotFitDoNotDropTheirBatch() throws Exception {
        sql.declare("lenient", COLUMNS, database + ".meters", "'sink.on-rejected' = 'skip'");

        sql.run(
                "INSERT INTO lenient VALUES ("
                        + time(0)
                        + ", 1, 'fits', 'Bonn', 'd1'), ("
                        + time(1)
                        + ", 2, 'too long a text', 'Bonn', 'd1'), ("
                        + time(2)
                        + ", 3, 'fits too', 'Bonn', 'd1')");

        assertThat(stored("SELECT note FROM $meters ORDER BY ts"))
                .containsExactly(List.of("fits"), List.of("fits too"));
    }

    @Test
    void failuresEndTheJobWithTheirReason() {
        assertThatThrownBy(
                        () ->
                                sql.run(
                                        "INSERT INTO meters VALUES ("
                                                + time(0)
                                                + ", 1, 'too long a text', 'Bonn', 'd1')"))
                .hasStackTraceContaining("note")
                .hasStackTraceContaining("d1");
    }

    /** Reading and writing; nobody listens where the first endpoint was. */
    @Test
    void anEndpointThatIsAwayIsPassedOver() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        sql.declare(
                "two_endpoints",
                COLUMNS,
                database + ".meters",
                "'url' = 'ws://127.0.0.1:" + unused + "," + SERVER.hostAndPort() + "'",
                "'username' = '" + server.user() + "'",
                "'password' = '" + server.password() + "'");

        sql.run("INSERT INTO two_endpoints VALUES (" + time(0) + ", 1, 'a', 'Bonn', 'd1')");

        assertThat(sql.rows("SELECT note FROM two_endpoints")).containsExactly(Row.of("a"));
    }

    /** Neither in the URL nor in plans, messages of the log or what SHOW CREATE TABLE tells. */
    @Test
    void credentialsStayOutOfUrlsPlansAndLogs(@TempDir Path directory) throws Exception {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        Path file = Files.writeString(directory.resolve("password"), server.password() + "\n");
        try (LoggedTexts logged = new LoggedTexts("io.tdengine.flink")) {
            sql.declare(
                    "by_file",
                    COLUMNS,
                    database + ".meters",
                    "'url' = 'ws://" + SERVER.hostAndPort() + "'",
                    "'username' = '" + server.user() + "'",
                    "'password-file' = '" + file + "'");
            sql.run("INSERT INTO by_file VALUES (" + time(0) + ", 1, 'a', 'Bonn', 'd1')");

            assertThat(sql.rows("SELECT note FROM by_file")).containsExactly(Row.of("a"));
            assertThat(sql.tables.explainSql("SELECT note FROM by_file WHERE place = 'Bonn'"))
                    .doesNotContain(server.password());
            assertThat(sql.rows("SHOW CREATE TABLE by_file").toString())
                    .doesNotContain(server.password());
            assertThat(logged.texts()).noneMatch(text -> text.contains(server.password()));
        }
    }

    @Test
    void rowsAreWrittenInBatchesByDefault() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("only the embedded server counts requests").isTrue();
        sql = SqlServer.streaming(SERVER);
        sql.declare("meters", COLUMNS, database + ".meters");
        sql.tables.executeSql(
                "CREATE TABLE numbers (id INT) WITH ('connector' = 'datagen', 'fields.id.kind' ="
                        + " 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '5000')");
        long before = SERVER.embedded().faults().requests("stmt2_exec");

        sql.run(
                "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000000 + id, 3), 1.5, 'a',"
                        + " 'Bonn', 'd1' FROM numbers");

        assertThat(stored("SELECT COUNT(*) FROM $meters")).containsExactly(List.of(5_000L));
        assertThat(SERVER.embedded().faults().requests("stmt2_exec") - before).isBetween(1L, 50L);
    }
}
