/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What else than a server may listen at one of several endpoints. */
@Timeout(60)
class FailOverITCase {

    /** Garbage in place of an answer to a request of the login. */
    record Garbage(String scheme, String request, Fault fault) {}

    private static final int ROUNDS = 3;

    private static EmbeddedTDengine first;
    private static EmbeddedTDengine second;

    @BeforeAll
    static void start() {
        first = EmbeddedTDengine.start();
        second = EmbeddedTDengine.start();
        second.execute("CREATE DATABASE only_second");
    }

    @AfterEach
    void clearFaults() {
        first.faults().clear();
        second.faults().clear();
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    static Stream<Garbage> garbage() {
        Fault http = new Fault.Bytes("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Fault bytes = new Fault.Bytes(new byte[] {1, 2, 3});
        return Stream.of(
                new Garbage("ws", "upgrade", http),
                new Garbage("ws", "upgrade", new Fault.Error(404, "not found")),
                new Garbage("ws", "conn", new Fault.Text("garbage")),
                new Garbage("ws", "conn", new Fault.Text("{\"code\":4294967296}")),
                new Garbage("ws", "conn", bytes),
                new Garbage("http", "rest_sql", new Fault.Text("garbage")),
                new Garbage("http", "rest_sql", new Fault.Text("")),
                new Garbage("http", "rest_sql", bytes));
    }

    private static String hostAndPort(EmbeddedTDengine server) {
        return "127.0.0.1:" + server.port();
    }

    private static ConnectionConfig config(Garbage garbage, EmbeddedTDengine... servers) {
        String endpoints =
                String.join(",", Stream.of(servers).map(FailOverITCase::hostAndPort).toList());
        return ConnectionConfig.builder(garbage.scheme() + "://" + endpoints)
                .retries(ROUNDS - 1)
                .build();
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void nextEndpointIsTriedAfterGarbage(Garbage garbage) {
        first.faults().arm(garbage.request(), 1, garbage.fault());

        try (Connection connection = TDengine.connect(config(garbage, first, second))) {
            connection.selectDatabase("only_second");
        }
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void allEndpointsAreNamedWithTheirReasons(Garbage garbage) {
        for (int round = 1; round <= ROUNDS; round++) {
            first.faults().arm(garbage.request(), round, garbage.fault());
            second.faults().arm(garbage.request(), round, garbage.fault());
        }

        TDengineException failure = failure(config(garbage, first, second));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure).hasMessageContainingAll(hostAndPort(first), hostAndPort(second));
        assertThat(failure.getMessage().split("; ")).hasSizeGreaterThan(2);
        assertThat(failure.getCause()).hasMessageContaining(hostAndPort(first));
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessageContaining(hostAndPort(second));
        assertThat(failure.getMessage())
                .contains(failure.getCause().getMessage())
                .contains(failure.getSuppressed()[0].getMessage());
    }

    /** Whoever speaks something else at the port will do so the next time as well. */
    @Test
    void onlyGarbageIsNotWaitedFor() {
        Garbage garbage = new Garbage("ws", "conn", new Fault.Text("garbage"));
        first.faults().arm("conn", 1, garbage.fault());
        long before = first.faults().requests("conn");

        assertThat(failure(config(garbage, first)).code()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(first.faults().requests("conn") - before).isEqualTo(1);
    }

    @Test
    void wrongPasswordIsNotTriedElsewhere() {
        long before = second.faults().requests("conn");
        ConnectionConfig config =
                ConnectionConfig.builder(
                                "ws://root:wrong@" + hostAndPort(first) + "," + hostAndPort(second))
                        .build();

        assertThat(failure(config).code()).isEqualTo(0x0357);
        assertThat(second.faults().requests("conn")).isEqualTo(before);
    }

    private static TDengineException failure(ConnectionConfig config) {
        return catchThrowableOfType(
                TDengineException.class, () -> TDengine.connect(config).close());
    }
}
