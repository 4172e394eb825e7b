/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.FailingSource;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bounded source in DataStream jobs, also in such that fail. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScanSourceITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;

    private String database;
    private Connection connection;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("VGROUPS 4");
        connection = SERVER.connection();
    }

    @Test
    void restartsNeitherLoseNorRepeatRows() throws Exception {
        int tables = 7;
        int rows = 6_000;
        createMeters();
        for (int table = 0; table < tables; table++) {
            insert(table, rows);
        }
        StreamExecutionEnvironment environment = environment(2);
        environment.enableCheckpointing(20);

        FailingSource<String, ?, ?> source = new FailingSource<>(meters(), 2, tables * rows / 6);
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> records =
                environment
                        .fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            records.forEachRemaining(read::add);
        }

        assertThat(source.failures()).isEqualTo(2);
        List<String> expected = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            for (int row = 0; row < rows; row++) {
                expected.add("d" + table + " " + row);
            }
        }
        // Sorted: comparing in any order would take AssertJ longer than the job.
        Collections.sort(expected);
        Collections.sort(read);
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void moreTablesThanReadersAreAllRead() throws Exception {
        createMeters();
        for (int table = 0; table < 23; table++) {
            insert(table, 2);
        }
        assertThat(collect(meters(), 3)).hasSize(46).doesNotHaveDuplicates();
    }

    @Test
    void moreReadersThanTablesEnd() throws Exception {
        createMeters();
        insert(0, 3);
        assertThat(collect(meters(), 4)).containsExactly("d0 0", "d0 1", "d0 2");
    }

    @Test
    void compositeKeyGivesSeveralRowsOfATimestamp() throws Exception {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".events (ts TIMESTAMP, code INT PRIMARY KEY, watts INT)"
                        + " TAGS (place INT)");
        StringBuilder sql =
                new StringBuilder("INSERT INTO ")
                        .append(database)
                        .append(".e1 USING ")
                        .append(database)
                        .append(".events TAGS (1) VALUES");
        for (int row = 0; row < 9; row++) {
            sql.append(" (").append(START + row / 3).append(", ").append(row).append(", 0)");
        }
        connection.execute(sql.toString());
        TDengineScanSource<String> source =
                builder("events", DataTypes.FIELD("code", DataTypes.INT()))
                        .setMapper(row -> "code " + row.getInt(0))
                        .build();
        assertThat(collect(source, 1))
                .containsExactly(
                        "code 0", "code 1", "code 2", "code 3", "code 4", "code 5", "code 6",
                        "code 7", "code 8");
    }

    @Test
    void childTableIsReadAlone() throws Exception {
        createMeters();
        insert(0, 2);
        insert(1, 2);
        TDengineScanSource<String> source =
                builder(
                                "d1",
                                DataTypes.FIELD("watts", DataTypes.INT()),
                                DataTypes.FIELD("place", DataTypes.INT()))
                        .setMapper(row -> row.getInt(0) + " at " + row.getInt(1))
                        .build();
        assertThat(collect(source, 2)).containsExactly("0 at 1", "1 at 1");
    }

    @Test
    void recordsCarryTheirTimestamp() throws Exception {
        createMeters();
        insert(0, 3);
        StreamExecutionEnvironment environment = environment(1);
        List<Long> timestamps = new ArrayList<>();
        try (CloseableIterator<Long> records =
                environment
                        .fromSource(meters(), WatermarkStrategy.forMonotonousTimestamps(), "meters")
                        .returns(Types.STRING)
                        .process(
                                new org.apache.flink.streaming.api.functions.ProcessFunction<
                                        String, Long>() {
                                    @Override
                                    public void processElement(
                                            String value,
                                            Context context,
                                            org.apache.flink.util.Collector<Long> out) {
                                        out.collect(context.timestamp());
                                    }
                                })
                        .returns(Types.LONG)
                        .executeAndCollect()) {
            records.forEachRemaining(timestamps::add);
        }
        assertThat(timestamps).containsExactly(START, START + 1, START + 2);
    }

    @Test
    void jobIsNotRestartedForAColumnThatTheTableLacks() {
        createMeters();
        TDengineScanSource<String> source =
                builder("meters", DataTypes.FIELD("wats", DataTypes.INT()))
                        .setMapper(row -> "never")
                        .build();
        assertThatThrownBy(() -> collect(source, 1))
                .hasStackTraceContaining("The failure is not recoverable")
                .hasStackTraceContaining("Table " + database + ".meters cannot be read as declared")
                .hasStackTraceContaining("Column 'wats'");
    }

    private void createMeters() {
        connection.execute(
                "CREATE STABLE " + database + ".meters (ts TIMESTAMP, watts INT) TAGS (place INT)");
    }

    /** Rows with watts 0, 1, 2 … in child table d{@code table}. */
    private void insert(int table, int rows) {
        int batch = 4_000;
        for (int from = 0; from < rows; from += batch) {
            StringBuilder sql =
                    new StringBuilder("INSERT INTO ")
                            .append(database)
                            .append(".d")
                            .append(table)
                            .append(" USING ")
                            .append(database)
                            .append(".meters TAGS (")
                            .append(table)
                            .append(") VALUES");
            for (int row = from; row < Math.min(rows, from + batch); row++) {
                sql.append(" (").append(START + row).append(",").append(row).append(')');
            }
            connection.execute(sql.toString());
        }
    }

    private TDengineScanSource<String> meters() {
        return builder("meters", DataTypes.FIELD("watts", DataTypes.INT()))
                .setTableNameAppended(true)
                .setMapper(row -> row.getString(1) + " " + row.getInt(0))
                .build();
    }

    private TDengineScanSourceBuilder<?> builder(String table, DataTypes.Field... columns) {
        return TDengineScanSource.builder()
                .setConnection(ConnectionConfig.parse(SERVER.url()))
                .setDatabase(database)
                .setTable(table)
                .setColumns((RowType) DataTypes.ROW(columns).getLogicalType());
    }

    private static List<String> collect(TDengineScanSource<String> source, int parallelism)
            throws Exception {
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> records =
                environment(parallelism)
                        .fromSource(source, WatermarkStrategy.noWatermarks(), "scan")
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            records.forEachRemaining(read::add);
        }
        return read;
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                java.time.Duration.ofMillis(10));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }
}
