/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport against a server that answers what a test wants. */
@Timeout(60)
class RestConnectionTest {

    private static final String ROWS =
            "{\"code\":0,\"column_meta\":[[\"v\",\"INT\",4]],\"data\":[[1],[2]],\"rows\":2}";

    private static Connection connect(ScriptedHttpServer server, String parameters) {
        return TDengine.connect(
                ConnectionConfig.parse("http://u:S3cret@" + server.hostAndPort() + parameters));
    }

    private static TDengineException failure(ScriptedHttpServer server, String parameters) {
        try (Connection connection = connect(server, parameters)) {
            TDengineException failure =
                    catchThrowableOfType(
                            TDengineException.class,
                            () -> {
                                try (QueryResult result = connection.query("SELECT v FROM t")) {
                                    while (result.next() != null) {
                                        continue;
                                    }
                                }
                            });
            assertThat(failure).isNotNull();
            assertThat(failure)
                    .hasMessageContaining("http://" + server.hostAndPort())
                    .hasMessageContaining("SELECT v FROM t")
                    .hasMessageNotContaining("S3cret");
            assertThat(connection.isOpen()).isEqualTo(failure.code() != ErrorCode.CONNECTION_LOST);
            return failure;
        }
    }

    private static TDengineException failure(byte[] answer) {
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(answer)) {
            return failure(server, "");
        }
    }

    @Property(tries = 50)
    void userAndPasswordAreSentAsTheyAre(@ForAll @NotEmpty String user, @ForAll String password) {
        // HTTP's own limit, tested below.
        String name = user.replace(':', '_');
        try (ScriptedHttpServer server =
                ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS))) {
            ConnectionConfig config =
                    ConnectionConfig.builder("http://" + server.hostAndPort())
                            .user(name)
                            .password(password)
                            .build();
            TDengine.connect(config).close();

            String sent = server.requests().get(0).headers().get("authorization");
            assertThat(Base64.getDecoder().decode(sent.substring("Basic ".length())))
                    .isEqualTo((name + ":" + password).getBytes(UTF_8));
        }
    }

    @Test
    void userWithAColonIsRefused() {
        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse("http://a%3Ab:pw@h")))
                .hasMessageContaining("User name 'a:b' has a ':'")
                .hasMessageNotContaining("pw");
    }

    @Test
    void databaseAndTokenAreEncoded() {
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS));
                Connection connection = connect(server, "/d%20%C3%A9+?token=a%2Bb%26c")) {
            connection.query("SELECT 1").close();

            assertThat(server.requests())
                    .extracting(ScriptedHttpServer.Request::path)
                    .containsOnly("/rest/sql/d%20%C3%A9%2B?token=a%2Bb%26c");
            assertThat(server.requests())
                    .extracting(ScriptedHttpServer.Request::body)
                    .containsExactly("SELECT SERVER_VERSION()", "USE `d é+`", "SELECT 1");
        }
    }

    @Test
    void endpointsAreTriedInOrder() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        try (ScriptedHttpServer busy = ScriptedHttpServer.start((request, socket) -> null);
                ScriptedHttpServer server =
                        ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS))) {
            busy.close();
            String url = "http://127.0.0.1:" + unused + "," + server.hostAndPort();
            try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
                assertThat(connection.serverVersion()).isEqualTo("3.3.7.5.alpha");
            }
            String none = "http://u:S3cret@127.0.0.1:" + unused + "," + busy.hostAndPort();
            assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse(none)))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED))
                    .hasMessageContaining("127.0.0.1:" + unused)
                    .hasMessageContaining(busy.hostAndPort())
                    .hasMessageContaining("taosAdapter")
                    .hasMessageNotContaining("S3cret");
        }
    }

    @Test
    void unknownHostIsNamed() {
        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse("http://nosuch.invalid")))
                .hasMessageContaining("host 'nosuch.invalid' is unknown");
        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse("http://no_such.invalid")))
                .hasMessageContaining("host 'no_such.invalid' is unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | | 65541 | check user and password",
                "401 | {\"code\":4388,\"desc\":\"invalid basic Authorization\"} | 4388 | invalid basic",
                "403 | {\"code\":65535,\"desc\":\"forbidden sql\"} | 65535 | forbidden sql",
                "403 | | 65541 | not allowed",
                "404 | 404 page not found | 65540 | taosAdapter's port",
                "500 | {\"code\":9731,\"desc\":\"Table does not exist\"} | 9731 | HTTP status 500",
                "500 | <html>oops</html> | 65540 | <html>oops</html>",
                "503 | \"memory exceeds threshold\" | 65545 | memory exceeds threshold",
                "503 | {\"code\":65535,\"desc\":\"pool exhausted\"} | 65545 | pool exhausted",
                "502 | {\"code\":11,\"desc\":\"Unable to establish connection\"} | 11 | Unable",
                "302 | | 65540 | HTTP status 302"
            })
    void statusIsExplained(int status, String body, int code, String message) {
        byte[] bytes = body == null ? new byte[0] : body.getBytes(UTF_8);
        TDengineException failure = failure(ScriptedHttpServer.answer(status, bytes));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.isRetriable()).isEqualTo(status == 502 || status == 503);
    }

    @Test
    void wrongPasswordIsExplainedAtOnce() {
        byte[] refusal =
                ScriptedHttpServer.ok("{\"code\":855,\"desc\":\"Authentication failure\"}");
        try (ScriptedHttpServer server = ScriptedHttpServer.refusing(refusal)) {
            assertThatThrownBy(() -> connect(server, "/db"))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                    .hasMessageContaining("refuses user 'u' for database 'db'")
                    .hasMessageContaining("Authentication failure")
                    .hasMessageNotContaining("S3cret");
        }
    }

    @Test
    void serverThatIsTooOldIsRefused() {
        String version = ScriptedHttpServer.VERSION.replace("3.3.7.5.alpha", "3.3.5.9");
        try (ScriptedHttpServer server =
                ScriptedHttpServer.refusing(ScriptedHttpServer.ok(version))) {
            assertThatThrownBy(() -> connect(server, ""))
                    .hasMessageContaining("runs TDengine 3.3.5.9")
                    .hasMessageContaining("3.3.6.0 or later");
        }
    }

    @Test
    void bodyThatEndsInTheMiddleOfItsJsonIsRefused() {
        TDengineException failure =
                failure(ScriptedHttpServer.ok(ROWS.substring(0, ROWS.length() - 12)));

        assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(failure).hasMessageContaining("ends in the middle");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 80})
    void serverThatStallsMeetsTheTimeOut(int sent) {
        byte[] part = Arrays.copyOf(ScriptedHttpServer.ok(ROWS), sent);
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(
                        (request, socket) -> {
                            socket.getOutputStream().write(part);
                            end.await();
                            return null;
                        })) {
            assertThat(failure(server, "?request_timeout=200").code())
                    .isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        } finally {
            end.countDown();
        }
    }

    @Test
    void closingEndsAWaitingRead() throws Exception {
        byte[] part = Arrays.copyOf(ScriptedHttpServer.ok(ROWS), 80);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(
                        (request, socket) -> {
                            socket.getOutputStream().write(part);
                            asked.countDown();
                            end.await();
                            return null;
                        })) {
            Connection connection = connect(server, "");
            CompletableFuture<Throwable> read =
                    CompletableFuture.supplyAsync(
                            () -> catchThrowable(() -> connection.query("SELECT v FROM t")));
            asked.await();
            connection.close();

            assertThat(read.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
            assertThat(connection.isOpen()).isFalse();
        } finally {
            end.countDown();
        }
    }

    @Test
    void interruptEndsAWaitingRequest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHttpServer server =
                        ScriptedHttpServer.start(
                                (request, socket) -> {
                                    asked.countDown();
                                    end.await();
                                    return null;
                                });
                Connection connection = connect(server, "")) {
            CompletableFuture<Integer> code = new CompletableFuture<>();
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    connection.query("SELECT v FROM t");
                                } catch (TDengineException e) {
                                    code.complete(Thread.interrupted() ? e.code() : -1);
                                }
                            });
            thread.start();
            asked.await();
            thread.interrupt();

            assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.INTERRUPTED);
        } finally {
            end.countDown();
        }
    }

    @Test
    void oneTcpConnectionServesManyStatements() {
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS));
                Connection connection = connect(server, "")) {
            for (int i = 0; i < 20; i++) {
                try (QueryResult result = connection.query("SELECT v FROM t")) {
                    assertThat(result.next().rows()).isEqualTo(2);
                    assertThat(result.next()).isNull();
                }
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void queriesAndUpdatesAreNotTakenForEachOther() {
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS));
                Connection connection = connect(server, "")) {
            assertThatThrownBy(() -> connection.execute("SELECT v FROM t"))
                    .hasMessageContaining("it must be run as a query: SELECT v FROM t");
        }
        try (ScriptedHttpServer server =
                        ScriptedHttpServer.answering(
                                ScriptedHttpServer.ok(ScriptedHttpServer.UPDATED));
                Connection connection = connect(server, "")) {
            assertThatThrownBy(() -> connection.query("DROP TABLE t"))
                    .hasMessageContaining("returns no rows; it is no query: DROP TABLE t");
            try (QueryResult result = connection.query("SELECT v AS affected_rows FROM t")) {
                assertThat(result.next().getInt(0, 0)).isZero();
            }
        }
    }

    @Test
    void whatRestLacksNamesTheTransportThatHasIt() {
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS));
                Connection connection = connect(server, "")) {
            assertThatThrownBy(() -> connection.prepareInsert("INSERT INTO t VALUES (?)"))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessageContaining("ws://");
        }
        assertThatThrownBy(
                        () ->
                                TDengine.consumer(
                                        ConnectionConfig.parse("http://u:S3cret@h"),
                                        ConsumerConfig.builder("g").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining(
                        "Subscriptions need WebSocket or a native connection; use ws://")
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void closedConnectionAndResultSaySo() {
        try (ScriptedHttpServer server =
                ScriptedHttpServer.answering(ScriptedHttpServer.ok(ROWS))) {
            Connection connection = connect(server, "");
            QueryResult result = connection.query("SELECT v FROM t");
            result.close();
            result.close();
            assertThatThrownBy(result::next)
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
            connection.close();
            connection.close();
            assertThatThrownBy(() -> connection.execute("DROP TABLE t"))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        }
    }
}
