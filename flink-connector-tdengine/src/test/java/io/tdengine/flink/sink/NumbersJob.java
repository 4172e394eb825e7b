/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * A job that writes numbers from 0 on to 100 child tables, as far as a gate lets them pass. The
 * last quarter of the numbers overwrites the rows of the first, so that order matters.
 */
final class NumbersJob implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(3);

    private static final long START = 1_700_000_000_000L;
    private static final int TABLES = 100;

    private static final RowType ROW_TYPE =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.BIGINT()),
                    DataTypes.FIELD("g", DataTypes.INT()));

    /** Of all jobs; they run in this process. */
    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    private final TestServer server;
    private final String database;
    private final String table;
    private final long numbers;
    private final Gate gate;
    private final JobClient client;

    private NumbersJob(
            TestServer server,
            String database,
            String table,
            long numbers,
            Gate gate,
            JobClient client) {
        this.server = server;
        this.database = database;
        this.table = table;
        this.numbers = numbers;
        this.gate = gate;
        this.client = client;
    }

    /**
     * Creates the table, starts the job with two writers, and waits until its first row is there;
     * no other number passes yet.
     *
     * @param restarts whether Flink restarts the job
     * @param checkpoints how often
     */
    static NumbersJob start(
            TestServer server,
            String database,
            String table,
            long numbers,
            boolean restarts,
            Duration checkpoints,
            UnaryOperator<TDengineSinkBuilder<RowData>> options)
            throws Exception {
        server.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + "."
                                + table
                                + " (ts TIMESTAMP, v BIGINT) TAGS (g INT)");
        String id = UUID.randomUUID().toString();
        Gate gate = new Gate();
        GATES.put(id, gate);
        Configuration configuration = new Configuration();
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY, restarts ? "fixed-delay" : "none");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1_000);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        env.enableCheckpointing(checkpoints.toMillis());
        // Without it the first checkpoint comes at a random time before the interval has passed.
        env.getCheckpointConfig().setMinPauseBetweenCheckpoints(checkpoints.toMillis());
        long keys = keys(numbers);
        env.fromSource(
                        new NumberSequenceSource(0, numbers - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .setParallelism(1)
                .map(number -> GATES.get(id).pass(number))
                .setParallelism(1)
                .keyBy(number -> number % keys % TABLES)
                .map(number -> row(table, keys, number))
                .returns(InternalTypeInfo.of(ROW_TYPE))
                .sinkTo(options.apply(SinkJob.sink(server, database, table, ROW_TYPE)).build());
        NumbersJob job =
                new NumbersJob(server, database, table, numbers, gate, env.executeAsync(table));
        // A job that cannot reach its server in its first attempt fails for good, rightly.
        gate.allow(1);
        Waiting.until("the first row", LIMIT, () -> job.rows() == 1);
        return job;
    }

    private static long keys(long numbers) {
        return numbers - numbers / 4;
    }

    private static RowData row(String superTable, long keys, long number) {
        long key = number % keys;
        int child = (int) (key % TABLES);
        return GenericRowData.of(
                StringData.fromString(superTable + "_" + child),
                TimestampData.fromEpochMillis(START + key),
                number,
                child);
    }

    /** Lets all numbers below one pass. */
    void allow(long number) {
        gate.allow(number);
    }

    /** Waits until all numbers below one have passed the gate, for a first time. */
    void awaitPassed(long number) throws Exception {
        Waiting.until(
                "number " + number + " or the end of the job",
                LIMIT,
                () -> gate.highest() >= number || hasEnded());
        if (gate.highest() < number) {
            client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Numbers that passed the gate, those of restarts too. */
    long passedInAll() {
        return gate.passes();
    }

    /** Lets the task before the writers fail as soon as it has a number, and waits for that. */
    void failTask() {
        gate.fail();
        Waiting.until("the failure", LIMIT, () -> !gate.isToFail());
    }

    JobID jobId() {
        return client.getJobID();
    }

    /** Rows in the table now. */
    long rows() {
        return QueryRows.count(
                server.connection(), "SELECT COUNT(*) FROM " + database + "." + table);
    }

    /** Lets everything pass and waits for the end of the job. */
    void finish() throws Exception {
        gate.allow(Long.MAX_VALUE);
        client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Each row of each child table is there, once, with the last number written to it. */
    void assertAllRows(String description) {
        long keys = keys(numbers);
        Connection connection = server.connection();
        long rows = 0;
        for (int child = 0; child < TABLES; child++) {
            List<List<Object>> found =
                    QueryRows.of(
                            connection,
                            "SELECT ts, v FROM "
                                    + database
                                    + "."
                                    + table
                                    + "_"
                                    + child
                                    + " ORDER BY ts");
            long key = child;
            for (List<Object> row : found) {
                assertThat(row)
                        .as(description)
                        .containsExactly(START + key, key + keys < numbers ? key + keys : key);
                key += TABLES;
            }
            rows += found.size();
        }
        assertThat(rows).as(description).isEqualTo(keys);
        assertThat(rows()).as(description).isEqualTo(keys);
    }

    private boolean hasEnded() {
        return client.getJobStatus().join().isGloballyTerminalState();
    }

    @Override
    public void close() throws Exception {
        gate.allow(Long.MAX_VALUE);
        if (!hasEnded()) {
            client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static final class Gate {

        private long allowed;
        private long highest;
        private long passes;
        private boolean fails;

        synchronized long pass(long number) throws InterruptedException {
            while (number >= allowed && !fails) {
                wait();
            }
            if (fails) {
                fails = false;
                throw new IllegalStateException("Failing on purpose.");
            }
            highest = Math.max(highest, number + 1);
            passes++;
            return number;
        }

        synchronized void allow(long number) {
            allowed = Math.max(allowed, number);
            notifyAll();
        }

        synchronized void fail() {
            fails = true;
            notifyAll();
        }

        synchronized boolean isToFail() {
            return fails;
        }

        synchronized long highest() {
            return highest;
        }

        synchronized long passes() {
            return passes;
        }
    }
}
