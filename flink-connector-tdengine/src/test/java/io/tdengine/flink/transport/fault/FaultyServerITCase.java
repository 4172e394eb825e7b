/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.testing.ClientResources;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that errs, stays silent, repeats itself, answers nobody's request or sends garbage, at
 * each request that a client waits for. The call ends in time with the documented code, and no
 * answer is taken for another's.
 */
@Timeout(60)
class FaultyServerITCase {

    private static final Fault GARBAGE_TEXT = new Fault.Text("garbage");
    private static final Fault GARBAGE_BYTES = new Fault.Bytes(new byte[] {1, 2, 3});
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final Duration PATIENT = Duration.ofSeconds(50);
    private static final int CALLERS = 100;

    private static EmbeddedTDengine server;
    private static long socketsBefore;

    @BeforeAll
    static void start() {
        server = EmbeddedTDengine.start();
        Exchange.prepare(server.url());
        for (Exchange exchange : Exchange.values()) {
            run(exchange, PATIENT);
        }
        ClientResources.assertAllFreed(server, ClientResources.sockets());
        socketsBefore = ClientResources.sockets();
    }

    @AfterEach
    void clearFaults() {
        server.faults().clear();
    }

    /** After all, since the JDK's HTTP client looks only every three seconds whether it is used. */
    @AfterAll
    static void nothingStaysBehind() {
        try {
            ClientResources.assertAllFreed(server, socketsBefore);
        } finally {
            server.close();
        }
    }

    private static void run(Exchange exchange, Duration timeout) {
        try (Exchange.Call call = exchange.open(config(exchange, timeout))) {
            call.run();
        }
    }

    private static ConnectionConfig config(Exchange exchange, Duration timeout) {
        return exchange.config(server.port())
                .connectTimeout(exchange.opens() ? timeout : PATIENT)
                .requestTimeout(timeout)
                .build();
    }

    /** The requests of an exchange that are waited for. */
    private static List<String> requests(Exchange exchange) {
        return switch (exchange) {
            case WEBSOCKET_HANDSHAKE -> List.of("upgrade", "conn");
            case WEBSOCKET_UPDATE -> List.of("binary_query");
            case WEBSOCKET_QUERY -> List.of("binary_query", "fetch_raw_block");
            case STATEMENT -> List.of("stmt2_bind", "stmt2_exec");
            case SUBSCRIPTION -> List.of("poll", "fetch_raw_data", "commit_offset");
            case REST_LOGIN, REST_UPDATE, REST_QUERY -> List.of("rest_sql");
        };
    }

    private static Stream<Arguments> requests() {
        return Stream.of(Exchange.values())
                .flatMap(e -> requests(e).stream().map(request -> Arguments.of(e, request)));
    }

    /** What the exchange ends with if its next request of a name meets a fault. */
    private static TDengineException failure(
            Exchange exchange, String request, Fault fault, Duration timeout) {
        return catchThrowableOfType(
                TDengineException.class,
                () -> {
                    if (exchange.opens()) {
                        server.faults().arm(request, 1, fault);
                    }
                    try (Exchange.Call call = exchange.open(config(exchange, timeout))) {
                        if (!exchange.opens()) {
                            server.faults().arm(request, 1, fault);
                        }
                        call.run();
                    }
                });
    }

    private static void assertCode(TDengineException failure, int... codes) {
        assertThat(failure).isNotNull();
        assertThat(codes).as(failure.getMessage()).contains(failure.code());
        assertThat(failure).hasMessageNotContaining("taosdata");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void resetIsALostConnection(Exchange exchange, String request) {
        TDengineException failure = failure(exchange, request, new Fault.Reset(), PATIENT);

        assertCode(
                failure,
                request.equals("upgrade") ? ErrorCode.CONNECT_FAILED : ErrorCode.CONNECTION_LOST);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void answerThatBreaksOffIsALostConnection(Exchange exchange, String request) {
        for (int bytes : new int[] {0, 1, 2, 40}) {
            TDengineException failure =
                    failure(exchange, request, new Fault.CutAfter(bytes), PATIENT);

            assertCode(
                    failure,
                    request.equals("upgrade")
                            ? ErrorCode.CONNECT_FAILED
                            : ErrorCode.CONNECTION_LOST);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void silenceEndsWithTheTimeOut(Exchange exchange, String request) {
        // The time of the consumer's own blocking comes on top.
        TDengineException failure = failure(exchange, request, new Fault.Silence(), IMPATIENT);

        assertCode(
                failure,
                exchange == Exchange.WEBSOCKET_HANDSHAKE
                        ? ErrorCode.CONNECT_FAILED
                        : ErrorCode.REQUEST_TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void garbageIsMalformed(Exchange exchange, String request) {
        List<Fault> garbage =
                request.equals("upgrade")
                        ? List.of(
                                new Fault.Bytes("garbage\r\n\r\n".getBytes(StandardCharsets.UTF_8)))
                        : List.of(GARBAGE_TEXT, GARBAGE_BYTES, new Fault.Text("{\"code\":"));
        for (Fault fault : garbage) {
            TDengineException failure = failure(exchange, request, fault, PATIENT);

            assertCode(
                    failure,
                    request.equals("upgrade") ? ErrorCode.CONNECT_FAILED : ErrorCode.MALFORMED);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void errorIsThatOfTheServer(Exchange exchange, String request) {
        if (request.equals("upgrade")) {
            return;
        }
        TDengineException failure =
                failure(exchange, request, new Fault.Error(0x0126, "queue is full"), PATIENT);

        assertCode(failure, 0x0126);
        assertThat(failure).hasMessageContaining("queue is full");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void answerUnderAnUnknownIdIsNobodys(Exchange exchange, String request) {
        if (exchange.isRest() || request.equals("upgrade")) {
            assertThatThrownBy(() -> server.faults().arm(request, 1, new Fault.UnknownId()))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        TDengineException failure = failure(exchange, request, new Fault.UnknownId(), IMPATIENT);

        assertCode(
                failure, exchange.opens() ? ErrorCode.CONNECT_FAILED : ErrorCode.REQUEST_TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void repeatedAnswerIsTakenOnce(Exchange exchange, String request) {
        if (!request.equals("upgrade")) {
            assertThat(failure(exchange, request, new Fault.Twice(), PATIENT)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Exchange.class,
            names = {"WEBSOCKET_QUERY", "REST_QUERY"})
    void eachCallerGetsItsOwnAnswerOrNone(Exchange exchange) throws Exception {
        try (Connection connection = TDengine.connect(config(exchange, Duration.ofSeconds(2)))) {
            String request = exchange.isRest() ? "rest_sql" : "binary_query";
            int lost = 0;
            for (int nth = 1; nth <= CALLERS; nth++) {
                if (nth % 10 == 3) {
                    server.faults().arm(request, nth, new Fault.Silence());
                    lost++;
                } else if (nth % 10 == 7 && !exchange.isRest()) {
                    server.faults().arm(request, nth, new Fault.UnknownId());
                    lost++;
                } else if (nth % 2 == 0) {
                    server.faults().arm(request, nth, new Fault.Twice());
                }
            }
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int own = i;
                callers.add(() -> getsItsOwn(connection, own));
            }
            // On a busy machine others may be late as well.
            assertThat(inParallel(callers))
                    .filteredOn(answered -> !answered)
                    .hasSizeBetween(lost, CALLERS - 1);
            // Neither what came twice nor what nobody asked for has come in between since.
            for (int i = 0; i < 20; i++) {
                assertThat(getsItsOwn(connection, 1000 + i)).isTrue();
            }
            assertThat(connection.isOpen()).isTrue();
        }
    }

    /** True if a value came, and it is the caller's; false if none came in time. */
    private static boolean getsItsOwn(Connection connection, int own) {
        try {
            assertThat(QueryRows.of(connection, "SELECT " + own))
                    .containsExactly(List.of((long) own));
            return true;
        } catch (TDengineException e) {
            assertCode(e, ErrorCode.REQUEST_TIMEOUT);
            return false;
        }
    }

    private static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> call : pool.invokeAll(calls)) {
                results.add(call.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void closeWhileManyRequestsWaitEndsAllOfThem() throws Exception {
        try (Connection connection = TDengine.connect(config(Exchange.WEBSOCKET_UPDATE, PATIENT))) {
            server.faults().cutOnceWaiting("binary_query", CALLERS);
            List<Callable<TDengineException>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(
                        () ->
                                catchThrowableOfType(
                                        TDengineException.class,
                                        () -> connection.execute("USE d")));
            }
            for (TDengineException failure : inParallel(callers)) {
                assertCode(failure, ErrorCode.CONNECTION_LOST);
                assertThat(failure).hasMessageContaining("'binary_query'");
            }
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void closeWhileManyRequestsWaitOverHttpEndsAllOfThem() throws Exception {
        try (Connection connection = TDengine.connect(config(Exchange.REST_UPDATE, PATIENT))) {
            long before = server.faults().requests("rest_sql");
            for (int i = 1; i <= CALLERS; i++) {
                server.faults().arm("rest_sql", i, new Fault.Silence());
            }
            List<Callable<TDengineException>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(
                        () ->
                                catchThrowableOfType(
                                        TDengineException.class,
                                        () -> connection.execute("USE d")));
            }
            callers.add(
                    () -> {
                        while (server.faults().requests("rest_sql") < before + CALLERS) {
                            Thread.onSpinWait();
                        }
                        server.faults().cutAll();
                        return null;
                    });
            List<TDengineException> failures = inParallel(callers);
            failures.remove(CALLERS);
            failures.forEach(failure -> assertCode(failure, ErrorCode.CONNECTION_LOST));
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Exchange.class,
            names = {"WEBSOCKET_QUERY", "REST_QUERY"})
    void lateAnswersOfAStalledServerAreNotTakenForOthers(Exchange exchange) {
        try (Connection connection = TDengine.connect(config(exchange, Duration.ofSeconds(2)))) {
            server.faults().stall();
            for (int i = 0; i < 2; i++) {
                assertThat(getsItsOwn(connection, i)).isFalse();
            }
            server.faults().resume();

            for (int i = 10; i < 20; i++) {
                assertThat(getsItsOwn(connection, i)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withdrawnLoginEndsTheSession(Exchange exchange) {
        TDengineException failure =
                catchThrowableOfType(
                        TDengineException.class,
                        () -> {
                            if (exchange.opens()) {
                                server.faults().withdrawLogins();
                            }
                            try (Exchange.Call call = exchange.open(config(exchange, PATIENT))) {
                                if (!exchange.opens()) {
                                    server.faults().withdrawLogins();
                                }
                                call.run();
                            }
                        });

        boolean asked = exchange.opens() || exchange.isRest();
        assertCode(failure, asked ? 0x0357 : ErrorCode.CONNECTION_LOST);
        assertThat(failure.isRetriable()).isEqualTo(!asked);
        server.faults().clear();
        run(exchange, PATIENT);
    }
}
