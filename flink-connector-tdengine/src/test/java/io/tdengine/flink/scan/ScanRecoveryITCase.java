/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.FailingSource;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.type.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scans that fail in the middle, or are stopped there and restored. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScanRecoveryITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    /** Rows that jobs of this class have emitted, by a name of the job. */
    private static final Map<String, Queue<String>> EMITTED = new ConcurrentHashMap<>();

    private static final int TABLES = 7;
    private static final int ROWS = 6_000;

    @TempDir private Path savepoints;

    /** Of the source that is given. */
    private interface Slicing extends UnaryOperator<TDengineScanSourceBuilder<String>> {}

    static Stream<Arguments> slicings() {
        Slicing group = source -> source;
        Slicing ofATable = source -> source.setSliceRows(2_500);
        Slicing groups = source -> source.setSliceRows(20_000);
        Slicing micros = source -> source.setSliceInterval(Duration.ofNanos(1_000_000));
        Slicing nanos = source -> source.setSliceInterval(Duration.ofNanos(2_000));
        return Stream.of(
                Arguments.of("one group", Precision.MILLISECONDS, group),
                Arguments.of("slices of each table", Precision.MILLISECONDS, ofATable),
                Arguments.of("several groups", Precision.NANOSECONDS, groups),
                Arguments.of("slices of 1 ms", Precision.MICROSECONDS, micros),
                Arguments.of("slices of 2 us", Precision.NANOSECONDS, nanos));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("slicings")
    void restartsNeitherLoseNorRepeatRows(String name, Precision precision, Slicing slicing)
            throws Exception {
        ScanMeters meters = new ScanMeters(SERVER, precision).insert(TABLES, ROWS);
        StreamExecutionEnvironment environment = ScanMeters.environment(2);
        environment.enableCheckpointing(20);
        FailingSource<String, ?, ?> source =
                new FailingSource<>(slicing.apply(meters.source()).build(), 2, TABLES * ROWS / 6);

        List<String> read = ScanMeters.collect(environment, source);

        assertThat(source.failures()).isEqualTo(2);
        // Sorted: comparing in any order would take AssertJ longer than the job.
        Collections.sort(read);
        assertThat(read).isEqualTo(meters.rows());
    }

    @Test
    void limitHoldsAcrossRestarts() throws Exception {
        ScanMeters meters = new ScanMeters(SERVER).insert(TABLES, ROWS);
        StreamExecutionEnvironment environment = ScanMeters.environment(2);
        environment.enableCheckpointing(20);
        FailingSource<String, ?, ?> source =
                new FailingSource<>(meters.source().setLimit(20_000).build(), 2, 7_000);

        List<String> read = ScanMeters.collect(environment, source);

        assertThat(source.failures()).isEqualTo(2);
        assertThat(read).hasSize(20_000);
        Set<String> distinct = new HashSet<>(read);
        assertThat(distinct).hasSize(20_000);
        assertThat(new HashSet<>(meters.rows()).containsAll(distinct)).isTrue();
    }

    @Test
    void savepointHoldsWhatWasNotHandedOutYet() throws Exception {
        ScanMeters meters = new ScanMeters(SERVER).insert(TABLES, ROWS);
        TDengineScanSource<String> source = meters.source().setSliceRows(2_500).build();

        List<String> read = readInTwoJobs(meters, source, 5_000);

        Collections.sort(read);
        assertThat(read).isEqualTo(meters.rows());
    }

    /**
     * What a job emits until it is stopped with a savepoint after about so many rows, and what
     * another one emits from there on.
     */
    private List<String> readInTwoJobs(
            ScanMeters meters, TDengineScanSource<String> source, int rows) throws Exception {
        // Its reader stops there, as it would fail after a checkpoint.
        FailingSource<String, ?, ?> stopping = new FailingSource<>(source, 1, rows);
        String first = "first " + meters.database();
        JobClient job = start(first, stopping, 1, null);
        await(() -> EMITTED.get(first).size() > rows - 100);
        String savepoint =
                job.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
                        .get();
        String second = "second " + meters.database();
        start(second, source, 3, savepoint).getJobExecutionResult().get();

        List<String> read = new ArrayList<>(EMITTED.get(first));
        assertThat(read).hasSizeBetween(rows - 100, rows);
        read.addAll(EMITTED.get(second));
        return read;
    }

    private static JobClient start(
            String name, Source<String, ?, ?> source, int parallelism, String savepoint)
            throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        EMITTED.put(name, new ConcurrentLinkedQueue<>());
        StreamExecutionEnvironment environment = ScanMeters.environment(parallelism, configuration);
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "scan")
                .returns(Types.STRING)
                .uid("scan")
                .map(
                        row -> {
                            EMITTED.get(name).add(row);
                            return row;
                        })
                .returns(Types.STRING)
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync(name);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void statementThatHadNotEndedIsReadAgainAndOneThatHadIsNot() throws Exception {
        ScanMeters meters = new ScanMeters(SERVER).insert(2, ROWS);
        RowType columns =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("name", DataTypes.STRING()),
                                        DataTypes.FIELD("watts", DataTypes.INT()))
                                .getLogicalType();
        TDengineScanSource<String> source =
                TDengineScanSource.builder()
                        .setConnection(ConnectionConfig.parse(SERVER.url()))
                        .setDatabase(meters.database())
                        .setQuery(
                                "SELECT watts, 'd0' AS name FROM d0",
                                "SELECT tbname AS name, watts FROM meters WHERE tbname = 'd1'")
                        .setColumns(columns)
                        .setMapper(row -> row.getString(0) + " " + row.getInt(1))
                        .build();

        // Stopped in the second statement.
        List<String> read = readInTwoJobs(meters, source, ROWS * 3 / 2);

        assertThat(read.stream().distinct().sorted().toList()).isEqualTo(meters.rows());
        assertThat(read.stream().filter(row -> row.startsWith("d0 ")).count()).isEqualTo(ROWS);
        assertThat(read.stream().filter(row -> row.startsWith("d1 ")).count())
                .isBetween(ROWS * 3L / 2 - 100, ROWS * 3L / 2);
    }
}
