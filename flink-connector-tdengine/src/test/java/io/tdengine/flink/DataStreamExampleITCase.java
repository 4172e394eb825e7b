/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.sink.NullHandling;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
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
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DataStream jobs of docs/getting-started.md and docs/sink.md. */
class DataStreamExampleITCase {

    private static final Logger LOG = LoggerFactory.getLogger(DataStreamExampleITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @Test
    void copiesHighVoltages() throws Exception {
        String power = SERVER.createDatabase("VGROUPS 2");
        String columns = " (ts TIMESTAMP, voltage INT) TAGS (location VARCHAR(20))";
        SERVER.connection().execute("CREATE STABLE " + power + ".meters" + columns);
        String alarms = SERVER.createDatabase("VGROUPS 1");
        SERVER.connection().execute("CREATE STABLE " + alarms + ".meters" + columns);
        SERVER.connection()
                .execute(
                        "INSERT INTO "
                                + power
                                + ".d1001 USING "
                                + power
                                + ".meters TAGS ('Oslo') VALUES (1700000000000, 219)"
                                + " (1700000060000, 241)");
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);

        RowType rows =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()),
                                        DataTypes.FIELD("location", DataTypes.STRING()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        TDengineSource<RowData> source =
                TDengineSource.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(power)
                        .setTable("meters")
                        .setTopic(SERVER.newTopicName())
                        .setCreateTopic(true)
                        .setBoundedMode(BoundedMode.LATEST)
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        rows,
                                        List.of(RowDataDeserializationSchema.Metadata.TBNAME),
                                        InternalTypeInfo.of(rows)))
                        .build();
        TDengineSink<RowData> sink =
                TDengineSink.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(alarms)
                        .setTable("meters")
                        .setSerializationSchema(new RowDataSerializationSchema(rows))
                        .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                .filter(row -> row.getInt(1) > 230)
                .sinkTo(sink);
        env.execute("high voltages");

        assertThat(
                        QueryRows.of(
                                SERVER.connection(),
                                "SELECT voltage, location, tbname FROM " + alarms + ".meters"))
                .containsExactly(List.of(241, "Oslo", "d1001"));
    }

    @Test
    void readsTheRowsOfAPlace() throws Exception {
        String power = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + power
                                + ".meters (ts TIMESTAMP, voltage INT) TAGS (location VARCHAR(20))");
        SERVER.connection()
                .execute(
                        "INSERT INTO "
                                + power
                                + ".d1001 USING "
                                + power
                                + ".meters TAGS ('Oslo') VALUES (1700000000000, 219) "
                                + power
                                + ".d1002 USING "
                                + power
                                + ".meters TAGS ('Bonn') VALUES (1700000000000, 230)");
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        RowType rows =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()))
                                .getLogicalType();
        TDengineScanSource<String> history =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(power)
                        .setTable("meters")
                        .setColumns(rows)
                        .setTableNameAppended(true)
                        .setFilter("location = 'Oslo' AND ts >= '2023-01-01T00:00:00Z'")
                        .setSliceInterval(Duration.ofDays(1))
                        .setMapper(row -> row.getString(2) + ": " + row.getInt(1) + " V")
                        .build();
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> texts =
                env.fromSource(history, WatermarkStrategy.noWatermarks(), "history", Types.STRING)
                        .executeAndCollect()) {
            texts.forEachRemaining(read::add);
        }

        assertThat(read).containsExactly("d1001: 219 V");
    }

    /** The sink of docs/sink.md. */
    @Test
    void writesWithNamesByTags() throws Exception {
        String power = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + power
                                + ".meters (ts TIMESTAMP, watts DOUBLE) TAGS (place VARCHAR(20),"
                                + " id INT)");
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        RowType rows =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("watts", DataTypes.DOUBLE()),
                                        DataTypes.FIELD("place", DataTypes.STRING()),
                                        DataTypes.FIELD("id", DataTypes.INT()))
                                .getLogicalType();
        TDengineSink<RowData> sink =
                TDengineSink.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(power)
                        .setTable("meters")
                        .setSerializationSchema(
                                new RowDataSerializationSchema(rows, "d_{place}_{id}"))
                        .setNullHandling(NullHandling.KEEP)
                        .setRejectedRowHandler(row -> LOG.warn("Not written: {}", row))
                        .build();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        TimestampData time = TimestampData.fromEpochMillis(1_700_000_000_000L);
        env.fromData(
                        InternalTypeInfo.of(rows),
                        GenericRowData.of(time, 1.5, StringData.fromString("oslo"), 7),
                        GenericRowData.of(time, 2.5, null, 8))
                .sinkTo(sink);
        env.execute("meters");

        assertThat(
                        QueryRows.of(
                                SERVER.connection(),
                                "SELECT tbname, watts FROM " + power + ".meters"))
                .containsExactly(List.of("d_oslo_7", 1.5));
    }
}
