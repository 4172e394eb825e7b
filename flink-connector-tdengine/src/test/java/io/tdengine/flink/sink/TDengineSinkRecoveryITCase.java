/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs whose connection is cut, and one that never ends. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TDengineSinkRecoveryITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;
    private static final int TABLES = 50;
    private static final int ROWS = 200_000;

    private static final RowType ROW_TYPE =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.BIGINT()),
                    DataTypes.FIELD("g", DataTypes.INT()));

    /** Released when the endless job may end; static, since the job runs in this process. */
    private static CountDownLatch release;

    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 4");
    }

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    @Test
    void everyRowArrivesAlthoughTheConnectionIsCut() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        createTable("cut");
        long preparedBefore = SERVER.embedded().faults().requests("stmt2_prepare");
        // Reset in place of an answer, so that the writer cannot know what was stored.
        SERVER.embedded().faults().cutNext("stmt2_exec", 20);
        SERVER.embedded().faults().cutNext("stmt2_exec", 90);

        numbersJob("cut", "fixed-delay").getJobExecutionResult().get();

        assertThat(SERVER.embedded().faults().requests("stmt2_prepare") - preparedBefore)
                .as("statements of two writers with two lanes, one of them restarted each time")
                .isGreaterThanOrEqualTo(2 * 2 + 2 * 2);
        assertThat(QueryRows.of(connection, "SELECT COUNT(*), SUM(v) FROM " + database + ".cut"))
                .containsExactly(List.of((long) ROWS, (long) ROWS * (ROWS - 1) / 2));
        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, COUNT(*) FROM "
                                        + database
                                        + ".cut GROUP BY tbname"))
                .hasSize(TABLES)
                .allSatisfy(row -> assertThat(row.get(1)).isEqualTo((long) ROWS / TABLES));
    }

    @Test
    void aCutConnectionFailsAJobThatMayNotRestart() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        createTable("failed");
        SERVER.embedded().faults().cutNext("stmt2_exec", 5);
        JobClient job = numbersJob("failed", "none");

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("rows (")
                .hasStackTraceContaining("table 'failed' of database '" + database + "'");
    }

    @Test
    void anErrorOfTheServerFailsTheJobWithItsText() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        createTable("refused");
        SERVER.embedded().faults().failNext("stmt2_exec", 3, 0x0126, "Out of memory in queue");
        JobClient job = numbersJob("refused", "none");

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("Out of memory in queue")
                .hasStackTraceContaining("table 'refused'");
    }

    @Test
    void aSingleRowIsWrittenByTheIntervalWithoutCheckpoints() throws Exception {
        createTable("single");
        release = new CountDownLatch(1);
        StreamExecutionEnvironment env = environment("none");
        env.setParallelism(1);
        env.fromSource(new NumberSequenceSource(0, 1), WatermarkStrategy.noWatermarks(), "numbers")
                .map(TDengineSinkRecoveryITCase::waitAfterTheFirst)
                .map(number -> row("single", number))
                .returns(InternalTypeInfo.of(ROW_TYPE))
                .disableChaining()
                .sinkTo(
                        SinkJob.sink(SERVER, database, "single", ROW_TYPE)
                                .setFlushInterval(Duration.ofMillis(200))
                                .build());
        JobClient job = env.executeAsync();
        try {
            awaitRows("single", 1);
        } finally {
            release.countDown();
        }

        job.getJobExecutionResult().get();
        assertThat(rows("single")).isEqualTo(2);
    }

    private static long waitAfterTheFirst(long number) throws InterruptedException {
        if (number > 0 && !release.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The first row did not arrive within a minute.");
        }
        return number;
    }

    /**
     * Two subtasks write numbers to child tables, with a checkpoint each 100 ms, and try nothing
     * again by themselves.
     */
    private static JobClient numbersJob(String table, String restartStrategy) throws Exception {
        StreamExecutionEnvironment env = environment(restartStrategy);
        env.setParallelism(2);
        env.enableCheckpointing(100);
        env.fromSource(
                        new NumberSequenceSource(0, ROWS - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .map(number -> row(table, number))
                .returns(InternalTypeInfo.of(ROW_TYPE))
                .sinkTo(
                        SinkJob.sink(SERVER, database, table, ROW_TYPE)
                                .setMaxBatchRows(1000)
                                .setRetryTimeout(Duration.ZERO)
                                .build());
        return env.executeAsync();
    }

    private static StreamExecutionEnvironment environment(String restartStrategy) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, restartStrategy);
        if (restartStrategy.equals("fixed-delay")) {
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
            configuration.set(
                    RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                    Duration.ofMillis(50));
        }
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    private static RowData row(String superTable, long number) {
        int table = (int) (number % TABLES);
        return GenericRowData.of(
                StringData.fromString(superTable + "_" + table),
                TimestampData.fromEpochMillis(START + number),
                number,
                table);
    }

    private static void createTable(String name) {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + "."
                        + name
                        + " (ts TIMESTAMP, v BIGINT) TAGS (g INT)");
    }

    private static long rows(String table) {
        return QueryRows.count(connection, "SELECT COUNT(*) FROM " + database + "." + table);
    }

    /** Asks until so many rows are there, for at most a minute. */
    private static void awaitRows(String table, long expected) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (rows(table) < expected) {
            assertThat(System.nanoTime()).as("rows within a minute").isLessThan(deadline);
        }
        assertThat(rows(table)).isEqualTo(expected);
    }
}
