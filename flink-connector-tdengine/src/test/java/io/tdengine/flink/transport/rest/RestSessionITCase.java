/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.InterfaceException;
import io.tdengine.flink.transport.SchemalessException;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.TDengine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Login, time zone, compression and rows as text over REST against a server. */
@Timeout(60)
class RestSessionITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static ConnectionConfig.Builder config() {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        return ConnectionConfig.builder("http://" + SERVER.hostAndPort())
                .user(server.user())
                .password(server.password());
    }

    private static Connection connect(String database) {
        return TDengine.connect(config().database(database).build());
    }

    @Test
    void loginTokenStandsForUserAndPassword() {
        try (Connection connection = TDengine.connect(config().loginToken(true).build())) {
            assertThat(QueryRows.of(connection, "SELECT 1")).isEqualTo(List.of(List.of(1L)));
        }
    }

    @Test
    void wrongPasswordGetsNoLoginToken() {
        ConnectionConfig config = config().password("n0tTheOne").loginToken(true).build();

        assertThatThrownBy(() -> TDengine.connect(config))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.code()).isEqualTo(3))
                .hasMessageContaining("Authentication failure")
                .hasMessageNotContaining("n0tTheOne");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "Asia/Shanghai", "America/St_Johns", "Europe/Paris", "Asia/Kolkata"})
    void timestampsAreTheSameInstantsInEveryZone(String zone) {
        String database = SERVER.createDatabase("PRECISION 'us' KEEP 36500");
        List<List<Object>> rows =
                List.of(
                        List.of(-1_000_000L),
                        List.of(0L),
                        List.of(1_700_000_000_123_456L),
                        List.of(1_719_828_000_000_000L));
        try (Connection connection =
                TDengine.connect(config().database(database).timezone(zone).app("docs").build())) {
            connection.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");
            for (List<Object> row : rows) {
                connection.execute("INSERT INTO t VALUES (" + row.get(0) + ", 1)");
            }

            assertThat(QueryRows.of(connection, "SELECT ts FROM t ORDER BY ts")).isEqualTo(rows);
        }
    }

    @Test
    void compressedAnswersAreRead() {
        try (Connection connection = TDengine.connect(config().compression(true).build())) {
            String text = "x".repeat(5000);

            assertThat(QueryRows.of(connection, "SELECT '" + text + "'"))
                    .isEqualTo(List.of(List.of(text)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HOURS, 472222, 1699999200000000000",
        "MINUTES, 28333333, 1699999980000000000",
        "SECONDS, 1700000000, 1700000000000000000",
        "MILLISECONDS, 1700000000001, 1700000000001000000",
        "MICROSECONDS, 1700000000000001, 1700000000000001000",
        "NANOSECONDS, 1700000000000000001, 1700000000000000001",
    })
    void everyPrecisionOfALine(TimeUnit unit, String time, long stored) {
        try (Connection connection = connect(SERVER.createDatabase("PRECISION 'ns'"))) {
            SchemalessInsert insert =
                    SchemalessInsert.line(List.of("l,t=a v=1 " + time)).precision(unit).build();

            assertThat(connection.insertSchemaless(insert)).isEqualTo(1);

            assertThat(QueryRows.of(connection, "SELECT _ts FROM l"))
                    .isEqualTo(List.of(List.of(stored)));
        }
    }

    @Test
    void telnetAndJsonPoints() {
        try (Connection connection = connect(SERVER.createDatabase("PRECISION 'ms'"))) {
            long telnet =
                    connection.insertSchemaless(
                            SchemalessInsert.telnet(
                                            List.of(
                                                    "te 1700000000 1.5 t=é",
                                                    "te 1700000000001 2.5 t=é"))
                                    .ttlDays(3)
                                    .requestId(12)
                                    .build());
            String point = "{\"metric\":\"j\",\"timestamp\":%s,\"value\":1,\"tags\":{\"t\":\"a\"}}";
            long array =
                    connection.insertSchemaless(
                            SchemalessInsert.json(
                                            "["
                                                    + String.format(point, "1700000000")
                                                    + ","
                                                    + String.format(point, "1700000000002")
                                                    + "]")
                                    .build());
            long one =
                    connection.insertSchemaless(
                            SchemalessInsert.json(String.format(point, "1700000000003")).build());

            assertThat(List.of(telnet, array, one)).containsExactly(2L, 2L, 1L);
            assertThat(QueryRows.of(connection, "SELECT _value FROM te ORDER BY _ts"))
                    .isEqualTo(List.of(List.of(1.5), List.of(2.5)));
            assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM j")).isEqualTo(3);
        }
    }

    @Test
    void tagNamesTheTable() {
        try (Connection connection = connect(SERVER.createDatabase("PRECISION 'ns'"))) {
            connection.insertSchemaless(
                    SchemalessInsert.line(List.of("m,tb=mine v=1 1700000000000000000"))
                            .tableNameKey("tb")
                            .build());

            assertThat(QueryRows.of(connection, "SELECT v FROM mine"))
                    .isEqualTo(List.of(List.of(1.0)));
        }
    }

    @Test
    void serversErrorKeepsItsCodeAndText() {
        try (Connection connection = connect(SERVER.createDatabase("PRECISION 'ns'"))) {
            assertThatThrownBy(
                            () ->
                                    connection.insertSchemaless(
                                            SchemalessInsert.json("not json").build()))
                    .isInstanceOfSatisfying(
                            SchemalessException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(0x0221);
                                assertThat(e.serverMessage()).isEqualTo("Invalid JSON format");
                            });
        }
    }

    @Test
    void databaseIsNeeded() {
        try (Connection connection = TDengine.connect(config().build())) {
            assertThatThrownBy(
                            () ->
                                    connection.insertSchemaless(
                                            SchemalessInsert.line(List.of("l v=1 1")).build()))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("needs a database");
        }
    }

    @Test
    void precisionThatCannotBeToldIsRefused() {
        try (Connection connection = connect(SERVER.createDatabase("PRECISION 'ns'"))) {
            assertThatThrownBy(
                            () ->
                                    connection.insertSchemaless(
                                            SchemalessInsert.telnet(List.of("te 1 1 t=a"))
                                                    .precision(TimeUnit.SECONDS)
                                                    .build()))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContainingAll("TELNET", "use ws://");
        }
    }
}
