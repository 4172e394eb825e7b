/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the vendor's connector was seen to do wrong with a subscription; each test would fail on it.
 * The rest of that list is tested where it belongs:
 *
 * <ul>
 *   <li>an older savepoint rewinds: {@link
 *       TDengineSourceRecoveryITCase#anOlderSavepointGivesExactlyTheRowsAfterIt}
 *   <li>all splits of a reader survive a change of the parallelism: {@link
 *       TDengineSourceRecoveryITCase#aSavepointCanBeRestoredWithAnotherParallelism}
 *   <li>readers without a vgroup say that they are idle: {@link
 *       TDengineSourceITCase#makesWatermarksForEachVgroupAndLetsIdleSubtasksNotHoldThemBack}
 *   <li>more tables than readers, more slices than readers, a restored enumerator: {@code
 *       ScanSourceITCase.moreTablesThanReadersAreAllRead}, {@code
 *       ScanRecoveryITCase.savepointHoldsWhatWasNotHandedOutYet}
 *   <li>slices in the database's precision: {@code
 *       ScanSourceITCase.slicesOfADatabaseOfAnyPrecisionHaveAllRowsOnce}
 *   <li>buffers are bounded by bytes: {@link HandoverQueueTest}
 * </ul>
 */
@Timeout(120)
class PeerFailuresITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** What tasks have emitted, by the test's topic. */
    private static final Map<String, Queue<String>> EMITTED = new ConcurrentHashMap<>();

    private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();

    /** The requests that a consumer makes beside polling and fetching. */
    private static final List<String> OTHER_REQUESTS =
            List.of("assignment", "position", "seek", "commit", "commit_offset", "committed");

    @TempDir private Path savepoints;

    private MetersJob job;

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    /** It never seeks: under {@code latest}, what was written during its downtime was skipped. */
    @Test
    void rowsOfADowntimeComeThoughNothingWasCommitted() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        TDengineSourceBuilder<RowData> latest =
                meters.source().setStartupMode(StartupMode.LATEST).setGroupId(meters.topic());
        job = MetersJob.start(latest.build(), null, 2);
        MetersJob.await(
                "the job to have started",
                () -> {
                    meters.insert(1);
                    return !job.rows().isEmpty();
                });
        int started = meters.rows().size();
        String savepoint = job.stop(savepoints);
        List<String> all = new ArrayList<>(job.rows());

        meters.insert(5);
        List<String> written = meters.rows();
        // The name of the group has no part in where a restored job goes on.
        job = MetersJob.start(latest.setGroupId("other_" + meters.topic()).build(), savepoint, 2);
        MetersJob.await(
                "what was written during the downtime",
                () ->
                        new HashSet<>(job.rows())
                                .containsAll(written.subList(started, written.size())));

        all.addAll(job.rows());
        assertThat(all).doesNotHaveDuplicates();
    }

    /** After a rebalance it commits what it does not own any more, and the job fails. */
    @Test
    void checkpointsGoOnWhenAForeignConsumerTakesVgroups() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("needs a rebalance on command").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        String group = "peer_" + meters.topic();
        job = MetersJob.startWithoutRestarts(meters.source().setGroupId(group).build(), 2);
        job.awaitRows(meters.rows().size());
        MetersJob.await("all vgroups committed", () -> committed(group, meters).size() == 4);

        // Into the group of the user and that of the generation.
        List<GroupMember> foreign = SERVER.embedded().joinGroups(meters.topic());
        assertThat(foreign).hasSize(2);
        Map<Integer, Long> before = committed(group, meters);
        meters.insert(10);
        job.awaitRows(meters.rows().size());
        MetersJob.await(
                "commits of the vgroups that are left",
                () -> !committed(group, meters).equals(before));
        foreign.forEach(GroupMember::leave);
        meters.insert(10);
        job.awaitRows(meters.rows().size());

        RowLists.assertSame(job.rows(), meters.rows());
    }

    private static Map<Integer, Long> committed(String group, Meters meters) {
        return SERVER.embedded().committed(group, meters.topic());
    }

    private static String failOnce(String topic, String row) {
        EMITTED.get(topic).add(row);
        // Counted apart: of two subtasks that add at a time both would see the size after both.
        if (COUNTS.get(topic).incrementAndGet() == 30) {
            throw new IllegalStateException("A failure on purpose.");
        }
        return row;
    }

    /** A reader that fails before the first checkpoint was never given its splits back. */
    @Test
    void aFailureBeforeTheFirstCheckpointEndsWithAllRows() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(20);
        String topic = meters.topic();
        EMITTED.put(topic, new ConcurrentLinkedQueue<>());
        COUNTS.put(topic, new AtomicInteger());
        StreamExecutionEnvironment env = MetersJob.environment(null);
        env.setParallelism(3);
        env.enableCheckpointing(TimeUnit.HOURS.toMillis(1));
        // No key: one reader fails alone.
        env.fromSource(
                        meters.source().setBoundedMode(BoundedMode.LATEST).build(),
                        WatermarkStrategy.noWatermarks(),
                        "meters")
                .map(row -> failOnce(topic, Meters.describe(row)))
                .returns(Types.STRING)
                .sinkTo(new DiscardingSink<>());
        JobClient client = env.executeAsync();
        client.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        assertThat(EMITTED.get(topic)).hasSizeGreaterThan(meters.rows().size());
        RowLists.assertSame(new HashSet<>(EMITTED.get(topic)), meters.rows());
    }

    /** Blocks of several schemas were decoded with the first one's. */
    @Test
    void eachBlockIsReadWithItsOwnSchema() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(3);
        long early = Meters.START - 1;
        String row = "d0@" + early + " v=null gid=0 loc=站0";
        meters.connection()
                .execute("ALTER STABLE " + meters.database() + ".meters ADD COLUMN w BIGINT");
        meters.connection()
                .execute(
                        "INSERT INTO "
                                + meters.database()
                                + ".d0 (ts, w) VALUES ("
                                + early
                                + ", 7)");
        meters.insertWith(", 9", 3);
        meters.connection().execute("ALTER STABLE " + meters.database() + ".meters DROP COLUMN w");
        meters.insert(3);

        job = MetersJob.start(meters.source().setBoundedMode(BoundedMode.LATEST).build(), null, 2);
        job.awaitEnd();

        assertThat(job.rows())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(meters.rows().stream(), Stream.of(row)).toList());
    }

    /** Each message cost four round trips and one for every vgroup. */
    @Test
    void aMessageCostsAPollAndAFetchAndNothingElse() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("the embedded server counts requests").isTrue();
        Faults faults = SERVER.embedded().faults();
        Meters meters = Meters.create(SERVER);
        meters.insert(1);
        // Each row in a message of its own, as far as the reader keeps up.
        TDengineSource<RowData> source =
                meters.source().setPollTimeout(Duration.ofMillis(10)).build();
        job = MetersJob.startWithoutRestarts(source, 1);
        job.awaitRows(meters.rows().size());
        long fetchesBefore = faults.requests("fetch_raw_data");
        long othersBefore = others(faults);

        for (int i = 0; i < 100; i++) {
            meters.insert(1);
            job.awaitRows(meters.rows().size());
        }

        long messages = faults.requests("fetch_raw_data") - fetchesBefore;
        assertThat(messages).isGreaterThanOrEqualTo(100);
        // Once a second, however many messages there are: the assignment and each position.
        assertThat(others(faults) - othersBefore).isLessThan(messages / 2);
        assertThat(faults.requests("fetch")).isZero();
        assertThat(faults.requests("fetch_block")).isZero();
    }

    private static long others(Faults faults) {
        List<Long> counts = new ArrayList<>();
        OTHER_REQUESTS.forEach(action -> counts.add(faults.requests(action)));
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
