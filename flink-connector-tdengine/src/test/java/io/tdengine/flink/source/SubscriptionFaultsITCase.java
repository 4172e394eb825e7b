/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Cut connections, expired log, cancelled jobs. */
@Timeout(180)
class SubscriptionFaultsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @TempDir private Path savepoints;

    @AfterEach
    void endFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    /** One message ahead at most, so that a cut falls between messages that are still to come. */
    private static TDengineSource<RowData> messageByMessage(Meters meters) {
        return meters.source().setBufferSize(new MemorySize(1)).build();
    }

    /**
     * Reads all rows in a job with checkpoints. Cuts all connections a number of times, each when
     * the job has subscribed and read some rows, with more of them coming.
     */
    private static List<String> readWithCuts(Meters meters, int cuts) throws Exception {
        Faults faults = SERVER.embedded().faults();
        StreamExecutionEnvironment env = MetersJob.environment(null);
        env.enableCheckpointing(50);
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> rows =
                env.fromSource(messageByMessage(meters), WatermarkStrategy.noWatermarks(), "meters")
                        .map(Meters::describe)
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            for (int cut = 0; cut < cuts; cut++) {
                int newRow = read.size() + 1;
                meters.insert(50);
                while (read.size() < newRow) {
                    read.add(rows.next());
                }
                long subscriptions = faults.requests("subscribe");
                faults.cutAll();
                // The job notices when its sink has room again.
                while (read.size() < meters.rows().size()
                        && faults.requests("subscribe") == subscriptions) {
                    read.add(rows.next());
                }
                MetersJob.await("restart", () -> faults.requests("subscribe") > subscriptions);
            }
            while (read.size() < meters.rows().size()) {
                read.add(rows.next());
            }
        }
        return read;
    }

    @Test
    void emitsEachRowOnceWhenItsConnectionsAreCut() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(300);

        List<String> read = readWithCuts(meters, 3);

        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void emitsEachRowOnceWhenAnswersAreLost() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(300);
        Faults faults = SERVER.embedded().faults();
        faults.cutNext("fetch_raw_data", 2);
        faults.cutNext("subscribe", 2);
        faults.cutNext("seek", 7);
        faults.cutNext("poll", 20);

        List<String> read = readWithCuts(meters, 0);

        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void aSavepointWhoseLogHasExpiredNamesWhatIsLost() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("a real server's log takes an hour to expire").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        MetersJob job = MetersJob.start(meters.source().build(), null, 1);
        job.awaitRows(10 * Meters.TABLES);
        String savepoint = job.stop(savepoints);
        meters.insert(10);
        int vgroup = vgroups(meters).get(0);
        SERVER.embedded().trimLog(vgroup, Long.MAX_VALUE);

        MetersJob restored = MetersJob.start(meters.source().build(), savepoint, 1);

        assertThatThrownBy(restored::awaitEnd)
                .hasStackTraceContaining("Rows are lost: vgroup " + vgroup)
                .hasStackTraceContaining("topic " + meters.topic())
                .satisfies(
                        e ->
                                assertThat(stackTrace(e))
                                        .containsPattern("Offsets \\d+ to \\d+ have expired"))
                .hasStackTraceContaining("WAL_RETENTION_PERIOD");
        assertThat(restored.rows()).isEmpty();
    }

    @Test
    void aLogThatHasExpiredIsReadFromItsBeginningIfAsked() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("a real server's log takes an hour to expire").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        MetersJob job = MetersJob.start(meters.source().build(), null, 1);
        job.awaitRows(meters.rows().size());
        String savepoint = job.stop(savepoints);
        int readBefore = meters.rows().size();
        meters.insert(10);
        int expiring = meters.rows().size();
        SERVER.embedded().trimLog(vgroups(meters).get(0), Long.MAX_VALUE);
        meters.insert(10);
        List<String> all = meters.rows();

        MetersJob restored =
                MetersJob.start(
                        meters.source().setMissingOffsets(MissingOffsets.EARLIEST).build(),
                        savepoint,
                        2);
        MetersJob.await(
                "what has not expired",
                () ->
                        new HashSet<>(restored.rows())
                                .containsAll(all.subList(expiring, all.size())));
        restored.cancel();

        assertThat(restored.rows())
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(all.subList(0, readBefore))
                .hasSizeLessThan(all.size() - readBefore);
    }

    private static String stackTrace(Throwable e) {
        return org.apache.flink.util.ExceptionUtils.stringifyException(e);
    }

    private static List<Integer> vgroups(Meters meters) {
        List<Integer> vgroups = new ArrayList<>();
        QueryRows.of(
                        meters.connection(),
                        "SELECT vgroup_id FROM information_schema.ins_vgroups WHERE db_name = '"
                                + meters.database()
                                + "'")
                .forEach(row -> vgroups.add((Integer) row.get(0)));
        return vgroups;
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(prefix))
                .count();
    }

    /** One reads and one writes for each open connection of this process to a server. */
    private static long connections() {
        return threads("WebSocketConnectReadThread");
    }

    @Test
    void aCancelledJobLeavesNothingBehind() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        long connectionsBefore = connections();
        MetersJob job = MetersJob.start(meters.source().build(), null, 2);
        job.awaitRows(10 * Meters.TABLES);
        assertThat(connections()).isGreaterThan(connectionsBefore);
        assertThat(threads("TDengine fetcher " + meters.topic())).isEqualTo(2);
        assertThat(meters.groups()).isNotEmpty();

        job.cancel();

        MetersJob.await("no group", () -> meters.groups().isEmpty());
        MetersJob.await("no connection", () -> connections() <= connectionsBefore);
        MetersJob.await("no thread", () -> threads("TDengine fetcher " + meters.topic()) == 0);
    }

    /** Lets no row pass while closed. */
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private static RowData pass(String gate, RowData row) throws InterruptedException {
        GATES.get(gate).await();
        return row;
    }

    /** More messages than the buffer holds, while nothing is taken from it. */
    private MetersJob startBehindAGate(Meters meters, TDengineSourceBuilder<RowData> source)
            throws Exception {
        String gate = meters.topic();
        GATES.put(gate, new CountDownLatch(1));
        return MetersJob.startWithoutRestarts(
                source.setBufferSize(new MemorySize(1)).build(),
                row -> Meters.describe(pass(gate, row)),
                1);
    }

    private static boolean isOwned(Meters meters) {
        List<Object> owners = meters.owners();
        return owners.size() == 4 && !owners.contains(null);
    }

    @Test
    void backPressureBeyondTheMaximalPollIntervalLosesAndRepeatsNothing() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(200);
        MetersJob job =
                startBehindAGate(meters, meters.source().setMaxPollInterval(Duration.ofSeconds(1)));
        MetersJob.await("a member", () -> isOwned(meters));
        // The server evicts it, since it stops to poll with its buffer full.
        MetersJob.await("no owner", () -> meters.owners().stream().allMatch(Objects::isNull));

        GATES.get(meters.topic()).countDown();

        job.awaitRows(meters.rows().size());
        meters.insert(1);
        job.awaitRows(meters.rows().size());
        job.cancel();
        RowLists.assertSame(job.rows(), meters.rows());
    }

    @Test
    void backPressureDoesNotCostAReaderItsVgroups() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(200);
        MetersJob job = startBehindAGate(meters, meters.source());
        MetersJob.await("owners", () -> isOwned(meters));
        String group = meters.group();
        List<Object> owners = meters.owners();

        // Longer than any of the other limits: two looks at the server's tables.
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());

        assertThat(meters.group()).isEqualTo(group);
        assertThat(meters.owners()).isEqualTo(owners);
        GATES.get(meters.topic()).countDown();
        job.awaitRows(meters.rows().size());
        job.cancel();
        RowLists.assertSame(job.rows(), meters.rows());
    }
}
