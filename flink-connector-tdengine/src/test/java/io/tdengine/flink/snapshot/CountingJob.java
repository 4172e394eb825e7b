/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;

/**
 * A job that keeps rows of {@link GrowingTable} by child table and timestamp in its state, as one
 * that writes upserts would: what a restore loses is missing there, though it once had passed.
 */
final class CountingJob {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Rows that pass before {@link #goOn}: far fewer than the snapshot has. */
    static final int ROWS_BEFORE_GOING_ON = 200;

    /** What a job of this process has seen, by its id; kept over restarts and savepoints. */
    private static final Map<String, Seen> SEEN = new ConcurrentHashMap<>();

    private static final class Seen {
        private final Map<String, Integer> counts = new ConcurrentHashMap<>();
        private final Queue<String> faults = new ConcurrentLinkedQueue<>();
        private final AtomicLong rows = new AtomicLong();
        private final AtomicLong restores = new AtomicLong();
        private volatile long watermark = Long.MIN_VALUE;
        private volatile boolean heldBack = true;
    }

    private final String id;
    private final JobClient client;

    private CountingJob(String id, Source<RowData, ?, ?> source, String savepoint, int parallelism)
            throws Exception {
        this.id = id;
        SEEN.putIfAbsent(id, new Seen());
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "20");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        env.enableCheckpointing(100);
        env.setBufferTimeout(10);
        env.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "meters")
                .uid("meters")
                .map(new Slowly(id))
                .returns(InternalTypeInfo.of(GrowingTable.type(true)))
                .uid("slowly")
                .keyBy((KeySelector<RowData, String>) row -> row.getString(3).toString())
                .process(new Counting(id))
                .returns(Types.STRING)
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        client = env.executeAsync();
    }

    /** With so many readers that no task manager has room for all of them. */
    static CountingJob start(Source<RowData, ?, ?> source) throws Exception {
        return new CountingJob(UUID.randomUUID().toString(), source, null, 3);
    }

    /** The same job from a savepoint of it. */
    CountingJob restore(Source<RowData, ?, ?> source, String savepoint, int parallelism)
            throws Exception {
        return new CountingJob(id, source, savepoint, parallelism);
    }

    /** Rows that the source has emitted, those again that it emitted twice. */
    long rows() {
        return SEEN.get(id).rows.get();
    }

    /**
     * Lets more rows pass than the first ones. Before it no checkpoint completes: starting a job
     * can take longer than reading all of the snapshot.
     */
    void goOn() {
        SEEN.get(id).heldBack = false;
    }

    /** How often state was restored, by any subtask. */
    long restores() {
        return SEEN.get(id).restores.get();
    }

    /** The last watermark that came with a row, ms. */
    long watermark() {
        return SEEN.get(id).watermark;
    }

    List<String> faults() {
        return List.copyOf(SEEN.get(id).faults);
    }

    /** By child table the rows in the job's state. */
    Map<String, Integer> counts() {
        return new TreeMap<>(SEEN.get(id).counts);
    }

    static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, condition);
    }

    String stop(Path savepoints) throws Exception {
        return client.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    void awaitEnd() throws Exception {
        client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    void cancelIfRunning() throws Exception {
        if (!client.getJobStatus().get().isGloballyTerminalState()) {
            client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Holds the snapshot back, so that something can happen in the middle of it; then slowly. */
    private static final class Slowly implements MapFunction<RowData, RowData> {
        private static final long serialVersionUID = 1L;
        private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(250);

        private final String id;

        Slowly(String id) {
            this.id = id;
        }

        @Override
        public RowData map(RowData row) throws InterruptedException {
            // Here, next to the source: what is behind a shuffle can be seconds late, and the
            // buffers before it hold the whole snapshot.
            Seen seen = SEEN.get(id);
            while (seen.heldBack && seen.rows.get() >= ROWS_BEFORE_GOING_ON) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(NANOS);
            }
            seen.rows.incrementAndGet();
            LockSupport.parkNanos(NANOS);
            return row;
        }
    }

    private static final class Counting extends KeyedProcessFunction<String, RowData, String> {
        private static final long serialVersionUID = 1L;

        private final String id;
        private transient MapState<Long, Integer> times;
        private transient ValueState<Integer> count;

        Counting(String id) {
            this.id = id;
        }

        @Override
        public void open(OpenContext context) {
            times =
                    getRuntimeContext()
                            .getMapState(new MapStateDescriptor<>("times", Types.LONG, Types.INT));
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
            SEEN.get(id).restores.incrementAndGet();
        }

        @Override
        public void processElement(RowData row, Context context, Collector<String> out)
                throws Exception {
            Seen seen = SEEN.get(id);
            seen.watermark = Math.max(seen.watermark, context.timerService().currentWatermark());
            String table = context.getCurrentKey();
            long ts = row.getTimestamp(0, 3).getMillisecond();
            int before = times.contains(ts) ? times.get(ts) : 0;
            if (before == 2
                    || !table.equals("d" + row.getInt(2))
                    || ts != GrowingTable.START + row.getInt(1)) {
                seen.faults.add(
                        String.format(
                                "%s at %d: v=%d gid=%d, seen %d times before",
                                table, ts, row.getInt(1), row.getInt(2), before));
            }
            times.put(ts, before + 1);
            int rows = (count.value() == null ? 0 : count.value()) + (before == 0 ? 1 : 0);
            count.update(rows);
            seen.counts.put(table, rows);
        }
    }
}
