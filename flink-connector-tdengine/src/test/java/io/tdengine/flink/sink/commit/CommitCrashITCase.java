/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        return new SteeredJob(
                cluster,
                SERVER.connection(),
                SERVER.url(),
                SERVER.createDatabase("VGROUPS 2"),
                directory,
                TIMES,
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
            cluster.terminateTaskManager(i).get(1, TimeUnit.MINUTES);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedBetweenPreCommitAndCompletion(boolean spilled) throws Exception {
        try (SteeredJob job = job(spilled)) {
            job.start(2, null);
            job.checkpointAt(500);
            job.awaitVisible(500, 500);
            job.emit(1200);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);

            job.failAllTasks(2);

            assertThat(held).failsWithin(SteeredJob.LIMIT);
            job.steering.releaseCheckpoints();
            assertThat(job.visible()).isEqualTo(job.expected(500, 500));
            job.checkpointAt(1200);
            job.awaitVisible(1200, 1200);
            job.checkpointAt(1200);
            Waiting.until("no files", SteeredJob.LIMIT, () -> job.spillFiles().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedAfterCompletionBeforeCommit(boolean spilled) throws Exception {
        try (SteeredJob job = job(spilled)) {
            job.start(2, null);
            job.checkpointAt(500);
            job.awaitVisible(500, 500);
            job.emit(1200);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            job.getStuck(1300, 2);
            job.steering.releaseCheckpoints();
            held.get(1, TimeUnit.MINUTES);
            assertThat(job.visible()).isEqualTo(job.expected(500, 500));

            job.failAllTasks(2);

            // By the restored tasks, without any other checkpoint.
            job.awaitVisible(1200, 1200);
        }
    }
}
