/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.ClientResources;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers that are interrupted at any moment, as Flink does with tasks it cancels: while they
 * connect, send, wait or read. Nothing of their connections stays behind.
 */
@Timeout(180)
class InterruptedRequestsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(InterruptedRequestsITCase.class);

    /** Far more than fits into the parts of an answer that are received ahead of its reader. */
    private static final int ROWS = 5_000;

    private static final int AT_A_TIME = 8;
    private static final int ROUNDS =
            Integer.getInteger("tdengine.test.interrupts", 400) / AT_A_TIME;

    /** Within it falls what a client does first: connecting, and some requests. */
    private static final Duration LATEST = Duration.ofMillis(20);

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void leaveNothing(String scheme) throws Exception {
        long seed = Long.getLong("tdengine.test.interrupts.seed", System.nanoTime());
        LOG.warn("{} interrupts, seed {}", ROUNDS * AT_A_TIME, seed);
        Random random = new Random(seed);
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            ConnectionConfig config =
                    ConnectionConfig.parse(server.url().replaceFirst("^ws:", scheme + ":"));
            createTable(config);
            long socketsBefore = ClientResources.sockets();
            for (int round = 0; round < ROUNDS; round++) {
                interruptSome(config, random);
            }
            ClientResources.assertAllFreed(server, socketsBefore);
        }
    }

    private static void createTable(ConnectionConfig config) {
        String rows =
                IntStream.range(0, ROWS)
                        .mapToObj(i -> "(" + (1_700_000_000_000L + i) + ", " + i + ")")
                        .collect(Collectors.joining(" "));
        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE DATABASE d");
            connection.execute("CREATE TABLE d.t (ts TIMESTAMP, v INT)");
            connection.execute("INSERT INTO d.t VALUES " + rows);
        }
    }

    private static void interruptSome(ConnectionConfig config, Random random) throws Exception {
        Thread[] callers = new Thread[AT_A_TIME];
        CompletableFuture<?>[] ends = new CompletableFuture<?>[AT_A_TIME];
        for (int i = 0; i < AT_A_TIME; i++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends[i] = end;
            callers[i] = new Thread(() -> complete(end, () -> readUntilInterrupted(config)));
            callers[i].start();
        }
        for (Thread caller : callers) {
            LockSupport.parkNanos((long) (random.nextDouble() * LATEST.toNanos()));
            caller.interrupt();
        }
        CompletableFuture.allOf(ends).get();
    }

    private static void complete(CompletableFuture<Void> end, Runnable task) {
        try {
            task.run();
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private static void readUntilInterrupted(ConnectionConfig config) {
        try (Connection connection = TDengine.connect(config)) {
            while (true) {
                try (QueryResult result = connection.query("SELECT * FROM d.t")) {
                    long rows = 0;
                    for (var block = result.next(); block != null; block = result.next()) {
                        rows += block.rows();
                    }
                    assertThat(rows).isEqualTo(ROWS);
                }
            }
        } catch (TDengineException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
