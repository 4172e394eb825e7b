/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookup joins with tables on the server. */
class LookupSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String ASYNC = "'lookup.async' = 'true'";
    private static final String PARTIAL =
            "'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '10000'";
    private static final String FULL =
            "'lookup.cache' = 'FULL', 'lookup.full-cache.periodic-reload.interval' = '1 h'";

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, place STRING, floor_no INT,"
                    + " tbname STRING METADATA";

    private static final long START = 1_700_000_000_000L;

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

    private void insert(String child, String place, int floor, double... watts) {
        StringBuilder sql =
                new StringBuilder("INSERT INTO ")
                        .append(SqlText.quoteTable(database, child))
                        .append(" USING ")
                        .append(database)
                        .append(".meters TAGS (")
                        .append(SqlText.quoteString(place))
                        .append(", ")
                        .append(floor)
                        .append(") VALUES");
        for (int i = 0; i < watts.length; i++) {
            sql.append(" (").append(START + i).append(", ").append(watts[i]);
            sql.append(", ").append(i).append(')');
        }
        connection.execute(sql.toString());
    }

    private SqlServer streaming(String... options) {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.declare("meters", COLUMNS, database + ".meters", options);
        return sql;
    }

    /** Rows to look up for, with a processing time. */
    private static void events(SqlServer sql, String values, String columns) {
        sql.tables.executeSql(
                "CREATE TEMPORARY VIEW events AS SELECT *, PROCTIME() AS pt FROM (VALUES "
                        + values
                        + ") AS e ("
                        + columns
                        + ")");
    }

    private static final String JOIN =
            " FROM events AS e %s JOIN meters FOR SYSTEM_TIME AS OF e.pt AS m ON ";

    private static String join(String kind) {
        return String.format(JOIN, kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'lookup.cache' = 'NONE'", ASYNC, PARTIAL, ASYNC + ", " + PARTIAL, FULL})
    void rowsAreFoundByAllKeys(String options) throws Exception {
        insert("d1", "Bonn", 1, 1.5, 2.5);
        insert("d2", "Bonn", 2, 3.5);
        insert("d3", "Ulm", 1, 4.5);
        SqlServer sql = streaming(options);
        events(
                sql,
                "(1, 'Bonn', 1), (2, 'Ulm', 1), (3, 'Kiel', 1), (4, 'Bonn', 1),"
                        + " (5, CAST(NULL AS STRING), 1)",
                "id, town, floor_id");
        assertThat(
                        sql.rows(
                                "SELECT e.id, m.watts, m.tbname"
                                        + join("LEFT")
                                        + "e.town = m.place AND e.floor_id = m.floor_no"))
                .containsExactlyInAnyOrder(
                        Row.of(1, 1.5, "d1"),
                        Row.of(1, 2.5, "d1"),
                        Row.of(2, 4.5, "d3"),
                        Row.of(3, null, null),
                        Row.of(4, 1.5, "d1"),
                        Row.of(4, 2.5, "d1"),
                        Row.of(5, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'lookup.cache' = 'NONE'", ASYNC, FULL})
    void latestRowOfEachTableIsFound(String options) throws Exception {
        insert("d1", "Bonn", 1, 1.5, 2.5);
        insert("d2", "Bonn", 2, 9.5, 8.5, 7.5);
        connection.execute(
                "INSERT INTO " + database + ".d1 (ts, volts) VALUES (" + (START + 50) + ", 77)");
        SqlServer sql = streaming(options, "'lookup.rows' = 'latest'");
        events(sql, "('d1', 'Bonn'), ('d2', 'Bonn'), ('d9', 'Kiel')", "device, town");
        assertThat(
                        sql.rows(
                                "SELECT m.tbname, m.watts, m.volts, m.place"
                                        + join("")
                                        + "e.device = m.tbname"))
                .containsExactlyInAnyOrder(
                        Row.of("d1", null, 77, "Bonn"), Row.of("d2", 7.5, 2, "Bonn"));
        assertThat(
                        sql.rows(
                                "SELECT e.device, m.tbname, m.volts"
                                        + join("")
                                        + "e.town = m.place AND m.volts > 5"))
                .containsExactlyInAnyOrder(Row.of("d1", "d1", 77), Row.of("d2", "d1", 77));
    }

    @Test
    void latestRowsAreNotFoundByValues() {
        SqlServer sql = streaming("'lookup.rows' = 'latest'");
        events(sql, "(1)", "volts_wanted");
        assertThatThrownBy(
                        () -> sql.rows("SELECT m.tbname" + join("") + "e.volts_wanted = m.volts"))
                .hasStackTraceContaining("Option 'lookup.rows' is 'latest', but column 'volts'")
                .hasStackTraceContaining("Join by tags or 'tbname'");
    }

    @Test
    void filtersOfTheTableHoldForLookupsToo() throws Exception {
        insert("d1", "Bonn", 1, 1.5, 2.5, 3.5);
        SqlServer sql = streaming();
        events(sql, "('d1')", "device");
        assertThat(
                        sql.rows(
                                "SELECT m.volts"
                                        + join("")
                                        + "e.device = m.tbname AND m.volts <> 1 AND m.watts < 3"))
                .containsExactly(Row.of(0));
    }

    @Test
    void keysOutsideTheColumnsTypeFindNothing() throws Exception {
        insert("d1", "Bonn", 1, 1.5);
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", "ts TIMESTAMP(9), watts DOUBLE, volts BIGINT", database + ".meters");
        events(
                sql,
                "(0, TIMESTAMP '2023-11-14 22:13:20.0001'),"
                        + " (5000000000, TIMESTAMP '2023-11-14 22:13:20')",
                "v, t");
        assertThat(sql.rows("SELECT m.watts" + join("") + "e.v = m.volts"))
                .containsExactly(Row.of(1.5));
        assertThat(sql.rows("SELECT e.v, m.watts" + join("") + "e.t = m.ts"))
                .containsExactly(Row.of(5_000_000_000L, 1.5));
    }

    @Test
    void realNumbersAreNoKeys() {
        SqlServer sql = streaming();
        events(sql, "(1.5E0)", "w");
        assertThatThrownBy(() -> sql.rows("SELECT m.volts" + join("") + "e.w = m.watts"))
                .hasStackTraceContaining("Column 'watts' is declared DOUBLE")
                .hasStackTraceContaining("cannot look rows up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'lookup.cache' = 'NONE'", ASYNC})
    void hostileKeysStayData(String options) throws Exception {
        List<String> places =
                List.of(
                        "it's",
                        "back\\slash",
                        "back\\",
                        "' OR '1'='1",
                        "'; DROP DATABASE x; --",
                        "line\nbreak",
                        "`tick`",
                        "%");
        for (int i = 0; i < places.size(); i++) {
            insert("d" + i, places.get(i), 1, i);
        }
        SqlServer sql = streaming(options);
        events(
                sql,
                IntStream.range(0, places.size())
                        .mapToObj(i -> "(" + i + ", '" + places.get(i).replace("'", "''") + "')")
                        .collect(Collectors.joining(", ")),
                "id, town");
        List<Row> expected =
                IntStream.range(0, places.size()).mapToObj(i -> Row.of(i, "d" + i)).toList();
        assertThat(sql.rows("SELECT e.id, m.tbname" + join("") + "e.town = m.place"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void partialCacheAsksOnceForAKey() throws Exception {
        assumeTrue(SERVER.isEmbedded());
        insert("d1", "Bonn", 1, 1.5);
        SqlServer sql = streaming(PARTIAL);
        events(sql, "('d1'), ('d1'), ('d9'), ('d9'), ('d1')", "device");
        assertThat(sql.rows("SELECT m.watts" + join("") + "e.device = m.tbname")).hasSize(3);
        assertThat(lookups()).hasSize(2);
    }

    @Test
    void fullCacheAsksOnce() throws Exception {
        assumeTrue(SERVER.isEmbedded());
        insert("d1", "Bonn", 1, 1.5);
        SqlServer sql = streaming(FULL);
        events(sql, "('d1'), ('d2'), ('d3')", "device");
        assertThat(sql.rows("SELECT m.watts" + join("") + "e.device = m.tbname")).hasSize(1);
        assertThat(lookups()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'lookup.cache' = 'NONE'", ASYNC})
    void lookupIsRepeatedAfterALostConnection(String options) throws Exception {
        assumeTrue(SERVER.isEmbedded());
        insert("d1", "Bonn", 1, 1.5);
        SqlServer sql = streaming(options);
        events(sql, "('d1')", "device");
        // Three queries ask for the schema; that of the row comes behind them.
        SERVER.embedded().faults().cutNext("binary_query", 4);
        long before = SERVER.embedded().faults().requests("binary_query");
        try {
            assertThat(sql.rows("SELECT m.watts" + join("") + "e.device = m.tbname"))
                    .containsExactly(Row.of(1.5));
            assertThat(SERVER.embedded().faults().requests("binary_query")).isEqualTo(before + 5);
        } finally {
            SERVER.embedded().faults().clear();
        }
    }

    @Test
    void lookupWithoutRetriesFailsTellingWhy() {
        assumeTrue(SERVER.isEmbedded());
        SqlServer sql = streaming("'lookup.max-retries' = '0'");
        events(sql, "('d1')", "device");
        insert("d1", "Bonn", 1, 1.5);
        SERVER.embedded()
                .faults()
                .failNext("binary_query", 4, 0x0020, "some vnode(s) out of service");
        try {
            assertThatThrownBy(() -> sql.rows("SELECT m.watts" + join("") + "e.device = m.tbname"))
                    .hasStackTraceContaining(
                            "Looking up " + database + ".meters by [tbname] failed")
                    .hasStackTraceContaining("out of service");
        } finally {
            SERVER.embedded().faults().clear();
        }
    }

    /** Many keys wait while a query is under way; they share the next one. */
    @Test
    void waitingLookupsShareQueries() throws Exception {
        assumeTrue(SERVER.isEmbedded());
        for (int i = 0; i < 20; i++) {
            insert("d" + i, "Bonn", i, i);
        }
        SqlServer sql = streaming(ASYNC);
        seconds(sql, 2_000, 20, Duration.ofMillis(20));
        assertThat(lookups()).hasSizeLessThan(500);
    }

    /** How long a lookup for many rows takes, each of which finds one. */
    private static double seconds(SqlServer sql, int rows, int devices, Duration delay)
            throws Exception {
        sql.tables.getConfig().set("table.exec.async-lookup.buffer-capacity", "500");
        sql.tables.executeSql(
                "CREATE TABLE numbers (id INT, pt AS PROCTIME()) WITH ('connector' = 'datagen',"
                        + " 'fields.id.kind' = 'sequence', 'fields.id.start' = '0',"
                        + " 'fields.id.end' = '"
                        + (rows - 1)
                        + "', 'rows-per-second' = '1000000')");
        SERVER.embedded().faults().delay("binary_query", delay);
        long start = System.nanoTime();
        try {
            List<Row> counts =
                    sql.rows(
                            "SELECT COUNT(*) FROM numbers AS e JOIN meters FOR SYSTEM_TIME AS OF"
                                    + " e.pt AS m ON MOD(e.id, "
                                    + devices
                                    + ") = m.floor_no");
            assertThat(counts.get(counts.size() - 1).getField(0)).isEqualTo((long) rows);
        } finally {
            SERVER.embedded().faults().clear();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** With margin: what they are on an idle machine is in docs/lookup.md. */
    @Test
    void cacheAndAsyncAreFasterThanAQueryForEachRow() throws Exception {
        assumeTrue(SERVER.isEmbedded());
        int rows = Integer.getInteger("lookup.rows", 3_000);
        int devices = rows / 100;
        for (int i = 0; i < devices; i++) {
            insert("d" + i, "Bonn", i, i);
        }
        Duration delay = Duration.ofMillis(2);
        seconds(streaming(PARTIAL), rows, devices, delay);
        double sync = seconds(streaming(), rows, devices, delay);
        double async = seconds(streaming(ASYNC), rows, devices, delay);
        double cached = seconds(streaming(PARTIAL), rows, devices, delay);
        assertThat(sync)
                .as("sync %.2f s, async %.2f s, cached %.2f s", sync, async, cached)
                .isGreaterThan(3 * async)
                .isGreaterThan(3 * cached);
    }

    private List<QueryLog.Query> lookups() {
        return SERVER.embedded().queryLog().containing(database).stream()
                .filter(query -> query.sql().startsWith("SELECT"))
                .filter(query -> !query.sql().contains("information_schema"))
                .toList();
    }
}
