/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.NativeLibrary.Count;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when a connection is closed, as the tests' library counts it: nothing. */
@Timeout(60)
class NativeLifecycleITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private String table;

    @BeforeEach
    void createTable() {
        assumeTrue(LIBRARY.isMade(), "a real library does not count");
        awaitNothing();
        String database = SERVER.createDatabase("VGROUPS 2");
        table = database + ".t";
        Connection connection = SERVER.connection();
        connection.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT)");
        StringBuilder insert = new StringBuilder("INSERT INTO " + table + " VALUES ");
        for (int i = 0; i < 10_000; i++) {
            insert.append('(').append(1_700_000_000_000L + i).append(',').append(i).append(')');
        }
        connection.execute(insert.toString());
    }

    private static void awaitNothing() {
        await(
                () ->
                        LIBRARY.count(Count.SESSIONS) == 0
                                && LIBRARY.count(Count.RESULTS) == 0
                                && LIBRARY.count(Count.STATEMENTS) == 0
                                && LIBRARY.count(Count.CONSUMERS) == 0
                                && nativeThreads().isEmpty());
        assertThat(LIBRARY.count(Count.SESSIONS)).as("sessions").isZero();
        assertThat(LIBRARY.count(Count.RESULTS)).as("results").isZero();
        assertThat(LIBRARY.count(Count.STATEMENTS)).as("statements").isZero();
        assertThat(LIBRARY.count(Count.CONSUMERS)).as("consumers").isZero();
        assertThat(nativeThreads()).as("threads").isEmpty();
        assertThat(LIBRARY.count(Count.MISUSES)).as("misuses").isZero();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static List<String> nativeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("taos://"))
                .toList();
    }

    private static Connection open() {
        return TDengine.connect(LIBRARY.config().build());
    }

    @Test
    void everythingThatWasClosedIsFreed() {
        try (Connection connection = open()) {
            assertThat(QueryRows.of(connection, "SELECT * FROM " + table)).hasSize(10_000);
            connection.query("SELECT * FROM " + table).close();
            connection.prepareInsert("INSERT INTO " + table + " VALUES (?,?)").close();
            assertThatThrownBy(() -> connection.query("SELECT * FROM flinktd_no.such"))
                    .isInstanceOf(TDengineException.class);
            await(() -> LIBRARY.count(Count.RESULTS) + LIBRARY.count(Count.STATEMENTS) == 0);

            assertThat(LIBRARY.count(Count.RESULTS)).isZero();
            assertThat(LIBRARY.count(Count.STATEMENTS)).isZero();
            assertThat(LIBRARY.count(Count.SESSIONS)).isEqualTo(1);
        }
        awaitNothing();
    }

    @Test
    void closingAConnectionClosesItsResultsAndStatements() {
        Connection connection = open();
        QueryResult result = connection.query("SELECT * FROM " + table);
        assertThat(result.next()).isNotNull();
        PreparedInsert insert = connection.prepareInsert("INSERT INTO " + table + " VALUES (?,?)");
        connection.close();
        connection.close();

        awaitNothing();
        assertThat(connection.isOpen()).isFalse();
        assertThatThrownBy(() -> connection.execute("USE x"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThatThrownBy(result::next).hasMessageContaining("closed");
        result.close();
        insert.close();
        awaitNothing();
    }

    /** Both ways of the library: the statement's to free, or the caller's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resultsOfStatementsAreFreedOnce(boolean byTheCaller) {
        LIBRARY.callersFreeResults(byTheCaller);
        try (Connection connection = open()) {
            Statement statement = connection.prepare("SELECT * FROM " + table + " WHERE v < ?");
            for (int round = 0; round < 3; round++) {
                // Closed while the block after the first is on its way.
                statement.bindRow(10_000);
                try (QueryResult result = statement.query()) {
                    assertThat(result.next().rows()).isPositive();
                }
                statement.bindRow(round);
                try (QueryResult result = statement.query()) {
                    assertThat(result.toMaps()).hasSize(round);
                }
            }
            statement.bindRow(10_000);
            QueryResult open = statement.query();
            assertThat(open.next()).isNotNull();
            statement.close();
            assertThatThrownBy(open::next).hasMessageContaining("closed");
            await(() -> LIBRARY.count(Count.STATEMENTS) + LIBRARY.count(Count.RESULTS) == 0);
            assertThat(LIBRARY.count(Count.STATEMENTS)).isZero();
            assertThat(LIBRARY.count(Count.RESULTS)).isZero();

            Statement left = connection.prepare("SELECT * FROM " + table + " WHERE v < ?");
            left.bindRow(10_000);
            assertThat(left.query().next()).isNotNull();
        } finally {
            LIBRARY.callersFreeResults(false);
        }
        awaitNothing();
    }

    /** Whatever the moment, no call finds its session gone. */
    @Test
    void closingWhileOthersQueryHarmsNone() throws Exception {
        for (int round = 0; round < 5; round++) {
            Connection connection = open();
            CountDownLatch running = new CountDownLatch(4);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    while (true) {
                                        QueryRows.of(connection, "SELECT * FROM " + table);
                                        running.countDown();
                                    }
                                }));
            }
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            connection.close();
            for (CompletableFuture<Void> caller : callers) {
                assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                TDengineException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
            }
            awaitNothing();
        }
    }

    @Test
    void refusedLoginsLeaveNothing() {
        assertThatThrownBy(() -> TDengine.connect(LIBRARY.config().password("wrong").build()))
                .isInstanceOf(TDengineException.class);
        ConsumerConfig consumer = ConsumerConfig.builder("g").property("no.such", "1").build();
        assertThatThrownBy(() -> TDengine.consumer(LIBRARY.config().build(), consumer))
                .isInstanceOf(TDengineException.class);

        awaitNothing();
    }

    @Test
    void closedConsumerIsFreedWithItsLastMessage() {
        String topic = SERVER.newTopicName();
        SERVER.connection().execute("CREATE TOPIC " + topic + " AS SELECT * FROM " + table);
        ConsumerConfig config =
                ConsumerConfig.builder("g_" + topic)
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        Consumer consumer = TDengine.consumer(LIBRARY.config().build(), config);
        consumer.subscribe(List.of(topic));
        await(() -> consumer.poll(Duration.ofMillis(100)) != null);
        assertThat(LIBRARY.count(Count.RESULTS)).isEqualTo(1);
        consumer.close();
        consumer.close();

        awaitNothing();
    }

    @Test
    void connectionThatWasCutIsNotOpen() {
        assumeTrue(SERVER.isEmbedded(), "faults are injected on the embedded server only");
        try (Connection connection = open()) {
            SERVER.embedded().restart();

            assertThatThrownBy(() -> connection.execute("USE x"))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.isRetriable()).isTrue());
            assertThat(connection.isOpen()).isFalse();
        }
        awaitNothing();
    }
}
