/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server's errors become, over WebSocket and REST. */
@Timeout(60)
class ExceptionsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    /** How the endpoint of an exception begins. */
    private static String place(String scheme) {
        ConnectionConfig config = SERVER.config(scheme).build();
        return scheme + "://" + config.endpoints().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void wrongStatement(String scheme) {
        try (Connection connection = TDengine.connect(SERVER.config(scheme).build())) {
            ProgrammingException error =
                    catchThrowableOfType(
                            ProgrammingException.class, () -> connection.execute("SELEC 1"));

            assertThat(error.code()).isEqualTo(0x2600);
            assertThat(error.serverMessage()).isEqualTo("syntax error near \"selec 1\"");
            assertThat(error.sql()).isEqualTo("SELEC 1");
            assertThat(error.endpoint()).startsWith(place(scheme));
            assertThat(error.isRetriable()).isFalse();
            assertThat(error)
                    .hasMessageContaining(error.serverMessage())
                    .hasMessageContaining(error.sql())
                    .hasMessageContaining(error.endpoint())
                    .hasMessageEndingWith("[0x2600]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void wrongPassword(String scheme) {
        ConnectionConfig config = SERVER.config(scheme).password("n0tTheOne").build();

        ConnectionException error =
                catchThrowableOfType(ConnectionException.class, () -> TDengine.connect(config));

        assertThat(error.code()).isEqualTo(0x0357);
        assertThat(error.serverMessage()).isEqualTo("Authentication failure");
        assertThat(error.endpoint()).startsWith(place(scheme));
        assertThat(error).hasMessageNotContaining("n0tTheOne");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void databaseThatIsNotThere(String scheme) {
        ConnectionConfig config = SERVER.config(scheme).database("flinktd_no_such").build();

        assertThatThrownBy(() -> TDengine.connect(config))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.code()).isEqualTo(0x0388));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void passwordOfAStatementIsNotTold(String scheme) {
        try (Connection connection = TDengine.connect(SERVER.config(scheme).build())) {
            for (String sql :
                    List.of(
                            "CREATE USER u1 PASSWD 'S3cret_S3cret!'",
                            "ALTER USER flinktd_no_such PASS 'S3cret_S3cret!'")) {
                TDengineException error =
                        catchThrowableOfType(
                                TDengineException.class, () -> connection.execute(sql));

                assertThat(error.getMessage()).doesNotContainIgnoringCase("S3cret");
                assertThat(error.serverMessage()).doesNotContainIgnoringCase("S3cret");
                assertThat(error.sql()).contains("***").doesNotContainIgnoringCase("S3cret");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void wrongLine(String scheme) {
        String database = SERVER.createDatabase("PRECISION 'ms'");
        try (Connection connection =
                TDengine.connect(SERVER.config(scheme).database(database).build())) {
            SchemalessException error =
                    catchThrowableOfType(
                            SchemalessException.class,
                            () ->
                                    connection.insertSchemaless(
                                            SchemalessInsert.line(List.of("bad")).build()));

            assertThat(error.code()).isEqualTo(0x3002);
            assertThat(error.serverMessage()).isEqualTo("SML line cols is empty");
            assertThat(error.endpoint()).startsWith(place(scheme));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void preparedStatementOfATableThatIsNotThere(String scheme) {
        String database = SERVER.createDatabase("PRECISION 'ms'");
        try (Connection connection =
                TDengine.connect(SERVER.config(scheme).database(database).build())) {
            StatementException error =
                    catchThrowableOfType(
                            StatementException.class,
                            () -> connection.prepareInsert("INSERT INTO nosuch VALUES (?,?)"));

            assertThat(error.code()).isNotZero();
            assertThat(error.sql()).isEqualTo("INSERT INTO nosuch VALUES (?,?)");
            assertThat(error.endpoint()).startsWith(place(scheme));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void topicThatIsNotThere(String scheme) {
        ConsumerConfig group = ConsumerConfig.builder("flinktd_exceptions").build();
        try (Consumer consumer = TDengine.consumer(SERVER.config(scheme).build(), group)) {
            assertThatThrownBy(() -> consumer.subscribe(List.of("flinktd_no_such")))
                    .isInstanceOfSatisfying(
                            TmqException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(0x03E1);
                                assertThat(e.endpoint()).startsWith(place(scheme));
                            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void serverThatIsNotThere(String scheme) {
        ConnectionConfig config =
                ConnectionConfig.builder(scheme + "://127.0.0.1:1")
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();

        assertThatThrownBy(() -> TDengine.connect(config))
                .isInstanceOfSatisfying(
                        ConnectionException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
                            assertThat(e.isRetriable()).isTrue();
                            assertThat(e.endpoint()).startsWith(scheme + "://127.0.0.1:1");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void wrongCall(String scheme) {
        try (Connection connection = TDengine.connect(SERVER.config(scheme).build())) {
            assertThatThrownBy(() -> connection.execute("SELECT 1"))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("must be run as a query");
            connection.close();
            assertThatThrownBy(() -> connection.query("SELECT 1"))
                    .isInstanceOfSatisfying(
                            InterfaceException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.CLOSED);
                                assertThat(e.sql()).isEqualTo("SELECT 1");
                            });
        }
    }
}
