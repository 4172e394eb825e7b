/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;

/** A running job that reads {@link Meters} and notes each row as soon as it passes. */
final class MetersJob {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What jobs have emitted; tasks run in this process. */
    private static final Map<String, ConcurrentLinkedQueue<String>> EMITTED =
            new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final JobClient client;

    private MetersJob(
            TDengineSource<RowData> source,
            MapFunction<RowData, String> describe,
            StreamExecutionEnvironment env,
            int parallelism)
            throws Exception {
        EMITTED.put(id, new ConcurrentLinkedQueue<>());
        env.setParallelism(parallelism);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                .uid("meters")
                .map(describe)
                .returns(Types.STRING)
                .uid("describe")
                .map(new Collecting(id))
                .uid("collect")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        client = env.executeAsync();
    }

    /**
     * @param savepoint to restore, or null
     */
    static MetersJob start(TDengineSource<RowData> source, String savepoint, int parallelism)
            throws Exception {
        return start(source, Meters::describe, savepoint, parallelism);
    }

    /**
     * @param describe of rows of other columns
     */
    static MetersJob start(
            TDengineSource<RowData> source,
            MapFunction<RowData, String> describe,
            String savepoint,
            int parallelism)
            throws Exception {
        return new MetersJob(source, describe, environment(savepoint), parallelism);
    }

    /** A job with checkpoints that any failure ends: what it emits, it emits once. */
    static MetersJob startWithoutRestarts(TDengineSource<RowData> source, int parallelism)
            throws Exception {
        return startWithoutRestarts(source, Meters::describe, parallelism);
    }

    /**
     * @param describe of rows of other columns
     */
    static MetersJob startWithoutRestarts(
            TDengineSource<RowData> source, MapFunction<RowData, String> describe, int parallelism)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "none");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.enableCheckpointing(100);
        return new MetersJob(source, describe, env, parallelism);
    }

    /** Restarts jobs at once and often; {@code executeAndCollect} takes rows slowly. */
    static StreamExecutionEnvironment environment(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "10");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        // The slow sink holds the source back, so that checkpoints fall into messages.
        configuration.setString("collect-sink.batch-size.max", "8 kb");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        return env;
    }

    List<String> rows() {
        return List.copyOf(EMITTED.get(id));
    }

    void awaitRows(int count) {
        await(count + " rows", () -> EMITTED.get(id).size() >= count);
    }

    static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, condition);
    }

    /** Stops the job. Returns the savepoint. */
    String stop(Path savepoints) throws Exception {
        return client.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    void cancel() throws Exception {
        client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    void cancelIfRunning() throws Exception {
        if (!client.getJobStatus().get().isGloballyTerminalState()) {
            cancel();
        }
    }

    /** Waits for the end of the job; throws what it failed with. */
    void awaitEnd() throws Exception {
        client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static final class Collecting extends RichMapFunction<String, String> {
        private static final long serialVersionUID = 1L;
        private final String id;

        Collecting(String id) {
            this.id = id;
        }

        @Override
        public String map(String row) {
            EMITTED.get(id).add(row);
            return row;
        }
    }
}
