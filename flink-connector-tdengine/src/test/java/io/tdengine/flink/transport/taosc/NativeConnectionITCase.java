/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.ServerStatus;
import io.tdengine.flink.transport.SessionOption;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** SQL and schemaless writing through the client library. */
@Timeout(60)
class NativeConnectionITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private static final long T = 1_700_000_000_000L;

    private Connection connection;

    @BeforeEach
    void connect() {
        connection = TDengine.connect(LIBRARY.config().build());
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    /** Fields, unit and cells, of more rows than a block has. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void allTypesReadTheSameAsOverWebSocket(Precision precision) {
        String database =
                SERVER.createDatabase("PRECISION '" + precision.sqlName() + "' VGROUPS 2");
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".st (ts TIMESTAMP, b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT,"
                        + " uti TINYINT UNSIGNED, usi SMALLINT UNSIGNED, ui INT UNSIGNED,"
                        + " ubi BIGINT UNSIGNED, f FLOAT, d DOUBLE, vc VARCHAR(60), nc NCHAR(20),"
                        + " vb VARBINARY(20), g GEOMETRY(64), t2 TIMESTAMP, d64 DECIMAL(10,2),"
                        + " d128 DECIMAL(30,10)) TAGS (j JSON)");
        assertThat(
                        connection.execute(
                                "INSERT INTO "
                                        + database
                                        + ".c1 USING "
                                        + database
                                        + ".st TAGS ('{\"k\":\"v\"}') VALUES (NOW, true, -128,"
                                        + " -32768, -2147483648, -9223372036854775807, 255, 65535,"
                                        + " 4294967295, 18446744073709551615, 1.5, -2.5, 'aé''\\\\',"
                                        + " '中😀', '\\x00ff', 'POINT(1 2)', NOW, -12.34, 1234.5)"
                                        + " (NOW+1s, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                                        + " NULL, NULL, NULL, '', '', NULL, NULL, NULL, NULL,"
                                        + " NULL)"))
                .isEqualTo(2);
        assertSame("SELECT * FROM " + database + ".st ORDER BY ts", 2);
    }

    private void assertSame(String sql, int rows) {
        Connection webSocket = SERVER.connection();
        try (QueryResult natively = connection.query(sql);
                QueryResult overWebSocket = webSocket.query(sql)) {
            assertThat(natively.fields()).isEqualTo(overWebSocket.fields());
            assertThat(natively.precision()).isEqualTo(overWebSocket.precision());
        }
        assertThat(QueryRows.of(connection, sql))
                .hasSize(rows)
                .isEqualTo(QueryRows.of(webSocket, sql));
    }

    private String manyRows(int rows) {
        String database = SERVER.createDatabase("VGROUPS 1");
        String table = database + ".n";
        connection.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT, s VARCHAR(20))");
        StringBuilder insert = new StringBuilder("INSERT INTO " + table + " VALUES ");
        for (int i = 0; i < rows; i++) {
            insert.append('(').append(T + i).append(',').append(i).append(",'s").append(i);
            insert.append("')");
        }
        assertThat(connection.execute(insert.toString())).isEqualTo(rows);
        return table;
    }

    @Test
    void blocksStayReadableAfterTheNextOnes() {
        String table = manyRows(10_000);
        List<Block> blocks = new ArrayList<>();
        try (QueryResult result = connection.query("SELECT ts, v, s FROM " + table)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                blocks.add(block);
            }
            assertThat(result.next()).isNull();
        }
        assertThat(blocks).hasSizeGreaterThan(1);
        int expected = 0;
        for (Block block : blocks) {
            for (int row = 0; row < block.rows(); row++) {
                assertThat(block.getInt(1, row)).isEqualTo(expected);
                assertThat(block.getString(2, row)).isEqualTo("s" + expected);
                expected++;
            }
        }
        assertThat(expected).isEqualTo(10_000);
    }

    @Test
    void earlyClosedResultLeavesTheConnectionUsable() {
        String table = manyRows(10_000);
        QueryResult result = connection.query("SELECT * FROM " + table);
        assertThat(result.next()).isNotNull();
        result.close();
        result.close();

        assertThatThrownBy(result::next)
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM " + table)).isEqualTo(10_000);
    }

    @Test
    void callersOfOneConnectionDoNotDisturbEachOther() throws Exception {
        String table = manyRows(1000);
        List<CompletableFuture<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int below = 50 * i;
            counts.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    QueryRows.count(
                                            connection,
                                            "SELECT COUNT(*) FROM "
                                                    + table
                                                    + " WHERE v < "
                                                    + below)));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(counts.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(50 * i);
        }
    }

    @Test
    void errorsKeepTheServersCode() {
        assertThatThrownBy(() -> connection.query("SELECT * FROM flinktd_no_such.t"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("flinktd_no_such", LIBRARY.hostAndPort());
        assertThatThrownBy(() -> connection.execute("SELECT 1"))
                .hasMessageContaining("run as a query");
        assertThatThrownBy(() -> connection.execute("SELEC 1"))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x2600));
        assertThatThrownBy(() -> connection.execute("a\0b"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("NUL");
    }

    @Test
    void statementThatReturnsNothingIsNoQuery() {
        String database = SERVER.createDatabase("");

        assertThatThrownBy(() -> connection.query("USE " + database))
                .hasMessageContaining("is no query");
    }

    @Test
    void wrongLoginIsRefused() {
        assertThatThrownBy(() -> TDengine.connect(LIBRARY.config().password("wrong-pw").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                .hasMessageContaining("root")
                .hasMessageNotContaining("wrong-pw");
    }

    @Test
    void unknownDatabaseIsRefused() {
        assertThatThrownBy(
                        () -> TDengine.connect(LIBRARY.config().database("flinktd_none").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0388))
                .hasMessageContaining("flinktd_none");
    }

    @Test
    void secondEndpointIsTakenWhenTheFirstCannotBeReached() {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        ConnectionConfig both =
                ConnectionConfig.builder("taos://127.0.0.1:1," + LIBRARY.hostAndPort())
                        .user(server.user())
                        .password(server.password())
                        .build();
        try (Connection second = TDengine.connect(both)) {
            assertThat(second.isOpen()).isTrue();
        }
        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse("taos://127.0.0.1:1")))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x000B))
                .hasMessageContaining("taos://127.0.0.1:1");
    }

    @Test
    void versionIsTold() {
        assertThat(connection.serverVersion()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(connection.serverVersion()).isEqualTo(SERVER.connection().serverVersion());
    }

    @Test
    void databaseOfTheSessionIsSelectedAndTold() {
        String database = SERVER.createDatabase("");
        assertThat(connection.currentDatabase()).isNull();

        connection.selectDatabase(database);

        assertThat(connection.currentDatabase()).isEqualTo(database);
    }

    @Test
    void timezoneIsChangedAndBroughtBack() {
        String database = SERVER.createDatabase("PRECISION 'ms'");
        connection.selectDatabase(database);
        connection.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");

        connection.setOptions(Map.of(SessionOption.TIMEZONE, "Asia/Tokyo"));
        connection.execute("INSERT INTO t VALUES ('2024-07-01 12:00:00', 1)");
        connection.resetOptions();
        connection.execute("INSERT INTO t VALUES ('2024-07-01T12:00:00Z', 2)");

        assertThat(QueryRows.of(connection, "SELECT ts FROM t ORDER BY v"))
                .isEqualTo(List.of(List.of(1_719_802_800_000L), List.of(1_719_835_200_000L)));
    }

    @Test
    void statementIsValidatedWithoutBeingRun() {
        String table = manyRows(1);

        connection.validate("SELECT v FROM " + table);
        assertThatThrownBy(() -> connection.validate("SELECT nope FROM " + table))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x2602));
    }

    @Test
    void requestIdIsTakenAndChecked() {
        String table = manyRows(3);

        try (QueryResult result = connection.query("SELECT v FROM " + table, 4711)) {
            assertThat(result.toMaps()).hasSize(3);
        }
        assertThatThrownBy(() -> connection.query("SELECT v FROM " + table, -1))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void serverTellsItsBuildAndStatus() {
        assertThat(connection.serverInfo()).contains(connection.serverVersion());
        assertThat(connection.serverStatus(null, 0).state())
                .isEqualTo(ServerStatus.State.SERVICE_OK);
    }

    @ParameterizedTest
    @CsvSource({
        "taos://h?token=t, token",
        "taos://h?compression=true, compression",
        "jdbc:TAOS://h/?useSSL=true, useSSL"
    })
    void parameterThatNativeConnectionsLackIsRefusedByName(String url, String name) {
        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse(url)))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void schemalessTableNameKeyNamesTheChildTable() {
        String database = SERVER.createDatabase("PRECISION 'ns'");
        SchemalessInsert insert =
                SchemalessInsert.line(List.of("named,tb=raum\u00e4,t=a v=L\"\u4e2d\" " + T))
                        .tableNameKey("tb")
                        .precision(TimeUnit.MILLISECONDS)
                        .ttlDays(7)
                        .requestId(4711)
                        .build();
        try (Connection own = TDengine.connect(LIBRARY.config().database(database).build())) {
            own.insertSchemaless(insert);

            assertThat(QueryRows.of(own, "SELECT tbname, v FROM named"))
                    .isEqualTo(List.of(List.of("raum\u00e4", "\u4e2d")));
        }
    }

    @Test
    void wrongLineIsRefusedWithTheServersCode() {
        String database = SERVER.createDatabase("PRECISION 'ns'");
        try (Connection own = TDengine.connect(LIBRARY.config().database(database).build())) {
            SchemalessInsert insert = SchemalessInsert.line(List.of("bad line")).build();

            assertThatThrownBy(() -> own.insertSchemaless(insert))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x021F))
                    .hasMessageContainingAll("LINE", LIBRARY.hostAndPort());
        }
    }
}
