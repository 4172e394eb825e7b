/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The REST transport against a server. */
@Timeout(60)
class RestITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private Connection webSocket;

    @BeforeEach
    void connect() {
        webSocket = SERVER.connection();
    }

    private static ConnectionConfig.Builder config() {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        return ConnectionConfig.builder("http://" + SERVER.hostAndPort())
                .user(server.user())
                .password(server.password());
    }

    private static Connection rest() {
        return TDengine.connect(config().build());
    }

    private void assertSame(Connection rest, String sql) {
        try (QueryResult overRest = rest.query(sql);
                QueryResult overWebSocket = webSocket.query(sql)) {
            assertThat(overRest.fields()).isEqualTo(overWebSocket.fields());
            assertThat(overRest.precision()).isEqualTo(overWebSocket.precision());
        }
        List<List<Object>> rows = QueryRows.of(rest, sql);
        assertThat(rows).isNotEmpty();
        assertThat(rows).isEqualTo(QueryRows.of(webSocket, sql));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void allTypesReadTheSameAsOverWebSocket(Precision precision) {
        String database =
                SERVER.createDatabase("PRECISION '" + precision.sqlName() + "' VGROUPS 2");
        String table = database + ".st";
        webSocket.execute(
                "CREATE STABLE "
                        + table
                        + " (ts TIMESTAMP, b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT,"
                        + " uti TINYINT UNSIGNED, usi SMALLINT UNSIGNED, ui INT UNSIGNED,"
                        + " ubi BIGINT UNSIGNED, f FLOAT, d DOUBLE, vc VARCHAR(60), nc NCHAR(20),"
                        + " vb VARBINARY(20), g GEOMETRY(64), t2 TIMESTAMP, d64 DECIMAL(10,2),"
                        + " d128 DECIMAL(30,10)) TAGS (j JSON)");
        long unit = precision.unitsPerSecond();
        long ts = 1_700_000_000L * unit + unit / 8;
        webSocket.execute(
                "INSERT INTO "
                        + database
                        + ".c1 USING "
                        + table
                        + " TAGS ('{\"a\":\"é😀\",\"b\":12.5,\"c\":null}') VALUES ("
                        + ts
                        + ", true, -128, -32768, -2147483648, -9223372036854775807, 0, 0, 0, 0,"
                        + " -1.5, 2.2250738585072014e-308, 'aé中😀\\\"\\\\', 'é中😀', '\\x00ff10',"
                        + " 'POINT(1 2)', -1, '-99999999.99', '-12345678901234567890.0123456789')"
                        + " ("
                        + (ts + 1)
                        + ", false, 127, 32767, 2147483647, 9223372036854775807, 255, 65535,"
                        + " 4294967295, 18446744073709551615, 3.4e38, 1.7976931348623157e308, '',"
                        + " '', '', 'POINT(0 0)', 0, '0.05', '0') ("
                        + (ts + 2)
                        + ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                        + " NULL, NULL, NULL, NULL, NULL, NULL)");
        webSocket.execute(
                "INSERT INTO "
                        + database
                        + ".c2 USING "
                        + table
                        + " TAGS (NULL) (ts, f, d) VALUES ("
                        + ts
                        + ", 0.1, 0.1) ("
                        + (ts + 1)
                        + ", 1e-7, 1e21)");
        webSocket.execute("CREATE TABLE " + database + ".bt (ts TIMESTAMP, bl BLOB)");
        webSocket.execute(
                "INSERT INTO "
                        + database
                        + ".bt VALUES ("
                        + ts
                        + ", '\\x00010203ff') ("
                        + (ts + 1)
                        + ", NULL)");
        try (Connection rest = rest()) {
            assertSame(rest, "SELECT * FROM " + database + ".c1 ORDER BY ts");
            assertSame(rest, "SELECT tbname, ts, j FROM " + table + " ORDER BY tbname, ts");
            assertSame(rest, "SELECT ts, f, d FROM " + database + ".c2 ORDER BY ts");
            assertSame(rest, "SELECT * FROM " + database + ".bt ORDER BY ts");
            assertThat(SchemaReader.read(rest, database, "st"))
                    .hasToString(SchemaReader.read(webSocket, database, "st").toString());
        }
    }

    @Test
    void largeResultsComeInBlocks() {
        String database = SERVER.createDatabase("PRECISION 'us'");
        try (Connection rest = TDengine.connect(config().database(database).build())) {
            rest.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");
            for (int start = 0; start < 10_000; start += 2_500) {
                String rows =
                        IntStream.range(start, start + 2_500)
                                .mapToObj(i -> "(" + (1_700_000_000_000_000L + i) + "," + i + ")")
                                .collect(Collectors.joining(" "));
                assertThat(rest.execute("INSERT INTO t VALUES " + rows)).isEqualTo(2_500);
            }
            try (QueryResult result = rest.query("SELECT ts, v FROM t ORDER BY ts")) {
                int next = 0;
                for (Block block = result.next(); block != null; block = result.next()) {
                    assertThat(block.rows()).isBetween(1, 4096);
                    for (int row = 0; row < block.rows(); row++, next++) {
                        assertThat(block.getInt(1, row)).isEqualTo(next);
                        assertThat(block.getLong(0, row)).isEqualTo(1_700_000_000_000_000L + next);
                    }
                }
                assertThat(next).isEqualTo(10_000);
            }
        }
    }

    @Test
    void resultClosedEarlyLeavesTheConnectionUsable() {
        String database = SERVER.createDatabase("");
        try (Connection rest = TDengine.connect(config().database(database).build())) {
            rest.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");
            rest.execute("INSERT INTO t VALUES (1700000000000, 1)");
            rest.query("SELECT * FROM t").close();

            assertThat(QueryRows.of(rest, "SELECT v FROM t")).containsExactly(List.of(1));
            assertThat(rest.isOpen()).isTrue();
        }
    }

    @Test
    void emptyResultHasItsFields() {
        String database = SERVER.createDatabase("");
        webSocket.execute("CREATE TABLE " + database + ".t (ts TIMESTAMP, v INT)");
        try (Connection rest = rest();
                QueryResult result = rest.query("SELECT * FROM " + database + ".t")) {
            assertThat(result.fields()).hasToString("[ts TIMESTAMP, v INT]");
            assertThat(result.next()).isNull();
        }
    }

    @Test
    void versionIsTheServers() {
        try (Connection rest = rest()) {
            assertThat(rest.serverVersion()).isEqualTo(webSocket.serverVersion());
        }
    }

    @Test
    void wrongPasswordIsRefusedOnConnecting() {
        assertThatThrownBy(() -> TDengine.connect(config().password("S3cret").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                .hasMessageContaining("check user and password")
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void unknownDatabaseIsRefusedOnConnecting() {
        assertThatThrownBy(() -> TDengine.connect(config().database("no_such_db").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0388))
                .hasMessageContaining("for database 'no_such_db'");
    }

    @Test
    void errorsNameTheStatement() {
        try (Connection rest = rest()) {
            assertThatThrownBy(() -> rest.query("SELECT * FROM no_such_db.t"))
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContaining("http://" + SERVER.hostAndPort() + "/rest/sql refuses")
                    .hasMessageContaining("SELECT * FROM no_such_db.t");
            assertThat(rest.isOpen()).isTrue();
        }
    }
}
