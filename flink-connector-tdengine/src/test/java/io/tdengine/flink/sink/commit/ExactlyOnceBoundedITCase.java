/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded jobs that write exactly once: with the end of the input all rows are committed. */
@Timeout(180)
class ExactlyOnceBoundedITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;
    private static final int ROWS = 5_000;
    private static final int TABLES = 7;

    private static final RowType ROW_TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                                    DataTypes.FIELD("v", DataTypes.BIGINT()),
                                    DataTypes.FIELD("g", DataTypes.INT()))
                            .getLogicalType();

    @TempDir private Path directory;

    private final String database = SERVER.createDatabase("VGROUPS 2");

    private JobClient run(RuntimeExecutionMode mode, boolean checkpoints, String memory)
            throws Exception {
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".numbers (ts TIMESTAMP, v BIGINT) TAGS (g INT)");
        Configuration configuration = new Configuration();
        configuration.setString("execution.checkpointing.dir", directory.toUri().toString());
        configuration.setString("restart-strategy.type", "none");
        return run(mode, checkpoints, memory, configuration);
    }

    private JobClient run(
            RuntimeExecutionMode mode,
            boolean checkpoints,
            String memory,
            Configuration configuration)
            throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setRuntimeMode(mode);
        env.setParallelism(2);
        if (checkpoints) {
            env.enableCheckpointing(20);
        }
        TDengineSink<RowData> sink =
                TDengineSink.<RowData>builder()
                        .setConnection(ConnectionConfig.parse(SERVER.url()))
                        .setDatabase(database)
                        .setTable("numbers")
                        .setSerializationSchema(new RowDataSerializationSchema(ROW_TYPE))
                        .setMaxBatchRows(100)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setCommittableMemory(MemorySize.parse(memory))
                        .build();
        env.fromSource(
                        new NumberSequenceSource(0, ROWS - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .map(ExactlyOnceBoundedITCase::row)
                .returns(InternalTypeInfo.of(ROW_TYPE))
                .sinkTo(sink);
        return env.executeAsync();
    }

    private static RowData row(long number) {
        int table = (int) (number % TABLES);
        return GenericRowData.of(
                StringData.fromString("d" + table),
                TimestampData.fromEpochMillis(START + number),
                number,
                table);
    }

    private void assertAllRows() {
        List<List<Object>> expected = new ArrayList<>();
        for (long number = 0; number < ROWS; number++) {
            expected.add(List.of("d" + number % TABLES, START + number, number));
        }
        assertThat(
                        QueryRows.of(
                                SERVER.connection(),
                                "SELECT tbname, ts, v FROM " + database + ".numbers ORDER BY ts"))
                .isEqualTo(expected);
    }

    /** Files of the sink, in the checkpoint directory of the job. */
    private List<Path> spillFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("tdengine-sink-"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMING, true, 0b",
        "STREAMING, true, 32mb",
        "STREAMING, false, 0b",
        "STREAMING, false, 32mb",
        "BATCH, false, 0b",
        "BATCH, false, 32mb"
    })
    void theEndOfTheInputCommitsEverything(
            RuntimeExecutionMode mode, boolean checkpoints, String memory) throws Exception {
        run(mode, checkpoints, memory).getJobExecutionResult().get(2, TimeUnit.MINUTES);

        assertAllRows();
        assertThat(spillFiles())
                .as("files with rows")
                .allMatch(file -> file.toString().endsWith(".committed"));
    }

    @Test
    void moreThanTheMemoryWithoutADirectoryFailsTheJobWithWhatToDo() throws Exception {
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".numbers (ts TIMESTAMP, v BIGINT) TAGS (g INT)");
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "none");

        JobClient job = run(RuntimeExecutionMode.STREAMING, false, "10kb", configuration);

        assertThat(job.getJobExecutionResult())
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("exceed the 10 kb")
                .withMessageContaining("'execution.checkpointing.dir'");
    }
}
