/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private ScanMeters meters;

    @BeforeEach
    void createDatabase() {
        meters = new ScanMeters(SERVER);
    }

    @Test
    void moreTablesThanReadersAreAllRead() throws Exception {
        meters.insert(23, 2);
        TDengineScanSource<String> source = meters.source().setSliceRows(2).build();
        RowLists.assertSame(ScanMeters.collect(source, 3), meters.rows());
    }

    @Test
    void moreReadersThanTablesEnd() throws Exception {
        meters.insert(1, 3);
        assertThat(ScanMeters.collect(meters.source().build(), 4))
                .containsExactly("d0 0", "d0 1", "d0 2");
    }

    @Test
    void compositeKeyGivesSeveralRowsOfATimestamp() throws Exception {
        meters.connection()
                .execute(
                        "CREATE STABLE "
                                + meters.database()
                                + ".events (ts TIMESTAMP, code INT PRIMARY KEY, watts INT)"
                                + " TAGS (place INT)");
        StringBuilder sql =
                new StringBuilder("INSERT INTO ")
                        .append(meters.database())
                        .append(".e1 USING ")
                        .append(meters.database())
                        .append(".events TAGS (1) VALUES");
        for (int row = 0; row < 9; row++) {
            sql.append(" (")
                    .append(meters.start() + row / 3)
                    .append(", ")
                    .append(row)
                    .append(", 0)");
        }
        meters.connection().execute(sql.toString());
        TDengineScanSource<String> source =
                meters.builder("events", DataTypes.FIELD("code", DataTypes.INT()))
                        .setMapper(row -> "code " + row.getInt(0))
                        .build();
        assertThat(ScanMeters.collect(source, 1))
                .containsExactly(
                        "code 0", "code 1", "code 2", "code 3", "code 4", "code 5", "code 6",
                        "code 7", "code 8");
    }

    @Test
    void childTableIsReadAlone() throws Exception {
        meters.insert(2, 2);
        TDengineScanSource<String> source =
                meters.builder(
                                "d1",
                                DataTypes.FIELD("watts", DataTypes.INT()),
                                DataTypes.FIELD("place", DataTypes.INT()))
                        .setMapper(row -> row.getInt(0) + " at " + row.getInt(1))
                        .build();
        assertThat(ScanMeters.collect(source, 2)).containsExactly("0 at 1", "1 at 1");
    }

    @Test
    void recordsCarryTheirTimestamp() throws Exception {
        meters.insert(1, 3);
        StreamExecutionEnvironment environment = ScanMeters.environment(1);
        List<Long> timestamps = new ArrayList<>();
        try (CloseableIterator<Long> records =
                environment
                        .fromSource(
                                meters.source().build(),
                                WatermarkStrategy.forMonotonousTimestamps(),
                                "meters")
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
        assertThat(timestamps)
                .containsExactly(meters.start(), meters.start() + 1, meters.start() + 2);
    }

    @Test
    void jobIsNotRestartedForAColumnThatTheTableLacks() {
        TDengineScanSource<String> source =
                meters.builder("meters", DataTypes.FIELD("wats", DataTypes.INT()))
                        .setMapper(row -> "never")
                        .build();
        assertThatThrownBy(() -> ScanMeters.collect(source, 1))
                .hasStackTraceContaining("The failure is not recoverable")
                .hasStackTraceContaining(
                        "Table " + meters.database() + ".meters cannot be read as declared")
                .hasStackTraceContaining("Column 'wats'");
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void slicesOfADatabaseOfAnyPrecisionHaveAllRowsOnce(Precision precision) throws Exception {
        ScanMeters sliced = new ScanMeters(SERVER, precision).insert(3, 1_000);
        TDengineScanSource<String> source = sliced.source().setSliceRows(101).build();
        List<String> read = ScanMeters.collect(source, 3);
        Collections.sort(read);
        assertThat(read).isEqualTo(sliced.rows());
    }

    @Test
    void earliestSlicesOfAllTablesComeFirst() throws Exception {
        meters.insert(3, 90);
        TDengineScanSource<String> source =
                meters.source().setSliceRows(10).setSliceInterval(Duration.ofMillis(10)).build();
        List<String> read = ScanMeters.collect(source, 1);
        for (int i = 0; i < read.size(); i++) {
            int watts = Integer.parseInt(read.get(i).split(" ")[1]);
            assertThat(watts / 10).as("row %s", i).isEqualTo(i / 30);
        }
        RowLists.assertSame(read, meters.rows());
    }

    /** A query for each table would take the server minutes; so would one to count each. */
    @Test
    void tenThousandTablesAreReadInTenQueries() throws Exception {
        meters.insert(10_000, 1);
        List<ScanSplit> splits =
                new ScanDiscovery(
                                ConnectionConfig.parse(SERVER.url()),
                                ScanQuery.ofTable(meters.database(), "meters", RowType.of(false)),
                                new ScanSlicing(1_000_000, null))
                        .call();
        assertThat(splits).hasSize(10);
        List<String> read = ScanMeters.collect(meters.source().build(), 4);
        Collections.sort(read);
        assertThat(read).isEqualTo(meters.rows());
    }

    @Test
    void onlyRowsThatFulfilTheFilterAreRead() throws Exception {
        meters.insert(5, 20);
        assertThat(
                        ScanMeters.collect(
                                meters.source().setFilter("place = 3 OR watts > 18").build(), 2))
                .contains("d3 0", "d0 19")
                .hasSize(24);
        String first = "place = 2 AND ts < " + (meters.start() + 2);
        assertThat(ScanMeters.collect(meters.source().setFilter(first).build(), 2))
                .containsExactly("d2 0", "d2 1");
    }

    @Test
    void jobIsNotRestartedForAFilterThatTheServerRefuses() {
        meters.insert(1, 1);
        for (String filter : List.of("wats > 5", "place IS 7 NULL", "watts > 5 AND wats = 3")) {
            assertThatThrownBy(
                            () -> ScanMeters.collect(meters.source().setFilter(filter).build(), 1))
                    .as(filter)
                    .hasStackTraceContaining("The failure is not recoverable")
                    .hasStackTraceContaining("meters cannot be read as declared");
        }
    }

    @Test
    void limitIsThatOfAllReadersTogether() throws Exception {
        meters.insert(5, 20);
        List<String> read =
                ScanMeters.collect(meters.source().setLimit(12).setSliceRows(3).build(), 4);
        assertThat(read).hasSize(12).allMatch(row -> row.matches("d\\d [012]"));
        assertThat(ScanMeters.collect(meters.source().setLimit(1_000).build(), 4)).hasSize(100);
        assertThat(ScanMeters.collect(meters.source().setLimit(0).build(), 2)).isEmpty();
        assertThat(
                        ScanMeters.collect(
                                meters.source()
                                        .setFilter("place = 1 AND watts >= 7")
                                        .setLimit(2)
                                        .build(),
                                2))
                .containsExactly("d1 7", "d1 8");
    }
}
