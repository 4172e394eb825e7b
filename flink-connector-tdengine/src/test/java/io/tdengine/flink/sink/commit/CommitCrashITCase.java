/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that die, and servers that do, around a commit: afterwards the table is compared row by row.
 * Each with batches in memory and in files, where that makes a difference.
 */
@Timeout(180)
class CommitCrashITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** Timestamps of a table: later rows overwrite earlier ones, so the order shows too. */
    private static final long TIMES = 40;

    /** They are numbered in the order of their start, for ever. */
    private static int taskManagersEnded;

    @TempDir private Path directory;

    private MiniCluster cluster;

    @BeforeEach
    void setCluster(@InjectMiniCluster MiniCluster started) {
        cluster = started;
    }

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    private SteeredJob job(boolean spilled) {
        return job(spilled, false);
    }

    private SteeredJob job(boolean spilled, boolean changelog) {
        return new SteeredJob(
                cluster,
                SERVER.url(),
                SERVER.createDatabase("VGROUPS 2"),
                directory,
                TIMES,
                changelog,
                builder ->
                        builder.setCommittableMemory(
                                        spilled ? MemorySize.ZERO : MemorySize.ofMebiBytes(16))
                                .setSpillDirectory(
                                        directory.resolve("spilled").toUri().toString()));
    }

    private void replaceTaskManagers() throws Exception {
        cluster.startTaskManager();
        cluster.startTaskManager();
        for (int i = 0; i < 2; i++) {
            cluster.terminateTaskManager(taskManagersEnded++).get(1, TimeUnit.MINUTES);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void killedBetweenPreCommitAndCompletion(boolean spilled, boolean changelog) throws Exception {
        try (SteeredJob job = job(spilled, changelog)) {
            job.start(2, null);
            job.checkpointAt(500);
            job.table.awaitVisible(500, 500);
            job.emit(1200);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);

            job.failAllTasks(2);
            job.steering.allow(1300);

            Waiting.until("the failure", SteeredJob.LIMIT, held::isCompletedExceptionally);
            assertThat(job.table.visible()).isEqualTo(job.table.expected(500, 500));
            job.steering.releaseCheckpoints();
            job.checkpointAt(1300);
            job.table.awaitVisible(1300, 1300);
            job.checkpointUntil("no files", 1300, () -> job.spillFiles().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void killedAfterCompletionBeforeCommit(boolean spilled, boolean changelog) throws Exception {
        try (SteeredJob job = job(spilled, changelog)) {
            job.start(2, null);
            job.checkpointAt(500);
            job.table.awaitVisible(500, 500);
            job.emit(1200);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            job.getStuck(1300, 2);
            job.steering.releaseCheckpoints();
            held.get(1, TimeUnit.MINUTES);
            assertThat(job.table.visible()).isEqualTo(job.table.expected(500, 500));

            job.failAllTasks(2);

            // By the restored tasks, without any other checkpoint.
            job.table.awaitVisible(1200, 1200);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void taskManagersKilledInTheMiddleOfACommit(boolean spilled, boolean changelog)
            throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        EmbeddedTDengine server = SERVER.embedded();
        try (SteeredJob job = job(spilled, changelog)) {
            job.start(2, null);
            job.checkpointAt(500);
            job.table.awaitVisible(500, 500);
            job.emit(1200);
            // Some batches are stored by then, acknowledged or not, others not.
            server.faults().beforeNext("stmt2_exec", 8, server.faults()::stall);
            job.checkpointUntil("a commit", 1200, server.faults()::isStalled);

            replaceTaskManagers();

            server.faults().resume();
            job.checkpointAt(1200);
            job.table.awaitVisible(1200, 1200);
            job.checkpointAt(1500);
            job.table.awaitVisible(1500, 1500);
        }
    }

    /** Of a changelog's inserts, updates and deletes; the job fails in one of its checkpoints. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noDeleteIsSeenBeforeItsCheckpointHasCompleted(boolean spilled) throws Exception {
        try (SteeredJob job = job(spilled, true)) {
            job.start(2, null);
            // All timestamps have rows.
            job.checkpointAt(320);
            job.table.awaitVisible(320, 320);
            job.emit(440);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            assertThat(job.table.visible())
                    .isEqualTo(job.table.expected(320, 320))
                    .hasSizeGreaterThan(job.table.expected(440, 440).size());

            job.failAllTasks(2);
            job.steering.allow(520);

            Waiting.until("the failure", SteeredJob.LIMIT, held::isCompletedExceptionally);
            assertThat(job.table.visible()).isEqualTo(job.table.expected(320, 320));
            job.steering.releaseCheckpoints();
            for (int position = 520; position <= 1320; position += 200) {
                job.checkpointAt(position);
                job.table.awaitVisible(position, position);
            }
        }
    }

    /** A connection ends at each border of the frames of a commit: before or after it was run. */
    @ParameterizedTest
    @ValueSource(strings = {"stmt2_init", "stmt2_prepare", "stmt2_bind", "stmt2_exec"})
    void connectionCutAtEachFrameOfACommit(String action) throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        try (SteeredJob job = job(false)) {
            job.start(2, null);
            job.checkpointAt(100);
            job.table.awaitVisible(100, 100);
            for (int frame = 1; frame <= 12; frame++) {
                long sent = SERVER.embedded().faults().requests(action);
                SERVER.embedded().faults().cutNext(action, frame);
                // So that statements are made in this commit too.
                SERVER.embedded().faults().cutAll();
                long position = 100 + 200L * frame;
                job.checkpointAt(position);
                job.table.awaitVisible(position, position);
                assertThat(SERVER.embedded().faults().requests(action)).isGreaterThan(sent);
                SERVER.embedded().faults().clear();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serverRestartedInACommit(boolean spilled) throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        EmbeddedTDengine server = SERVER.embedded();
        try (SteeredJob job = job(spilled)) {
            job.start(2, null);
            CountDownLatch inCommit = new CountDownLatch(1);
            server.faults().beforeNext("stmt2_exec", 5, inCommit::countDown);
            job.checkpointUntil("a commit", 1000, () -> inCommit.getCount() == 0);

            server.restart();

            job.checkpointAt(1000);
            job.table.awaitVisible(1000, 1000);
            job.checkpointAt(1500);
            job.table.awaitVisible(1500, 1500);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serverStalledInACommit(boolean spilled) throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        EmbeddedTDengine server = SERVER.embedded();
        try (SteeredJob job = job(spilled)) {
            job.start(2, null);
            server.faults().beforeNext("stmt2_exec", 5, server.faults()::stall);
            job.checkpointUntil("a commit", 1000, server.faults()::isStalled);

            server.faults().cutAll();
            server.faults().resume();

            job.checkpointAt(1000);
            job.table.awaitVisible(1000, 1000);
        }
    }

    /**
     * The job dies with batches that are not committed, and comes back with more or fewer tasks.
     */
    @ParameterizedTest
    @CsvSource({"2, 4, false", "2, 4, true", "4, 2, false", "4, 2, true"})
    void rescaledWithPendingCommittables(int before, int after, boolean spilled) throws Exception {
        try (SteeredJob job = job(spilled)) {
            job.start(before, null);
            job.checkpointAt(500);
            job.table.awaitVisible(500, 500);
            job.emit(1200);
            CompletableFuture<Long> held = job.checkpointToBeHeld(before);
            job.getStuck(1400, before);
            job.steering.releaseCheckpoints();
            long checkpoint = held.get(1, TimeUnit.MINUTES);
            job.cancelStuck();
            assertThat(job.table.visible()).isEqualTo(job.table.expected(500, 500));

            job.start(after, job.checkpointPath(checkpoint));

            job.table.awaitVisible(1200, 1200);
            job.checkpointAt(2000);
            job.table.awaitVisible(2000, 2000);
        }
    }

    @Test
    void aMissingFileFailsTheJobByItsName() throws Exception {
        try (SteeredJob job = job(true)) {
            job.start(2, null);
            job.emit(1000);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            job.getStuck(1200, 2);
            job.steering.releaseCheckpoints();
            long checkpoint = held.get(1, TimeUnit.MINUTES);
            job.cancelStuck();
            Path missing = job.spillFiles().get(0);
            Files.delete(missing);

            job.startOnce(2, job.checkpointPath(checkpoint));

            assertThat(job.job().getJobExecutionResult())
                    .failsWithin(SteeredJob.LIMIT)
                    .withThrowableOfType(ExecutionException.class)
                    .havingRootCause()
                    .withMessageContaining(missing.getFileName().toString());
        }
    }
}
