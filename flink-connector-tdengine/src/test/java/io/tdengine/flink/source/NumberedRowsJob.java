/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/**
 * A job that checks {@link NumberedRows} as they come: what the last number of a child table was is
 * state, so after a restore the same must follow as before.
 */
final class NumberedRowsJob {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** What a job of this process has seen, by its id; kept over restarts and savepoints. */
    private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();

    private static final class Seen {
        private final Map<String, Integer> last = new ConcurrentHashMap<>();
        private final Queue<String> faults = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean fail = new AtomicBoolean();
    }

    private final String id;
    private final Path checkpoints;
    private final JobClient client;

    private NumberedRowsJob(
            String id, NumberedRows rows, Path checkpoints, String savepoint, int parallelism)
            throws Exception {
        this.id = id;
        this.checkpoints = checkpoints;
        SEEN.putIfAbsent(id, new Seen());
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "1000");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        configuration.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
        configuration.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        env.enableCheckpointing(200);
        env.setBufferTimeout(10);
        env.fromSource(rows.source(), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .keyBy((KeySelector<RowData, String>) row -> row.getString(2).toString())
                .process(new Checking(id))
                .returns(Types.STRING)
                .uid("check")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        client = env.executeAsync();
    }

    /**
     * @param checkpoints where checkpoints and savepoints go
     */
    static NumberedRowsJob start(NumberedRows rows, Path checkpoints, int parallelism)
            throws Exception {
        String id = UUID.randomUUID().toString();
        return new NumberedRowsJob(id, rows, checkpoints, null, parallelism);
    }

    /** Stops the job with a savepoint and starts it from there. */
    NumberedRowsJob rescale(NumberedRows rows, int parallelism) throws Exception {
        String savepoint =
                client.stopWithSavepoint(
                                false, checkpoints.toString(), SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return new NumberedRowsJob(id, rows, checkpoints, savepoint, parallelism);
    }

    /** Cancels the job as a crash would end it, and starts it from its last checkpoint. */
    NumberedRowsJob restart(NumberedRows rows, int parallelism) throws Exception {
        await("a checkpoint", () -> lastCheckpoint() != null);
        cancel();
        return new NumberedRowsJob(id, rows, checkpoints, lastCheckpoint(), parallelism);
    }

    /** Null if there is none. */
    private String lastCheckpoint() {
        Path own = checkpoints.resolve(client.getJobID().toString());
        try (Stream<Path> directories = Files.list(own)) {
            return directories
                    .filter(d -> Files.exists(d.resolve("_metadata")))
                    .max(Comparator.comparing(NumberedRowsJob::number))
                    .map(d -> d.toUri().toString())
                    .orElse(null);
        } catch (NoSuchFileException notYet) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a directory such as chk-17. */
    private static int number(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    /** Fails a task at one of the next rows; returns when it has failed. */
    void failTask() {
        SEEN.get(id).fail.set(true);
        await("the failure", () -> !SEEN.get(id).fail.get());
    }

    /** Waits until so many rows have arrived, counted over all child tables. */
    void awaitAll(long rows) {
        await(rows + " rows", () -> sum() >= rows || !faults().isEmpty() || hasEnded());
        assertThat(faults()).isEmpty();
        assertThat(sum()).as("the job has ended").isGreaterThanOrEqualTo(rows);
    }

    private long sum() {
        return SEEN.get(id).last.values().stream().mapToLong(Integer::longValue).sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, condition);
    }

    List<String> faults() {
        return List.copyOf(SEEN.get(id).faults);
    }

    Map<String, Integer> lastNumbers() {
        return new TreeMap<>(SEEN.get(id).last);
    }

    /** Until it has ended, its checkpoints come and go. */
    void cancel() throws Exception {
        client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        await("the end of the job", this::hasEnded);
    }

    private boolean hasEnded() {
        return client.getJobStatus().join().isGloballyTerminalState();
    }

    private static final class Checking extends KeyedProcessFunction<String, RowData, String> {
        private static final long serialVersionUID = 1L;

        private final String id;
        private transient ValueState<Integer> last;

        Checking(String id) {
            this.id = id;
        }

        @Override
        public void open(OpenContext context) {
            last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Types.INT));
        }

        @Override
        public void processElement(RowData row, Context context, Collector<String> out)
                throws Exception {
            Seen seen = SEEN.get(id);
            if (seen.fail.compareAndSet(true, false)) {
                throw new IllegalStateException("A failure on purpose.");
            }
            String table = context.getCurrentKey();
            int before = last.value() == null ? 0 : last.value();
            int number = row.getInt(1);
            if (number != before + 1) {
                seen.faults.add(table + ": " + number + " after " + before);
            }
            last.update(number);
            seen.last.put(table, number);
        }
    }
}
