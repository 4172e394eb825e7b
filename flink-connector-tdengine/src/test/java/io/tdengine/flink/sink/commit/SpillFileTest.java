/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {

    private static final JobID JOB = new JobID();

    @TempDir private Path root;

    private final SpillReader reader = new SpillReader();

    @AfterEach
    void closeReader() throws IOException {
        reader.close();
    }

    private SpillDirectory directory(int subtask, int parallelism) {
        return new SpillDirectory(
                new org.apache.flink.core.fs.Path(root.toUri()), JOB, "sink", subtask, parallelism);
    }

    private static SpilledBatch append(SpillFile file, String text) throws IOException {
        byte[] bytes = ("--" + text + "--").getBytes(StandardCharsets.UTF_8);
        return file.append(bytes, 2, bytes.length - 4);
    }

    private String read(SpilledBatch batch) throws IOException {
        byte[] array = reader.read(batch, 3);
        return new String(Arrays.copyOfRange(array, 3, array.length), StandardCharsets.UTF_8);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void batchesAreReadInAnyOrderFromSeveralFiles() throws IOException {
        SpillFile first = directory(0, 1).create(0);
        SpilledBatch a = append(first, "first");
        SpilledBatch b = append(first, "");
        SpilledBatch c = append(first, "third");
        first.finish();
        SpillFile second = directory(0, 1).create(1);
        SpilledBatch d = append(second, "other");
        second.finish();

        assertThat(List.of(read(c), read(a), read(d), read(b)))
                .containsExactly("third", "first", "other", "");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        SpilledBatch batch = append(file, "text");
        file.finish();
        SpillDirectory.remove(batch.file());

        assertThatThrownBy(() -> reader.read(batch, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("File '" + batch.file() + "' is missing");
    }

    @Test
    void aFileReplacedByItsMarkerIsCommitted() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        SpilledBatch batch = append(file, "text");
        file.finish();
        SpillDirectory.replaceByMarker(batch.file());

        assertThat(reader.read(batch, 0)).isNull();
        assertThat(files()).containsExactly(batch.file().getName() + ".committed");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        SpilledBatch batch = append(file, "text");
        file.finish();
        Files.write(Path.of(batch.file().toUri()), new byte[2]);

        assertThatThrownBy(() -> reader.read(batch, 0))
                .hasMessageContaining("Cannot read 4 bytes at 0 of " + batch.file());
    }

    @Test
    void aChangedFileIsNoticed() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        SpilledBatch batch = append(file, "text");
        file.finish();
        Files.writeString(Path.of(batch.file().toUri()), "test");

        assertThatThrownBy(() -> reader.read(batch, 0))
                .hasMessageContainingAll(batch.file().toString(), "the checksum is wrong");
    }

    @Test
    void aDiscardedFileIsGone() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        append(file, "text");

        file.discard();

        assertThat(files()).isEmpty();
    }

    @Test
    void removingTwiceIsNoError() throws IOException {
        SpillFile file = directory(0, 1).create(0);
        SpilledBatch batch = append(file, "text");
        file.finish();

        SpillDirectory.remove(batch.file());
        SpillDirectory.remove(batch.file());

        assertThat(files()).isEmpty();
    }

    @Test
    void leftoversAreThoseBegunAtTheRestoredCheckpointOrLater() throws IOException {
        for (int checkpoint = 3; checkpoint <= 6; checkpoint++) {
            directory(0, 1).create(checkpoint).finish();
        }

        directory(0, 1).removeLeftovers(5);

        assertThat(files()).hasSize(2).allMatch(name -> name.matches("0-[34]-.*"));
    }

    @Test
    void aSubtaskRemovesItsOwnLeftoversAndThoseOfOnesThatAreNoMore() throws IOException {
        for (int subtask = 0; subtask < 4; subtask++) {
            directory(subtask, 4).create(7).finish();
        }

        directory(1, 2).removeLeftovers(7);

        assertThat(files()).hasSize(2).allMatch(name -> name.matches("[02]-7-.*"));
    }

    @Test
    void noDirectoryHasNoLeftovers() throws IOException {
        directory(0, 1).removeLeftovers(0);

        assertThat(files()).isEmpty();
    }
}
