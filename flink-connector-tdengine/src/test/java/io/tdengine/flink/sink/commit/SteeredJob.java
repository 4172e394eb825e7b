/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.sink.TDengineSinkBuilder;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;

/**
 * A job that writes steered numbers exactly once to a super table, and what must be in it. Its
 * checkpoints are triggered by the test alone; each table is written by one subtask.
 */
final class SteeredJob implements AutoCloseable {

    private static final int SPLITS = SteeredTable.SPLITS;
    static final Duration LIMIT = Duration.ofMinutes(2);

    final Steering steering = new Steering();
    final SteeredTable table;

    private final MiniCluster cluster;
    private final String url;
    private final String database;
    private final Path directory;
    private final long times;
    private final boolean changelog;
    private final UnaryOperator<TDengineSinkBuilder<RowData>> settings;
    private JobClient job;

    /**
     * @param url where the job writes
     * @param directory of checkpoints and spilled batches
     * @param times timestamps of a table before the first is overwritten
     * @param changelog whether rows are also deleted, see {@link SteeredTable}
     */
    SteeredJob(
            MiniCluster cluster,
            String url,
            String database,
            Path directory,
            long times,
            boolean changelog,
            UnaryOperator<TDengineSinkBuilder<RowData>> settings) {
        this.cluster = cluster;
        this.url = url;
        this.database = database;
        this.directory = directory;
        this.times = times;
        this.changelog = changelog;
        this.settings = settings;
        this.table = new SteeredTable(url, database, times, changelog);
    }

    /**
     * Starts the job.
     *
     * @param parallelism of the sink
     * @param restored the checkpoint or savepoint to start from, or null
     */
    void start(int parallelism, String restored) throws Exception {
        start(parallelism, restored, "fixed-delay");
    }

    /** Starts the job, which does not start again by itself. */
    void startOnce(int parallelism, String restored) throws Exception {
        start(parallelism, restored, "none");
    }

    private void start(int parallelism, String restored, String restarts) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", restarts);
        configuration.setString("restart-strategy.fixed-delay.attempts", "1000");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        configuration.setString("execution.checkpointing.dir", checkpoints().toUri().toString());
        configuration.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        if (restored != null) {
            configuration.setString("execution.state-recovery.path", restored);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        // Else the first one comes as soon as the job runs, and another after each restart.
        env.getCheckpointConfig().setMinPauseBetweenCheckpoints(Duration.ofHours(1).toMillis());
        env.setParallelism(SPLITS);
        // Not the job itself, which cannot be sent to tasks.
        long timestamps = times;
        boolean deletes = changelog;
        DataStream<Long> numbers =
                env.fromSource(
                                new SteeredNumbers(
                                        steering, SPLITS, SteeredTable.NUMBERS_PER_SPLIT),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .uid("numbers");
        numbers.filter(number -> false)
                .map(new SteeredRows.Holder(steering))
                .setParallelism(1)
                .uid("holder")
                .sinkTo(new DiscardingSink<>())
                .setParallelism(1);
        numbers.keyBy(SteeredTable::table)
                .map(new SteeredRows.BeforeWriter(steering))
                .setParallelism(parallelism)
                .uid("before writer")
                .flatMap(
                        (Long number, Collector<RowData> out) ->
                                SteeredTable.emitRows(number, timestamps, deletes, out))
                .returns(InternalTypeInfo.of(SteeredTable.ROW_TYPE))
                .setParallelism(parallelism)
                .sinkTo(sink())
                .setParallelism(parallelism)
                .uid("sink");
        job = env.executeAsync();
    }

    private TDengineSink<RowData> sink() {
        return settings.apply(
                        TDengineSink.<RowData>builder()
                                .setConnection(ConnectionConfig.parse(url))
                                .setDatabase(database)
                                .setTable("numbers")
                                .setSerializationSchema(
                                        new RowDataSerializationSchema(SteeredTable.ROW_TYPE))
                                .setMaxBatchRows(50)
                                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE))
                .build();
    }

    /** The first visible row that is of no completed checkpoint; null if there is none. */
    String prematureRow() {
        return table.prematureRow(steering, this::completedCheckpoint);
    }

    JobClient job() {
        return job;
    }

    CompletableFuture<Long> triggerCheckpoint() {
        return cluster.triggerCheckpoint(job.getJobID(), CheckpointType.FULL);
    }

    /**
     * Lets each split emit so many numbers in all, and triggers checkpoints until one completes
     * behind the last of them.
     */
    long checkpointAt(long position) {
        steering.allow(position);
        long[] completed = new long[1];
        Waiting.until(
                "a checkpoint at " + position,
                LIMIT,
                () -> {
                    completed[0] = triggerAndWait();
                    return steering.position(completed[0], 0) == position
                            && steering.position(completed[0], 1) == position;
                });
        return completed[0];
    }

    /** Lets each split emit so many numbers in all, and triggers checkpoints until it happens. */
    void checkpointUntil(String what, long position, BooleanSupplier happened) {
        steering.allow(position);
        List<CompletableFuture<Long>> triggered = new ArrayList<>(List.of(triggerCheckpoint()));
        Waiting.until(
                what,
                LIMIT,
                () -> {
                    if (triggered.get(triggered.size() - 1).isDone()) {
                        triggered.add(triggerCheckpoint());
                    }
                    return happened.getAsBoolean();
                });
    }

    /** A completed checkpoint, or 0 if it could not be: not all tasks may run yet. */
    private long triggerAndWait() {
        try {
            return triggerCheckpoint().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return 0;
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Like {@link #checkpointAt}, without a checkpoint; only in a job that was not restarted. */
    void emit(long position) {
        steering.allow(position);
        Waiting.until("rows in the sink", LIMIT, () -> steering.rows() >= SPLITS * position);
    }

    /** Triggers a checkpoint that is held back, until its barrier has passed all of the sink. */
    CompletableFuture<Long> checkpointToBeHeld(int parallelism) {
        steering.forgetPassed();
        steering.holdCheckpoints();
        CompletableFuture<Long> checkpoint = triggerCheckpoint();
        Waiting.until("the barrier", LIMIT, () -> steering.hasPassed(parallelism));
        return checkpoint;
    }

    /** Lets each split emit more, so that each subtask of the sink gets a row and is stuck. */
    void getStuck(long allowed, int parallelism) {
        steering.blockRows();
        steering.allow(allowed);
        Waiting.until("subtasks stuck", LIMIT, () -> steering.blocked() >= parallelism);
    }

    /** All subtasks of the sink fail with their next row, or with the one they are stuck with. */
    void failAllTasks(int parallelism) {
        steering.failRows(parallelism);
        steering.unblockRows();
    }

    /** The last checkpoint that a JobManager knows as completed, of all jobs; 0 if none. */
    private long completedCheckpoint() {
        // Flink removes a checkpoint when the next has completed: what one walk misses so, the next
        // one finds.
        return Math.max(newestOnDisk(), newestOnDisk());
    }

    private long newestOnDisk() {
        while (Files.exists(checkpoints())) {
            try (Stream<Path> files = Files.walk(checkpoints(), 3)) {
                return files.filter(file -> file.getFileName().toString().equals("_metadata"))
                        .map(file -> file.getParent().getFileName().toString())
                        .mapToLong(name -> Long.parseLong(name.substring("chk-".length())))
                        .max()
                        .orElse(0);
            } catch (IOException | UncheckedIOException e) {
                // A checkpoint that is removed under the walk calls for another one.
                if (!(e instanceof NoSuchFileException)
                        && !(e.getCause() instanceof NoSuchFileException)) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return 0;
    }

    /** Where a retained checkpoint lies. */
    String checkpointPath(long checkpoint) {
        return checkpoints()
                .resolve(job.getJobID().toString())
                .resolve("chk-" + checkpoint)
                .toUri()
                .toString();
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    Path spillDirectory() {
        return directory.resolve("spilled");
    }

    /** Files of spilled batches, of this and of all jobs before. */
    List<Path> spillFiles() {
        if (!Files.exists(spillDirectory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(spillDirectory())) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String stopWithSavepoint() throws Exception {
        return job.stopWithSavepoint(
                        false,
                        directory.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Ends the job whose sink is stuck, so that no notification of a checkpoint is handled. */
    void cancelStuck() throws Exception {
        cancel();
        steering.unblockRows();
    }

    void cancel() throws Exception {
        job.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Waiting.until("the end of the job", LIMIT, () -> status().isGloballyTerminalState());
    }

    private JobStatus status() {
        try {
            return cluster.getJobStatus(job.getJobID()).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        steering.releaseCheckpoints();
        steering.unblockRows();
        if (job != null && !status().isGloballyTerminalState()) {
            cancel();
        }
    }
}
