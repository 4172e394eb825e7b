/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.NativeLibrary.Count;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stalls, errs or cuts native connections: calls end in time and leave nothing. */
@Timeout(60)
class NativeFaultsITCase {

    private static final NativeLibrary LIBRARY = new NativeLibrary(new TestServer());
    private static final Duration SHORT = Duration.ofMillis(500);

    private EmbeddedTDengine server;

    @BeforeEach
    void start() {
        LIBRARY.require();
        assumeTrue(LIBRARY.isMade(), "a real library does not speak to the embedded server");
        server = EmbeddedTDengine.start();
        server.execute("CREATE DATABASE d");
        server.execute("CREATE TABLE d.t (ts TIMESTAMP, v INT)");
        server.execute("INSERT INTO d.t VALUES (1700000000000, 7)");
    }

    /** Whatever was given up ends once the server goes on. */
    @AfterEach
    void stop() {
        if (server == null) {
            return;
        }
        server.faults().clear();
        Waiting.until(
                "nothing left",
                Duration.ofSeconds(20),
                () ->
                        server.connections() == 0
                                && Stream.of(Count.values()).allMatch(c -> LIBRARY.count(c) == 0));
        server.close();
    }

    private ConnectionConfig.Builder config() {
        return ConnectionConfig.builder("taos://127.0.0.1:" + server.port() + "/d");
    }

    private static TDengineException failure(ThrowingCallable call) {
        TDengineException failure = catchThrowableOfType(TDengineException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void loginThatIsNotAnsweredEndsWithTheConnectTimeout() {
        server.faults().stall();

        TDengineException failure =
                failure(() -> TDengine.connect(config().connectTimeout(SHORT).build()));

        assertThat(failure).isInstanceOf(ConnectionException.class);
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure)
                .hasMessageContainingAll("127.0.0.1:" + server.port(), "500 ms", "connect_timeout");
    }

    /** What logs in when nobody waits any more is closed. */
    @Test
    void consumerThatLogsInTooLateIsClosed() {
        server.faults().stall();
        ConsumerConfig group = ConsumerConfig.builder("late").build();

        TDengineException failure =
                failure(() -> TDengine.consumer(config().connectTimeout(SHORT).build(), group));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    }

    @Test
    void queryThatIsNotAnsweredEndsWithTheRequestTimeout() {
        try (Connection connection = TDengine.connect(config().requestTimeout(SHORT).build())) {
            server.faults().stall();
            TDengineException failure = failure(() -> connection.query("SELECT v FROM t"));
            server.faults().resume();

            assertThat(failure.code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            assertThat(failure.isRetriable()).isTrue();
            assertThat(failure).hasMessageContainingAll("SELECT v FROM t", "500 ms");
            Waiting.until(
                    "the late result freed",
                    Duration.ofSeconds(20),
                    () -> LIBRARY.count(Count.RESULTS) == 0);
            assertThat(QueryRows.of(connection, "SELECT v FROM t")).containsExactly(List.of(7));
        }
    }

    @Test
    void statementThatIsNotAnsweredStaysFailedAndIsFreed() {
        try (Connection connection = TDengine.connect(config().requestTimeout(SHORT).build());
                Statement statement = connection.prepare("SELECT v FROM t WHERE v = ?")) {
            statement.bindRow(7);
            server.faults().stall();
            assertThat(failure(statement::query).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            assertThat(failure(statement::query)).hasMessageContaining("prepare it anew");
            statement.close();
            assertThat(LIBRARY.count(Count.STATEMENTS)).isEqualTo(1);
            server.faults().resume();

            Waiting.until(
                    "the statement freed",
                    Duration.ofSeconds(20),
                    () -> LIBRARY.count(Count.STATEMENTS) == 0);
        }
    }

    @Test
    void interruptEndsTheWaitAndStays() throws Exception {
        try (Connection connection = TDengine.connect(config().build())) {
            long before = server.faults().requests("binary_query");
            server.faults().stall();
            CompletableFuture<Thread> caller = new CompletableFuture<>();
            CompletableFuture<Boolean> stays = new CompletableFuture<>();
            CompletableFuture<TDengineException> thrown =
                    CompletableFuture.supplyAsync(
                            () -> {
                                caller.complete(Thread.currentThread());
                                TDengineException failure =
                                        failure(() -> connection.query("SELECT v FROM t"));
                                stays.complete(Thread.interrupted());
                                return failure;
                            });
            Waiting.until(
                    "the request",
                    Duration.ofSeconds(20),
                    () -> server.faults().requests("binary_query") > before);
            caller.get(20, TimeUnit.SECONDS).interrupt();

            assertThat(thrown.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(stays.get(20, TimeUnit.SECONDS)).isTrue();
            server.faults().resume();
        }
    }

    @Test
    void errorOfTheServerIsToldAndTheConnectionGoesOn() {
        try (Connection connection = TDengine.connect(config().build())) {
            server.faults().failNext("binary_query", 1, 0x0126, "queue is full");
            TDengineException failure = failure(() -> connection.query("SELECT v FROM t"));

            assertThat(failure.code()).isEqualTo(0x0126);
            assertThat(failure.isRetriable()).isTrue();
            assertThat(failure.serverMessage()).isEqualTo("queue is full");
            assertThat(QueryRows.of(connection, "SELECT v FROM t")).hasSize(1);
        }
    }

    @Test
    void cutConnectionIsLost() {
        try (Connection connection = TDengine.connect(config().build())) {
            server.faults().cutNext("binary_query", 1);
            TDengineException failure = failure(() -> connection.query("SELECT v FROM t"));

            assertThat(failure).isInstanceOf(ConnectionException.class);
            assertThat(failure.isRetriable()).isTrue();
            assertThat(connection.isOpen()).isFalse();
        }
    }
}
