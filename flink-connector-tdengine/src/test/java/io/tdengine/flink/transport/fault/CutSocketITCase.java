/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.ClientResources;
import io.tdengine.flink.testing.CuttingProxy;
import io.tdengine.flink.testing.CuttingProxy.Direction;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client whose socket is cut at every single byte of what it sends and of what it gets. Whatever
 * byte it is, a call gives what it should or fails at once as a lost connection, and nothing stays
 * behind.
 */
@Timeout(120)
class CutSocketITCase {

    private static final int AT_A_TIME = 12;

    /** A cut is noticed, not waited for: far below the time-outs. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Each so manieth cut is a reset as well. */
    private static final int RESETS = 16;

    private static EmbeddedTDengine server;
    private static long socketsBefore;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedTDengine.start();
        Exchange.prepare(server.url());
        for (Exchange exchange : Exchange.values()) {
            bytes(exchange, Direction.TO_SERVER);
        }
        // From here on: the JVM itself keeps a socket or two from its first ones on.
        socketsBefore = ClientResources.sockets();
    }

    @AfterAll
    static void nothingStaysBehind() {
        try {
            ClientResources.assertAllFreed(server, socketsBefore);
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNoticedAtAnyByteThatIsSent(Exchange exchange) throws Exception {
        cutEverywhere(exchange, Direction.TO_SERVER);
    }

    @ParameterizedTest
    @EnumSource
    void isNoticedAtAnyByteThatIsReceived(Exchange exchange) throws Exception {
        cutEverywhere(exchange, Direction.TO_CLIENT);
    }

    /** How many an exchange has in a direction. */
    private static long bytes(Exchange exchange, Direction direction) {
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Exchange.Call call = exchange.open(config(exchange, proxy))) {
            proxy.count(direction);
            call.run();
            return proxy.passed();
        }
    }

    private static void cutEverywhere(Exchange exchange, Direction direction) throws Exception {
        long bytes = bytes(exchange, direction);
        List<Callable<Boolean>> cuts = new ArrayList<>();
        for (long at = 0; at < bytes; at++) {
            long place = at;
            cuts.add(() -> isNoticed(exchange, direction, place, false));
            if (at % RESETS == 0) {
                cuts.add(() -> isNoticed(exchange, direction, place, true));
            }
        }
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            int noticed = 0;
            for (Future<Boolean> cut : pool.invokeAll(cuts)) {
                noticed += cut.get() ? 1 : 0;
            }
            // Nobody waits for what follows the last answer: freeing, and saying good-bye.
            assertThat(noticed).isGreaterThan(cuts.size() * 3 / 4);
        } finally {
            pool.shutdown();
            assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static ConnectionConfig config(Exchange exchange, CuttingProxy proxy) {
        return exchange.config(proxy.port())
                .connectTimeout(TIMEOUT)
                .requestTimeout(TIMEOUT)
                .build();
    }

    /** True if the call met the cut; otherwise it got all that it asked for. */
    private static boolean isNoticed(
            Exchange exchange, Direction direction, long at, boolean reset) {
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Exchange.Call call = exchange.open(config(exchange, proxy))) {
            proxy.cutAfter(direction, at, reset);
            long start = System.nanoTime();
            try {
                call.run();
                return false;
            } catch (TDengineException e) {
                assertThat(e.code())
                        .as("cut at byte %s: %s", at, e.getMessage())
                        .isIn(ErrorCode.CONNECT_FAILED, ErrorCode.CONNECTION_LOST);
                assertThat(e.isRetriable()).isTrue();
                assertThat(proxy.hasCut()).as("cut at byte %s: %s", at, e.getMessage()).isTrue();
                return true;
            } finally {
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("cut at byte %s", at)
                        .isLessThan(LIMIT);
            }
        }
    }
}
