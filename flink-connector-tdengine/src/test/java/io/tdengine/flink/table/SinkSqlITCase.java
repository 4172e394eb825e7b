/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL can ask of the sink. */
class SinkSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private Connection connection;
    private String database;
    private SqlServer sql;

    @BeforeEach
    void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
        sql = SqlServer.streaming(SERVER);
    }

    private List<List<Object>> rows(String query) {
        return QueryRows.of(connection, query.replace("$", database + "."));
    }

    private void execute(String statement) {
        connection.execute(statement.replace("$", database + "."));
    }

    private static String time(long millis) {
        return "TO_TIMESTAMP_LTZ(170000000000" + millis + ", 3)";
    }

    /** How many ids were seen once, twice and so on: in the end none was seen once. */
    private static final String VANISHING =
            "SELECT ts, CAST(COUNT(*) AS DOUBLE), $ FROM (SELECT"
                    + " TO_TIMESTAMP_LTZ(1700000000000 + COUNT(*), 3) AS ts, id"
                    + " FROM (VALUES (1), (2), (1), (2), (2)) AS t (id) GROUP BY id) GROUP BY ts";

    @ParameterizedTest
    @ValueSource(strings = {"stmt", "sql"})
    void resultsThatVanishAreDeleted(String mode) throws Exception {
        execute("CREATE STABLE $totals (ts TIMESTAMP, watts DOUBLE) TAGS (place NCHAR(20))");
        sql.declare(
                "totals",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA,"
                        + " PRIMARY KEY (ts) NOT ENFORCED",
                database + ".totals",
                "'sink.write-mode' = '" + mode + "'");

        sql.run("INSERT INTO totals " + VANISHING.replace("$", "'total'"));

        assertThat(rows("SELECT ts, watts FROM $total ORDER BY ts"))
                .containsExactly(
                        List.of(1_700_000_000_002L, 1.0), List.of(1_700_000_000_003L, 1.0));
    }

    @Test
    void deletesFromATableWithACompositeKeyAreRefusedWhenTheWriterOpens() {
        execute("CREATE TABLE $keyed (ts TIMESTAMP, k INT COMPOSITE KEY, watts DOUBLE)");
        sql.declare(
                "keyed",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, k INT, PRIMARY KEY (ts) NOT ENFORCED",
                database + ".keyed");

        assertThatThrownBy(() -> sql.run("INSERT INTO keyed " + VANISHING.replace("$", "1")))
                .hasStackTraceContaining("Column 'k' (k INT)")
                .hasStackTraceContaining("TDengine deletes by time only");
    }

    @Test
    void patternNamesChildTables() throws Exception {
        sql.declare(
                "meters",
                "(ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, id INT) PARTITIONED BY (place,"
                        + " id)",
                database + ".meters",
                "'sink.create-table' = 'true'",
                "'sink.table-name' = '{{d}}_{id}_{place}'");

        sql.run(
                "INSERT INTO meters VALUES ("
                        + time(1)
                        + ", 1e0, 'Köln', 7), ("
                        + time(1)
                        + ", 2e0, 'a b', -8)");

        assertThat(rows("SELECT tbname, place, id, watts FROM $meters ORDER BY watts"))
                .containsExactly(
                        List.of("{d}_7_Köln", "Köln", 7, 1.0),
                        List.of("{d}_-8_a b", "a b", -8, 2.0));
    }

    @Test
    void hashNamesChildTables() throws Exception {
        execute(
                "CREATE STABLE $meters (ts TIMESTAMP, watts DOUBLE) TAGS (place NCHAR(20), id INT)");
        sql.declare(
                "meters",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, id INT, place STRING",
                database + ".meters");

        sql.run(
                "INSERT INTO meters VALUES ("
                        + time(1)
                        + ", 1e0, 1, 'x'), ("
                        + time(2)
                        + ", 2e0, 1, 'x'), ("
                        + time(1)
                        + ", 3e0, CAST(NULL AS INT), 'x')");

        assertThat(
                        rows(
                                "SELECT tbname, id, COUNT(*) FROM $meters GROUP BY tbname, id"
                                        + " ORDER BY id"))
                .containsExactlyInAnyOrder(
                        // MD5 of meters,id=1,place=x and of meters,place=x.
                        Arrays.asList("t_8af8f2d932faab8d7f2fc31a6a9f4052", 1, 2L),
                        Arrays.asList("t_6445b6235ce54681729b8c33aa7906d7", null, 1L));
    }

    /** By one job, then by one that has a column and a tag more. */
    @Test
    void schemalessMakesTablesAndColumns() throws Exception {
        sql.declare(
                "made",
                "(ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA, place STRING)"
                        + " PARTITIONED BY (place)",
                database + ".made",
                "'sink.write-mode' = 'schemaless'");
        sql.run("INSERT INTO made VALUES (" + time(1) + ", 1e0, 'd1', 'here')");
        sql.declare(
                "more",
                "(ts TIMESTAMP_LTZ(3), note STRING, n SMALLINT, tbname STRING METADATA,"
                        + " place STRING, kind STRING) PARTITIONED BY (place, kind)",
                database + ".made",
                "'sink.write-mode' = 'schemaless'");
        String text = "x".repeat(500);
        sql.run(
                "INSERT INTO more VALUES ("
                        + time(1)
                        + ", 'short', CAST(2 AS SMALLINT), 'd1', 'here', 'new'), ("
                        + time(2)
                        + ", '"
                        + text
                        + "', CAST(NULL AS SMALLINT), 'd2', 'there', 'new')");

        assertThat(rows("SELECT _ts, tbname, watts, note, n, place FROM $made ORDER BY _ts"))
                .containsExactly(
                        Arrays.asList(1_700_000_000_001L, "d1", 1.0, "short", (short) 2, "here"),
                        Arrays.asList(1_700_000_000_002L, "d2", null, text, null, "there"));
    }

    @Test
    void schemalessRefusesWhatItCannotWrite() {
        execute("CREATE STABLE $tagged (ts TIMESTAMP, watts DOUBLE) TAGS (id INT)");
        execute("CREATE STABLE $typed (ts TIMESTAMP, d DECIMAL(10,2)) TAGS (id NCHAR(8))");
        execute("CREATE STABLE $keyed (ts TIMESTAMP, k INT COMPOSITE KEY) TAGS (id NCHAR(8))");
        execute("CREATE TABLE $normal (ts TIMESTAMP, watts DOUBLE)");

        assertRefused("tagged", "watts DOUBLE, id INT", "Tag 'id' (id INT)", "NCHAR tags only");
        assertRefused("typed", "d DECIMAL(10,2), id STRING", "'d'", "no form for DECIMAL");
        assertRefused("keyed", "k INT, id STRING", "'k'", "composite key");
        assertRefused("normal", "watts DOUBLE", "'normal'", "is not a super table");
        assertRefused("fresh", "t TIMESTAMP_LTZ(3), id STRING", "'t'", "no form for TIMESTAMP");
    }

    private void assertRefused(String table, String columns, String... texts) {
        String metadata = table.equals("normal") ? "" : ", tbname STRING METADATA";
        sql.declare(
                table,
                "ts TIMESTAMP_LTZ(3), " + columns + metadata,
                database + "." + table,
                "'sink.write-mode' = 'schemaless'");
        for (String text : texts) {
            assertThatThrownBy(
                            () ->
                                    sql.run(
                                            "INSERT INTO "
                                                    + table
                                                    + " (ts) VALUES ("
                                                    + time(1)
                                                    + ")"))
                    .as(table)
                    .hasStackTraceContaining(text);
        }
    }

    @Test
    void rowsThatDoNotFitAreSkipped() throws Exception {
        execute("CREATE TABLE $notes (ts TIMESTAMP, note VARCHAR(5))");
        sql.declare(
                "notes",
                "ts TIMESTAMP_LTZ(3), note STRING",
                database + ".notes",
                "'sink.on-rejected' = 'skip'");

        sql.run(
                "INSERT INTO notes VALUES ("
                        + time(1)
                        + ", 'short'), ("
                        + time(2)
                        + ", 'too long'), ("
                        + time(3)
                        + ", 'fits')");

        assertThat(rows("SELECT note FROM $notes ORDER BY ts"))
                .containsExactly(List.of("short"), List.of("fits"));
    }
}
