/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.testing.ClientResources;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rebalances and lost connections lead to a new generation. No job here can restart, so that it
 * goes on shows that it did not fail, and rows that were emitted twice would show.
 */
@Timeout(180)
class GenerationITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(6)
                            .build());

    @BeforeEach
    void needsFaults() {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
    }

    /** The test's job; a failed test must not keep the next ones from slots. */
    private MetersJob job;

    @AfterEach
    void endFaultsAndJob() throws Exception {
        if (SERVER.isEmbedded()) {
            faults().clear();
        }
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private static Faults faults() {
        return SERVER.embedded().faults();
    }

    private static TDengineSourceBuilder<RowData> source(Meters meters) {
        return meters.source()
                .setConnection(
                        ConnectionConfig.builder(SERVER.url())
                                .requestTimeout(Duration.ofSeconds(2))
                                .build())
                // Messages are fetched one by one, so that events fall between them.
                .setBufferSize(new MemorySize(1));
    }

    private void assertReadsOn(Meters meters) throws Exception {
        MetersJob.await("the writer's connection", meters::isConnected);
        meters.insert(20);
        job.awaitRows(meters.rows().size());
        meters.insert(2);
        job.awaitRows(meters.rows().size());
        job.cancel();
        RowLists.assertSame(job.rows(), meters.rows());
    }

    /** Each step of the protocol, as the request that the server is about to run then. */
    @ParameterizedTest
    @CsvSource({
        "poll, 1",
        "assignment, 1",
        "assignment, 2",
        "assignment, 3",
        "assignment, 4",
        "seek, 1",
        "seek, 2",
        "seek, 4",
        "fetch_raw_data, 1",
        "fetch_raw_data, 2",
        "fetch_raw_data, 4",
        "poll, 40",
        "position, 3"
    })
    void aRebalanceAtAnyStepLosesAndRepeatsNothing(String action, int nth) throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(100);
        AtomicInteger joined = new AtomicInteger();
        faults().beforeNext(action, nth, () -> joined.addAndGet(join(meters).size()));

        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);

        MetersJob.await("the rebalance", () -> joined.get() > 0);
        assertReadsOn(meters);
    }

    private static List<GroupMember> join(Meters meters) {
        return SERVER.embedded().joinGroups(meters.topic());
    }

    @Test
    void vgroupsThatWereTakenAndGivenBackAreReadOn() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);
        job.awaitRows(meters.rows().size());

        // The new owner is not told where to read, and the assignment looks as before.
        join(meters).forEach(GroupMember::leave);

        assertReadsOn(meters);
    }

    @Test
    void readersShareTheVgroupsAndTheRestAreIdle() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 6);
        job.awaitRows(meters.rows().size());

        // A reader that was slow to start has led to a second generation.
        MetersJob.await(
                "one owner for each vgroup",
                () -> {
                    List<Object> owners = meters.owners();
                    return owners.size() == 4
                            && !owners.contains(null)
                            && new HashSet<>(owners).size() == 4;
                });

        assertReadsOn(meters);
    }

    @Test
    void cutConnectionsAreMadeAnew() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(50);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);
        for (int cut = 1; cut <= 3; cut++) {
            job.awaitRows(meters.rows().size());
            MetersJob.await("the writer's connection", meters::isConnected);
            meters.insert(50);
            faults().cutAll();
        }

        assertReadsOn(meters);
    }

    @Test
    void aServerThatStopsAnsweringIsLeftAndFoundAgain() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(50);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);
        job.awaitRows(1);
        String group = meters.group();

        Set<Long> fetchers = fetchers(meters);

        faults().stall();
        MetersJob.await("other fetchers", () -> Collections.disjoint(fetchers, fetchers(meters)));
        faults().resume();

        MetersJob.await("another group", () -> meters.isOnlyGroupOtherThan(group));
        assertReadsOn(meters);
    }

    /** The threads that read, by id. */
    private static Set<Long> fetchers(Meters meters) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("TDengine fetcher " + meters.topic()))
                .map(Thread::getId)
                .collect(Collectors.toSet());
    }

    @Test
    void aRestartedServerIsReadOn() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(50);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);
        job.awaitRows(1);

        SERVER.embedded().restart();

        assertReadsOn(meters);
    }

    @Test
    void aLostAnswerToSubscribeSpoilsTheGroupOnly() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        faults().cutNext("subscribe", 2);

        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);

        assertReadsOn(meters);
    }

    @Test
    void anOutageThatDoesNotEndFailsTheJobWithItsCause() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        job =
                MetersJob.startWithoutRestarts(
                        source(meters).setAssignmentTimeout(Duration.ofSeconds(5)).build(), 2);
        job.awaitRows(meters.rows().size());

        faults().stall();

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("could not be assigned within 5000 ms")
                .hasStackTraceContaining(meters.topic())
                .hasStackTraceContaining("have not reported")
                .hasStackTraceContaining("last generation was needed because")
                .hasStackTraceContaining("scan.assignment-timeout");
    }

    /**
     * The number is 300; with so many it takes its time: {@code tdengine.test.generations}.
     */
    @Test
    @Timeout(3_600)
    void manyGenerationsLeaveNoGroupThreadOrSocketBehind() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        job = MetersJob.startWithoutRestarts(source(meters).build(), 2);
        job.awaitRows(meters.rows().size());
        int generations = Integer.getInteger("tdengine.test.generations", 5);
        anotherGeneration(meters);
        int threads = ClientResources.threads().size();
        long sockets = ClientResources.sockets();

        for (int i = 1; i < generations; i++) {
            anotherGeneration(meters);
        }

        MetersJob.await(
                "no more threads than before: " + threads,
                () -> ClientResources.threads().size() <= threads);
        MetersJob.await(
                "no more sockets than before: " + sockets,
                () -> ClientResources.sockets() <= sockets);
        assertReadsOn(meters);
        MetersJob.await("no group", () -> meters.groups().isEmpty());
    }

    /** Reads some rows in each, lest the job takes it for an outage that does not end. */
    private void anotherGeneration(Meters meters) {
        // For a moment there is none when a generation follows upon another at once.
        Set<String> last = new HashSet<>();
        MetersJob.await(
                "one group",
                () -> {
                    last.clear();
                    last.addAll(meters.groupNames());
                    return last.size() == 1;
                });
        join(meters);
        MetersJob.await("a new group", () -> meters.isOnlyGroupOtherThan(last.iterator().next()));
        meters.insert(1);
        job.awaitRows(meters.rows().size());
    }
}
