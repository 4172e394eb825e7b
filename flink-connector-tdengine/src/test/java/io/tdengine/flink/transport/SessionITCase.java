/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ServerStatus.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session can be asked and told beside statements, over WebSocket and REST. */
@Timeout(60)
class SessionITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static Connection connect(String scheme) {
        return TDengine.connect(SERVER.config(scheme).build());
    }

    private static String zone(Connection connection) {
        return (String) QueryRows.of(connection, "SELECT TIMEZONE()").get(0).get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void requestIdOfTheCallersIsTaken(String scheme) {
        String table = SERVER.createDatabase("PRECISION 'ms' KEEP 36500") + ".t";
        try (Connection connection = connect(scheme)) {
            connection.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT)", 77);
            assertThat(connection.execute("INSERT INTO " + table + " VALUES (1, 2)", 77))
                    .isEqualTo(1);
            try (QueryResult result = connection.query("SELECT v FROM " + table, RequestId.MAX)) {
                assertThat(result.toMaps()).isEqualTo(List.of(Map.of("v", 2)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void requestIdOutOfRangeIsRefused(String scheme) {
        try (Connection connection = connect(scheme)) {
            for (long id : new long[] {-1, RequestId.MAX + 1}) {
                assertThatThrownBy(() -> connection.query("SELECT 1", id))
                        .isInstanceOf(InterfaceException.class)
                        .hasMessageContaining("" + id)
                        .hasMessageContaining("between 1 and " + RequestId.MAX);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void databaseIsSelectedAndTold(String scheme) {
        String first = SERVER.createDatabase("PRECISION 'ms' KEEP 36500");
        String second = SERVER.createDatabase("PRECISION 'ms' KEEP 36500");
        try (Connection connection =
                TDengine.connect(SERVER.config(scheme).database(first).build())) {
            assertThat(connection.currentDatabase()).isEqualTo(first);

            connection.selectDatabase(second);

            assertThat(connection.currentDatabase()).isEqualTo(second);
            connection.execute("CREATE TABLE there (ts TIMESTAMP, v INT)");
            assertThat(QueryRows.of(connection, "SELECT * FROM " + second + ".there")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void sessionWithoutADatabaseSaysSo(String scheme) {
        try (Connection connection = connect(scheme)) {
            assertThat(connection.currentDatabase()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void databaseThatIsNotThereIsRefusedAndTheOldOneStays(String scheme) {
        String database = SERVER.createDatabase("PRECISION 'ms' KEEP 36500");
        try (Connection connection =
                TDengine.connect(SERVER.config(scheme).database(database).build())) {
            assertThatThrownBy(() -> connection.selectDatabase("no such"))
                    .isInstanceOfSatisfying(
                            ProgrammingException.class,
                            e -> assertThat(e.code()).isEqualTo(0x0388));

            assertThat(connection.currentDatabase()).isEqualTo(database);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void timeZoneOfAnOpenSessionChangesAndComesBack(String scheme) {
        try (Connection connection = connect(scheme)) {
            String before = zone(connection);

            connection.setOptions(Map.of(SessionOption.TIMEZONE, "Asia/Shanghai"));
            assertThat(zone(connection)).startsWith("Asia/Shanghai");

            Map<SessionOption, String> none = new EnumMap<>(SessionOption.class);
            none.put(SessionOption.TIMEZONE, null);
            connection.setOptions(none);
            assertThat(zone(connection)).isEqualTo(before);

            connection.setOptions(
                    Map.of(
                            SessionOption.TIMEZONE, "Asia/Tokyo",
                            SessionOption.USER_APP, "app",
                            SessionOption.USER_IP, "192.0.2.1"));
            assertThat(zone(connection)).startsWith("Asia/Tokyo");
            connection.resetOptions();
            assertThat(zone(connection)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void optionThatAServerWouldNotHonourIsRefused(String scheme) {
        try (Connection connection = connect(scheme)) {
            assertThatThrownBy(
                            () -> connection.setOptions(Map.of(SessionOption.TIMEZONE, "Bad/Zone")))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("Bad/Zone");
            assertThatThrownBy(
                            () ->
                                    connection.setOptions(
                                            Map.of(SessionOption.USER_APP, "x".repeat(24))))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("23 bytes");
        }
    }

    @Test
    void statementIsCheckedAndNotRun() {
        String database = SERVER.createDatabase("PRECISION 'ms' KEEP 36500");
        try (Connection connection =
                TDengine.connect(SERVER.config("ws").database(database).build())) {
            connection.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");

            connection.validate("SELECT v FROM t");
            connection.validate("INSERT INTO t VALUES (1, 2)");
            connection.validate("CREATE TABLE u (ts TIMESTAMP, v INT)");

            assertThat(QueryRows.of(connection, "SELECT * FROM t")).isEmpty();
            assertThatThrownBy(() -> connection.query("SELECT * FROM u"))
                    .isInstanceOf(ProgrammingException.class);
        }
    }

    @Test
    void statementThatWouldFailIsRefusedWithItsCode() {
        try (Connection connection = connect("ws")) {
            assertThatThrownBy(() -> connection.validate("SELEC 1"))
                    .isInstanceOfSatisfying(
                            ProgrammingException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(0x2600);
                                assertThat(e.sql()).isEqualTo("SELEC 1");
                            })
                    .hasMessageContaining("would refuse");
            assertThatThrownBy(() -> connection.validate(" "))
                    .isInstanceOf(InterfaceException.class);
        }
    }

    @Test
    void serverTellsItsVersionAndHowItDoes() {
        try (Connection connection = connect("ws")) {
            assertThat(connection.serverInfo()).contains(connection.serverVersion());
            assertThat(connection.serverStatus(null, 0).state()).isEqualTo(State.SERVICE_OK);
            assertThat(connection.serverStatus("127.0.0.1", 1).state())
                    .isEqualTo(State.UNAVAILABLE);
        }
    }

    @Test
    void whatRestDoesNotHaveIsRefusedWithWhatHas() {
        try (Connection rest = connect("http")) {
            List<Consumer<Connection>> calls =
                    List.of(
                            connection -> connection.validate("SELECT 1"),
                            connection -> connection.prepareInsert("INSERT INTO t VALUES (?)"),
                            Connection::serverInfo,
                            connection -> connection.serverStatus(null, 0),
                            connection ->
                                    connection.setOptions(Map.of(SessionOption.CHARSET, "UTF-8")));
            for (Consumer<Connection> call : calls) {
                assertThatThrownBy(() -> call.accept(rest))
                        .isInstanceOfSatisfying(
                                InterfaceException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                        .hasMessageContaining("use ws://, wss:// or taos://");
            }
            assertThatThrownBy(rest::userName)
                    .hasMessageContaining("use ws:// or wss:// instead of");
            assertThat(rest.isOpen()).isTrue();
        }
    }
}
