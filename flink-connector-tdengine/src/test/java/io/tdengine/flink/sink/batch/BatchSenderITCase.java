/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.testing.CuttingProxy;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sender does when the server errs, goes away, changes or refuses rows. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BatchSenderITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long START = SenderFixture.START;

    /** Too far in the future for any database. */
    private static final long OUT_OF_RANGE = Long.MAX_VALUE / 10;

    private static String database;
    private static int tables;

    private SenderFixture fixture;

    @BeforeAll
    static void createDatabase() {
        database = SERVER.createDatabase("VGROUPS 3");
    }

    @AfterEach
    void close() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
        if (fixture != null) {
            fixture.close();
        }
    }

    private void open(ConnectionConfig config, Duration retryTimeout, boolean endsAtFirst) {
        fixture =
                new SenderFixture(
                        SERVER, config, database, "t" + tables++, retryTimeout, endsAtFirst);
    }

    private void open(Duration retryTimeout) {
        open(ConnectionConfig.parse(SERVER.url()), retryTimeout, false);
    }

    private static Faults faults() {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        return SERVER.embedded().faults();
    }

    private static List<List<Object>> expected(long firstValue, int rows) {
        return LongStream.range(0, rows)
                .mapToObj(i -> List.<Object>of(START + i, firstValue + i))
                .collect(Collectors.toList());
    }

    /** Codes of each class of the table in the specification, and what each costs. */
    @ParameterizedTest
    @CsvSource({
        "0x0126, 1, 0", // later
        "0x0903, 1, 0",
        "0xFFFE, 1, 0",
        "0x0213, 1, 1", // on a new connection
        "0x000B, 1, 1",
        "0x061B, 1, 0", // with a new statement
        "0x0520, 1, 0",
        "0x2603, 1, 0", // with a new statement, once
        "0x022A, 1, 0",
        "0x2653, 1, 0",
        "0x0530, 0, 0" // had been done before
    })
    void aRequestThatCanSucceedIsRepeated(String code, int retries, int reconnects)
            throws Exception {
        open(LONG);
        fixture.write(fixture.batch("d1", START, 0, 3));
        faults().failNext("stmt2_exec", 1, Integer.decode(code), "on purpose");

        List<RejectedRow> rejected = fixture.write(fixture.batch("d1", START, 10, 3));
        fixture.write(fixture.batch("d2", START, 20, 3));

        assertThat(rejected).isEmpty();
        assertThat(fixture.metrics().retries()).isEqualTo(retries);
        assertThat(fixture.metrics().reconnects()).isEqualTo(reconnects);
        // What fails is not run: only a repeated request has replaced the first rows.
        assertThat(fixture.rows("d1")).isEqualTo(expected(retries == 0 ? 0 : 10, 3));
        assertThat(fixture.rows("d2")).isEqualTo(expected(20, 3));
    }

    @ParameterizedTest
    @CsvSource({"0x0303, 0", "0x2644, 0", "0x0388, 0", "0x2603, 1", "0x0618, 1"})
    void aRequestThatIsWrongEndsTheLane(String code, int retries) throws Exception {
        open(LONG);
        faults().failNext("stmt2_exec", 1, Integer.decode(code), "on purpose");
        faults().failNext("stmt2_exec", 2, Integer.decode(code), "on purpose");

        CompletableFuture<?> first = fixture.send(fixture.batch("d1", START, 0, 3));
        CompletableFuture<?> second = fixture.send(fixture.batch("d2", START, 0, 3));

        assertThatThrownBy(() -> first.get(1, TimeUnit.MINUTES))
                .hasMessageContainingAll("on purpose", code);
        assertThatThrownBy(() -> second.get(1, TimeUnit.MINUTES)).hasMessageContaining(code);
        assertThat(fixture.metrics().retries()).isEqualTo(retries);
        assertThat(fixture.count()).isZero();
    }

    @Test
    void triesForAsLongAsItMay() {
        open(Duration.ofMillis(500));
        for (int nth = 1; nth <= 1_000; nth++) {
            faults().failNext("stmt2_exec", nth, 0x0126, "Out of memory in queue");
        }
        long start = System.nanoTime();

        assertThatThrownBy(() -> fixture.write(fixture.batch("d1", START, 0, 3)))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("Out of memory in queue");

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(fixture.metrics().retries()).isBetween(2L, 30L);
    }

    @Test
    void triesOnceIfThereIsNoTime() {
        open(Duration.ZERO);
        faults().failNext("stmt2_exec", 1, 0x0126, "Out of memory in queue");

        assertThatThrownBy(() -> fixture.write(fixture.batch("d1", START, 0, 3)))
                .hasMessageContaining("Out of memory in queue");
        assertThat(fixture.metrics().retries()).isZero();
    }

    @Test
    void closingEndsAPauseAndTheThreads() {
        open(LONG);
        for (int nth = 1; nth <= 1_000; nth++) {
            faults().failNext("stmt2_exec", nth, 0x0126, "Out of memory in queue");
        }
        CompletableFuture<?> sent = fixture.send(fixture.batch("d1", START, 0, 3));
        Waiting.until("a retry", LONG, () -> fixture.metrics().retries() > 3);

        fixture.close();

        assertThat(sent).isCompletedExceptionally();
        assertThat(laneThreads()).isEmpty();
        assertThat(fixture.send(fixture.batch("d1", START, 0, 3))).isCompletedExceptionally();
    }

    @Test
    void closingEndsARequestThatIsNeverAnswered() {
        open(LONG);
        long before = faults().requests("stmt2_exec");
        faults().arm("stmt2_exec", 1, new Fault.Silence());
        CompletableFuture<?> sent = fixture.send(fixture.batch("d1", START, 0, 3));
        Waiting.until("the request", LONG, () -> faults().requests("stmt2_exec") > before);

        fixture.close();

        assertThat(sent).isCompletedExceptionally();
        assertThat(laneThreads()).isEmpty();
    }

    private static List<String> laneThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("tdengine-sink-"))
                .collect(Collectors.toList());
    }

    @Test
    void aStalledServerIsLeftAndAskedAgain() throws Exception {
        open(
                ConnectionConfig.parse(SERVER.url()).toBuilder()
                        .requestTimeout(Duration.ofMillis(500))
                        .connectTimeout(Duration.ofMillis(500))
                        .build(),
                LONG,
                false);
        fixture.write(fixture.batch("d1", START, 0, 3));
        faults().stall();
        CompletableFuture<?> sent = fixture.send(fixture.batch("d1", START, 10, 3));
        Waiting.until("a retry", LONG, () -> fixture.metrics().retries() > 0);
        assertThat(sent).isNotDone();
        faults().resume();

        sent.get(1, TimeUnit.MINUTES);

        assertThat(fixture.metrics().reconnects()).isPositive();
        assertThat(fixture.rows("d1")).isEqualTo(expected(10, 3));
    }

    @Test
    void aRestartedServerIsWaitedFor() throws Exception {
        open(LONG);
        fixture.write(fixture.batch("d1", START, 0, 3));
        faults();
        SERVER.embedded().restart();

        fixture.write(fixture.batch("d1", START, 10, 3));
        fixture.sender().send(1, fixture.batch("d2", START, 20, 3)).get(1, TimeUnit.MINUTES);

        assertThat(fixture.metrics().reconnects()).isEqualTo(1);
        assertThat(fixture.rows("d1")).isEqualTo(expected(10, 3));
        assertThat(fixture.rows("d2")).isEqualTo(expected(20, 3));
    }

    @Test
    void anotherEndpointTakesOver() throws Exception {
        faults();
        int port = SERVER.embedded().port();
        try (CuttingProxy first = new CuttingProxy(port);
                CuttingProxy second = new CuttingProxy(port)) {
            open(
                    ConnectionConfig.parse(
                            "ws://root:taosdata@127.0.0.1:"
                                    + first.port()
                                    + ",127.0.0.1:"
                                    + second.port()),
                    LONG,
                    false);
            fixture.write(fixture.batch("d1", START, 0, 3));
            second.count(CuttingProxy.Direction.TO_SERVER);
            first.close();

            fixture.write(fixture.batch("d1", START, 10, 3));

            assertThat(second.passed()).isPositive();
            assertThat(fixture.rows("d1")).isEqualTo(expected(10, 3));
        }
    }

    @Test
    void rowsTheServerRefusesAreFoundAndTheOthersWritten() throws Exception {
        open(LONG);
        long[] timestamps = LongStream.range(0, 100).map(i -> START + i).toArray();
        timestamps[3] = OUT_OF_RANGE;
        timestamps[60] = OUT_OF_RANGE + 1;
        timestamps[61] = OUT_OF_RANGE + 2;

        List<RejectedRow> rejected = fixture.write(fixture.oneRowEach("d", timestamps));

        assertThat(rejected)
                .extracting(RejectedRow::tableName)
                .containsExactly(fixture.child("d3"), fixture.child("d60"), fixture.child("d61"));
        RejectedRow first = rejected.get(0);
        assertThat(first.code()).isEqualTo(0x060B);
        assertThat(first.timestamp()).isEqualTo(Instant.ofEpochMilli(OUT_OF_RANGE));
        assertThat(first.reason()).contains("0x060B");
        assertThat(first.cause()).hasMessage(first.reason());
        assertThat(first.values())
                .containsEntry("g", 3)
                .containsEntry("v", 3L)
                .containsEntry("note", null)
                .containsEntry("ts", first.timestamp());
        assertThat(fixture.count()).isEqualTo(97);
    }

    /** The later of two rows of a key wins, though the batch was taken apart. */
    @Test
    void theOrderOfRowsIsKeptWhenABatchIsTakenApart() throws Exception {
        open(LONG);
        WriteBatch batch =
                fixture.at("d1", START, START + 1, START, OUT_OF_RANGE, START + 1, START);

        List<RejectedRow> rejected = fixture.write(batch);

        assertThat(rejected).extracting(row -> row.values().get("v")).containsExactly(3L);
        assertThat(fixture.rows("d1")).containsExactly(List.of(START, 5L), List.of(START + 1, 4L));
    }

    @Test
    void theFirstRejectedRowIsEnoughIfItIsToFail() throws Exception {
        open(ConnectionConfig.parse(SERVER.url()), LONG, true);

        List<RejectedRow> rejected =
                fixture.write(fixture.oneRowEach("d", OUT_OF_RANGE, START, OUT_OF_RANGE));

        assertThat(rejected)
                .extracting(RejectedRow::tableName)
                .containsExactly(fixture.child("d0"));
    }

    @Test
    void aTableThatIsDroppedAndCreatedAgainIsWrittenTo() throws Exception {
        open(LONG);
        fixture.write(fixture.batch("d1", START, 0, 3));
        fixture.execute("DROP STABLE $table");
        fixture.execute(
                "CREATE STABLE $table (ts TIMESTAMP, v BIGINT, note VARCHAR(4)) TAGS (g INT)");

        fixture.write(fixture.batch("d1", START, 10, 2));

        assertThat(fixture.rows("d1")).isEqualTo(expected(10, 2));
    }

    @Test
    void aTableThatGetsAColumnOrAWiderOneIsWrittenTo() throws Exception {
        open(LONG);
        fixture.write(fixture.batch("d1", START, 0, 3));
        fixture.execute("ALTER STABLE $table ADD COLUMN extra INT");
        fixture.write(fixture.batch("d1", START, 10, 3));
        fixture.execute("ALTER STABLE $table MODIFY COLUMN note VARCHAR(40)");
        fixture.execute("ALTER STABLE $table ADD TAG more INT");

        fixture.write(fixture.batch("d1", START, 20, 3));

        assertThat(fixture.rows("d1")).isEqualTo(expected(20, 3));
    }

    /** Bytes of one type must not be stored as another. */
    @Test
    void aTableThatHasAnotherTypeNowIsNotWrittenTo() throws Exception {
        open(LONG);
        fixture.write(fixture.batch("d1", START, 0, 3));
        fixture.execute("DROP STABLE $table");
        fixture.execute(
                "CREATE STABLE $table (ts TIMESTAMP, v DOUBLE, note VARCHAR(4)) TAGS (g INT)");

        assertThatThrownBy(() -> fixture.write(fixture.batch("d1", START, 10, 2)))
                .hasMessageContaining("the table was changed meanwhile");
        assertThat(fixture.count()).isZero();
    }
}
