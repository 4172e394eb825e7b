/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Where the server does what nobody expects: first that it does so, then that the source copes. The
 * rest of the list is tested where it belongs:
 *
 * <ul>
 *   <li>an entry split over two messages, on topics on a query: {@code QueryTopicITCase}
 *   <li>a log that expired before a restore: {@link
 *       SubscriptionFaultsITCase#aSavepointWhoseLogHasExpiredNamesWhatIsLost}
 *   <li>an outage that looks like empty polls: {@link
 *       GenerationITCase#aDeadDataNodeIsNoticedAndReadOnWhenItIsBack}
 *   <li>SET TAG on a topic on a database: {@code DatabaseTopicITCase}
 *   <li>columns that an entry does not have: {@link
 *       PeerFailuresITCase#eachBlockIsReadWithItsOwnSchema}
 * </ul>
 */
@Timeout(120)
class ServerTrapsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Let no row pass while closed; by topic. */
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private final List<Consumer> consumers = new ArrayList<>();
    private MetersJob job;

    @AfterEach
    void close() throws Exception {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
        consumers.forEach(Consumer::close);
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private Consumer subscribe(Meters meters, ConsumerConfig.Builder config) {
        Consumer consumer = TDengine.consumer(ConnectionConfig.parse(SERVER.url()), config.build());
        consumers.add(consumer);
        consumer.subscribe(List.of(meters.topic()));
        return consumer;
    }

    private static TmqMessage next(Consumer consumer) {
        TmqMessage[] found = new TmqMessage[1];
        Waiting.until(
                "a message",
                LIMIT,
                () -> {
                    found[0] = consumer.poll(Duration.ofMillis(100));
                    return found[0] != null;
                });
        return found[0];
    }

    /** Behaviour 9: what was under way when a seek was made is delivered after it. */
    @Test
    void anOldMessageMayComeAfterASeek() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.logEnds();
        meters.insert(10);
        Consumer consumer =
                subscribe(
                        meters,
                        ConsumerConfig.builder("g_" + meters.topic())
                                .offsetReset(OffsetReset.EARLIEST));
        TmqMessage first = next(consumer);
        VgroupAssignment other =
                consumer.assignment(meters.topic()).stream()
                        .filter(vgroup -> vgroup.vgroupId() != first.vgroupId())
                        .findFirst()
                        .orElseThrow();

        consumer.seek(meters.topic(), other.vgroupId(), other.end());

        TmqMessage stale = next(consumer);
        while (stale.vgroupId() != other.vgroupId()) {
            stale = next(consumer);
        }
        assertThat(stale.offset()).isLessThan(other.end());
    }

    /** So the source seeks each vgroup once in a generation, before it polls. */
    @Test
    void aConsumerThatHasPolledRowsIsNotSoughtAgain() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("the embedded server counts requests").isTrue();
        Faults faults = SERVER.embedded().faults();
        Meters meters = Meters.create(SERVER);
        meters.insert(20);
        long seeks = faults.requests("seek");
        job = MetersJob.startWithoutRestarts(meters.source().build(), 1);
        job.awaitRows(meters.rows().size());
        assertThat(faults.requests("seek") - seeks).isEqualTo(4);
        String group = meters.group();

        faults.cutAll();
        MetersJob.await("the writer's connection", meters::isConnected);
        MetersJob.await("another group", () -> meters.isOnlyGroupOtherThan(group));
        meters.insert(20);
        job.awaitRows(meters.rows().size());

        assertThat(faults.requests("seek") - seeks).isEqualTo(8);
        RowLists.assertSame(job.rows(), meters.rows());
    }

    private static RowData pass(String gate, RowData row) throws InterruptedException {
        GATES.get(gate).await();
        return row;
    }

    /** Behaviour 19: a reader that lags is moved over what has expired, and no message shows it. */
    @Test
    void aLogThatExpiresUnderALaggingReaderIsAnError() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("a real server's log takes an hour to expire").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        String gate = meters.topic();
        GATES.put(gate, new CountDownLatch(1));
        job =
                MetersJob.startWithoutRestarts(
                        meters.source().setBufferSize(new MemorySize(1)).build(),
                        row -> Meters.describe(pass(gate, row)),
                        1);
        // Its buffer is full of the first rows.
        Faults faults = SERVER.embedded().faults();
        long fetched = faults.requests("fetch_raw_data");
        MetersJob.await("first messages", () -> faults.requests("fetch_raw_data") >= fetched + 3);
        meters.insert(10);
        meters.logEnds().forEach((vgroup, end) -> SERVER.embedded().trimLog(vgroup, end - 1));

        GATES.get(gate).countDown();

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Rows are lost")
                .hasStackTraceContaining("expired before they were read")
                .hasStackTraceContaining(meters.topic())
                .hasStackTraceContaining("WAL_RETENTION_PERIOD");
    }

    /** Behaviour 25; that the source copes: SubscriptionFaultsITCase, back-pressure. */
    @Test
    void anEvictedConsumerStillDeliversAndCommits() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.logEnds();
        meters.insert(10);
        Consumer evicted =
                subscribe(
                        meters,
                        ConsumerConfig.builder("g_" + meters.topic())
                                .offsetReset(OffsetReset.EARLIEST)
                                .property("max.poll.interval.ms", "1000"));
        TmqMessage first = next(evicted);
        MetersJob.await("its end", () -> meters.owners().stream().allMatch(owner -> owner == null));

        assertThat(evicted.poll(Duration.ZERO)).as("what was buffered").isNotNull();
        evicted.commit();
        assertThat(codeOf(() -> evicted.seek(meters.topic(), first.vgroupId(), first.offset())))
                .isEqualTo(0x4001);
        assertThat(
                        codeOf(
                                () ->
                                        Waiting.until(
                                                "an error",
                                                LIMIT,
                                                () ->
                                                        evicted.poll(Duration.ZERO) == null
                                                                && false)))
                .isEqualTo(0x03E6);
    }

    private static int codeOf(Runnable call) {
        try {
            call.run();
        } catch (TDengineException e) {
            return e.code();
        }
        return 0;
    }

    /** Behaviour 5: the assignment shows one entry less than where {@code latest} starts. */
    @Test
    void latestDoesNotRepeatTheLastRow() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.logEnds();
        meters.insert(1);
        Consumer latest =
                subscribe(
                        meters,
                        ConsumerConfig.builder("g_" + meters.topic())
                                .offsetReset(OffsetReset.LATEST));
        assertThat(latest.assignment(meters.topic()))
                .allSatisfy(vgroup -> assertThat(vgroup.offset()).isEqualTo(vgroup.end() - 1));
        latest.close();
        int before = meters.rows().size();

        job =
                MetersJob.startWithoutRestarts(
                        meters.source().setStartupMode(StartupMode.LATEST).build(), 1);
        MetersJob.await(
                "a row",
                () -> {
                    meters.insert(1);
                    return !job.rows().isEmpty();
                });

        assertThat(job.rows()).doesNotContainAnyElementsOf(meters.rows().subList(0, before));
    }

    /** Behaviour 31: a poll can stay without an answer, on a connection that is well otherwise. */
    @Test
    void anUnansweredPollLeadsToANewGeneration() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        Faults faults = SERVER.embedded().faults();
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        job =
                MetersJob.startWithoutRestarts(
                        meters.source()
                                .setConnection(
                                        ConnectionConfig.builder(SERVER.url())
                                                .requestTimeout(Duration.ofSeconds(1))
                                                .build())
                                .build(),
                        1);
        job.awaitRows(meters.rows().size());
        String group = meters.group();

        faults.arm("poll", 1, new Fault.Silence());
        MetersJob.await("another group", () -> meters.isOnlyGroupOtherThan(group));
        meters.insert(10);
        job.awaitRows(meters.rows().size());

        RowLists.assertSame(job.rows(), meters.rows());
    }
}
