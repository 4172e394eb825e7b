/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.sink.TDengineSinkBuilder;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What readers see of a job that writes exactly once, and when; on any server. */
@Timeout(180)
class ExactlyOnceITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final long MANY = 1_000_000;

    @TempDir private Path directory;

    private MiniCluster cluster;

    @BeforeEach
    void setCluster(@InjectMiniCluster MiniCluster started) {
        cluster = started;
    }

    private SteeredJob job(long times, UnaryOperator<TDengineSinkBuilder<RowData>> settings) {
        return new SteeredJob(
                cluster,
                SERVER.url(),
                SERVER.createDatabase("VGROUPS 2"),
                directory,
                times,
                false,
                settings);
    }

    private SteeredJob spillingJob(long times, MemorySize memory) {
        return job(
                times,
                builder ->
                        builder.setCommittableMemory(memory)
                                .setSpillDirectory(
                                        directory.resolve("spilled").toUri().toString()));
    }

    @Test
    void noRowIsSeenBeforeItsCheckpointHasCompleted() throws Exception {
        try (SteeredJob job = job(MANY, UnaryOperator.identity())) {
            job.start(2, null);
            job.checkpointAt(400);
            job.table.awaitVisible(400, 400);
            job.emit(1000);

            CompletableFuture<Long> held = job.checkpointToBeHeld(2);

            assertThat(job.table.visible()).isEqualTo(job.table.expected(400, 400));
            assertThat(held).isNotDone();
            job.steering.releaseCheckpoints();
            job.table.awaitVisible(1000, 1000);
            assertThat(held).succeedsWithin(SteeredJob.LIMIT);
        }
    }

    @Test
    void rowsWithoutACheckpointAreNeverSeen() throws Exception {
        try (SteeredJob job = job(MANY, UnaryOperator.identity())) {
            job.start(2, null);
            job.emit(5000);
            assertThat(job.table.visible()).isEmpty();

            job.cancel();

            assertThat(job.table.visible()).isEmpty();
        }
    }

    @Test
    void newerCheckpointsOverwriteOlderOnes() throws Exception {
        try (SteeredJob job = job(5, UnaryOperator.identity())) {
            job.start(2, null);
            for (int position = 100; position <= 1000; position += 100) {
                job.checkpointAt(position);
            }
            job.table.awaitVisible(1000, 1000);
        }
    }

    @Test
    void batchesAboveTheLimitGoToFilesThatAreRemovedAfterTheNextCheckpoint() throws Exception {
        try (SteeredJob job = spillingJob(MANY, MemorySize.ZERO)) {
            job.start(2, null);
            job.emit(1000);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            assertThat(job.spillFiles()).as("one file for each writer").hasSize(2);

            job.steering.releaseCheckpoints();

            job.table.awaitVisible(1000, 1000);
            assertThat(held).succeedsWithin(SteeredJob.LIMIT);
            job.checkpointAt(1000);
            Waiting.until("no files", SteeredJob.LIMIT, () -> job.spillFiles().isEmpty());
        }
    }

    @Test
    void batchesInMemoryAndInFilesKeepTheirOrder() throws Exception {
        // Some of the batches of 50 rows, which have about 2 kB.
        try (SteeredJob job = spillingJob(5, new MemorySize(10_000))) {
            job.start(2, null);
            job.emit(1000);
            CompletableFuture<Long> held = job.checkpointToBeHeld(2);
            assertThat(job.spillFiles()).hasSize(2);

            job.steering.releaseCheckpoints();

            job.table.awaitVisible(1000, 1000);
            assertThat(held).succeedsWithin(SteeredJob.LIMIT);
        }
    }

    @Test
    void aSavepointStartsAgainWithWhatItHasSpilled() throws Exception {
        try (SteeredJob job = spillingJob(MANY, MemorySize.ZERO)) {
            job.start(2, null);
            job.emit(1000);
            String savepoint = job.stopWithSavepoint();
            job.table.awaitVisible(1000, 1000);

            job.start(2, savepoint);

            job.checkpointAt(2000);
            job.table.awaitVisible(2000, 2000);
            job.checkpointAt(2000);
            Waiting.until("no files", SteeredJob.LIMIT, () -> job.spillFiles().isEmpty());
        }
    }
}
