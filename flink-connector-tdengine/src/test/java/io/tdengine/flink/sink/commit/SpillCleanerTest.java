/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillCleanerTest {

    @TempDir private Path directory;

    private static OneInputStreamOperatorTestHarness<CommittableMessage<BatchCommittable>, Void>
            open(OperatorSubtaskState restored) throws Exception {
        OneInputStreamOperatorTestHarness<CommittableMessage<BatchCommittable>, Void> cleaner =
                new OneInputStreamOperatorTestHarness<>(new SpillCleaner());
        cleaner.setup(VoidSerializer.INSTANCE);
        if (restored != null) {
            cleaner.initializeState(restored);
        }
        cleaner.open();
        return cleaner;
    }

    /** Two batches in a file, as the committer emits them. */
    private Path commit(
            OneInputStreamOperatorTestHarness<CommittableMessage<BatchCommittable>, Void> cleaner,
            String name,
            long checkpoint)
            throws Exception {
        Path file = Files.createFile(directory.resolve(name));
        for (int i = 0; i < 2; i++) {
            BatchCommittable committable =
                    BatchCommittable.spilled(
                            new StoredLayout(new byte[0]),
                            0,
                            1,
                            false,
                            new SpilledBatch(
                                    new org.apache.flink.core.fs.Path(file.toUri()), i, 1, 0));
            cleaner.processElement(
                    new StreamRecord<>(new CommittableWithLineage<>(committable, checkpoint, 0)));
        }
        return file;
    }

    @Test
    void aFileIsRemovedWhenACheckpointCompletesWhoseBarrierCameAfterTheCommit() throws Exception {
        try (var cleaner = open(null)) {
            cleaner.snapshot(1, 0);
            // Its barrier passes before the notification of the first.
            cleaner.snapshot(2, 0);
            Path file = commit(cleaner, "of-checkpoint-1", 1);

            cleaner.notifyOfCompletedCheckpoint(1);
            cleaner.notifyOfCompletedCheckpoint(2);
            assertThat(file).exists();
            cleaner.snapshot(3, 0);
            assertThat(file).exists();
            cleaner.notifyOfCompletedCheckpoint(3);

            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aLaterCheckpointServesIfOneIsAborted() throws Exception {
        try (var cleaner = open(null)) {
            Path file = commit(cleaner, "file", 1);
            cleaner.snapshot(2, 0);
            cleaner.snapshot(3, 0);

            cleaner.notifyOfCompletedCheckpoint(3);

            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aRestoredJobRemovesWhatItsCheckpointNeedsNoMore() throws Exception {
        OperatorSubtaskState state;
        Path committedBefore;
        Path committedLater;
        try (var cleaner = open(null)) {
            committedBefore = commit(cleaner, "before", 1);
            state = cleaner.snapshot(2, 0);
            committedLater = commit(cleaner, "later", 2);
        }
        assertThat(committedBefore).exists();

        try (var cleaner = open(state)) {
            assertThat(committedBefore).doesNotExist();
            assertThat(committedLater).exists();
            cleaner.snapshot(3, 0);
        }
    }

    @Test
    void aMissingFileIsNoFailure() throws Exception {
        try (var cleaner = open(null)) {
            Path file = commit(cleaner, "file", 1);
            cleaner.snapshot(2, 0);
            Files.delete(file);

            cleaner.notifyOfCompletedCheckpoint(2);

            assertThat(file).doesNotExist();
        }
    }

    @Test
    void atTheEndOfTheInputAMarkerTakesTheFilesPlace() throws Exception {
        Path file;
        try (var cleaner = open(null)) {
            cleaner.endInput();
            file = commit(cleaner, "last", 1);
        }

        assertThat(names()).containsExactly(file.getFileName() + ".committed");
    }

    @Test
    void aJobThatIsStoppedKeepsTheFilesOfItsSavepoint() throws Exception {
        Path file;
        try (var cleaner = open(null)) {
            file = commit(cleaner, "last", 1);
        }

        assertThat(file).exists();
    }

    private String[] names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).toArray(String[]::new);
        }
    }
}
