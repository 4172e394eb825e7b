/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one sink of one job spills to, as one of its subtasks sees it. A file is named {@code
 * <subtask>-<checkpoint>-<random>}; its batches belong to the checkpoint that followed the named
 * one. So after a restart it can be told which files no state can name: those that were begun at
 * the restored checkpoint or later.
 */
@Internal
public final class SpillDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(SpillDirectory.class);

    private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)-[0-9a-f-]+");

    /** Of a file that says that the one without this suffix was committed and removed. */
    private static final String COMMITTED_SUFFIX = ".committed";

    /** Of a metric group: tells sinks of a job apart, and is the same in all its attempts. */
    private static final String OPERATOR_ID = "<operator_id>";

    private final Path path;
    private final int subtask;
    private final int parallelism;

    /**
     * The directory of a writer.
     *
     * @param root shared by jobs
     */
    public static SpillDirectory of(Path root, WriterInitContext writer) {
        return new SpillDirectory(
                root,
                writer.getJobInfo().getJobId(),
                writer.metricGroup().getAllVariables().get(OPERATOR_ID),
                writer.getTaskInfo().getIndexOfThisSubtask(),
                writer.getTaskInfo().getNumberOfParallelSubtasks());
    }

    SpillDirectory(Path root, JobID job, String sinkId, int subtask, int parallelism) {
        this.path = new Path(root, "tdengine-sink-" + job + '-' + sinkId);
        this.subtask = subtask;
        this.parallelism = parallelism;
    }

    /**
     * Begins a file.
     *
     * @param checkpoint the last one whose barrier has passed the writer, or 0
     */
    SpillFile create(long checkpoint) throws IOException {
        return new SpillFile(new Path(path, subtask + "-" + checkpoint + '-' + UUID.randomUUID()));
    }

    /**
     * Removes what earlier attempts of this subtask, and of those that a smaller parallelism has
     * left without a successor, wrote for checkpoints that never completed.
     *
     * @param restored the checkpoint that the job was restored from, or 0
     */
    public void removeLeftovers(long restored) throws IOException {
        FileSystem fileSystem = path.getFileSystem();
        FileStatus[] files;
        try {
            files = fileSystem.listStatus(path);
        } catch (FileNotFoundException e) {
            return;
        }
        // Some file systems answer null if there is no such directory.
        for (FileStatus file : files == null ? new FileStatus[0] : files) {
            Matcher name = NAME.matcher(file.getPath().getName());
            if (name.matches()
                    && Integer.parseInt(name.group(1)) % parallelism == subtask
                    && Long.parseLong(name.group(2)) >= restored) {
                LOG.info("Removing {}: its checkpoint never completed.", file.getPath());
                fileSystem.delete(file.getPath(), false);
            }
        }
    }

    /** Removes a file that no restore will ask for; one that is gone already is no error. */
    static void remove(Path file) throws IOException {
        FileSystem fileSystem = file.getFileSystem();
        if (!fileSystem.delete(file, false) && fileSystem.exists(file)) {
            throw new IOException("File '" + file + "' of committed batches cannot be removed.");
        }
    }

    /**
     * Removes a file whose batches are committed, but which the state of the last checkpoint still
     * names: what stays says so, in a few bytes.
     */
    static void replaceByMarker(Path file) throws IOException {
        Path marker = file.suffix(COMMITTED_SUFFIX);
        file.getFileSystem().create(marker, FileSystem.WriteMode.OVERWRITE).close();
        remove(file);
    }

    /** True if a file is gone because its batches are committed. */
    static boolean isReplacedByMarker(Path file) throws IOException {
        return file.getFileSystem().exists(file.suffix(COMMITTED_SUFFIX));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
