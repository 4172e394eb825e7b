/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.snapshot.TDengineSnapshotThenChangesSource;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Java of docs/getting-started.md, run as it stands there. */
class GettingStartedDocsITCase {

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
        String grid = SERVER.createDatabase("VGROUPS 2");
        String columns = " (ts TIMESTAMP, voltage INT) TAGS (location VARCHAR(20))";
        SERVER.connection().execute("CREATE STABLE " + grid + ".meters" + columns);
        String alarms = SERVER.createDatabase("VGROUPS 1");
        SERVER.connection().execute("CREATE STABLE " + alarms + ".meters" + columns);
        SERVER.connection()
                .execute(
                        "INSERT INTO "
                                + grid
                                + ".d1001 USING "
                                + grid
                                + ".meters TAGS ('Oslo') VALUES (1700000000000, 219)"
                                + " (1700000060000, 241)");
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        String topic = SERVER.newTopicName();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);

        // docs: both
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
                        .setDatabase(grid)
                        .setTable("meters")
                        .setTopic(topic)
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
        // docs end
        env.execute("high voltages");

        assertThat(
                        QueryRows.of(
                                SERVER.connection(),
                                "SELECT voltage, location, tbname FROM " + alarms + ".meters"))
                .containsExactly(List.of(241, "Oslo", "d1001"));
    }

    @Test
    void readsTheRowsOfAPlace() throws Exception {
        String grid = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + grid
                                + ".meters (ts TIMESTAMP, voltage INT) TAGS (location VARCHAR(20))");
        SERVER.connection()
                .execute(
                        "INSERT INTO "
                                + grid
                                + ".d1001 USING "
                                + grid
                                + ".meters TAGS ('Oslo') VALUES (1700000000000, 219) "
                                + grid
                                + ".d1002 USING "
                                + grid
                                + ".meters TAGS ('Bonn') VALUES (1700000000000, 230)");
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        RowType rows =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()))
                                .getLogicalType();
        // docs: history
        TDengineScanSource<String> history =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(grid)
                        .setTable("meters")
                        .setColumns(rows)
                        .setTableNameAppended(true)
                        .setFilter("location = 'Oslo' AND ts >= '2023-01-01T00:00:00Z'")
                        .setSliceInterval(Duration.ofDays(1))
                        .setMapper(row -> row.getString(2) + ": " + row.getInt(1) + " V")
                        .build();
        DataStream<String> texts =
                env.fromSource(history, WatermarkStrategy.noWatermarks(), "history", Types.STRING);
        // docs end

        assertThat(texts.executeAndCollect(10)).containsExactly("d1001: 219 V");
    }

    @Test
    void readsHistoryThenChanges() throws Exception {
        String grid = SERVER.createDatabase("VGROUPS 1");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + grid
                                + ".meters (ts TIMESTAMP, voltage INT) TAGS (id INT)");
        SERVER.connection()
                .execute(
                        String.format(
                                "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (1) VALUES (1700000000000, 219)",
                                grid));
        ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
        RowType columns =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()))
                                .getLogicalType();
        TDengineScanSource<RowData> snapshot =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(grid)
                        .setTable("meters")
                        .setColumns(columns)
                        .build();
        TDengineSource<RowData> changes =
                TDengineSource.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(grid)
                        .setTable("meters")
                        .setTopic(SERVER.newTopicName())
                        .setCreateTopic(true)
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        columns, List.of(), InternalTypeInfo.of(columns)))
                        .build();
        // docs: everything
        Source<RowData, ?, ?> everything = TDengineSnapshotThenChangesSource.of(snapshot, changes);
        // docs end

        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        try (CloseableIterator<RowData> rows =
                env.fromSource(
                                everything,
                                WatermarkStrategy.noWatermarks(),
                                "everything",
                                InternalTypeInfo.of(columns))
                        .executeAndCollect()) {
            assertThat(rows.next().getInt(1)).isEqualTo(219);
            SERVER.connection().execute("INSERT INTO " + grid + ".d1 VALUES (1700000001000, 241)");
            assertThat(rows.next().getInt(1)).isEqualTo(241);
        }
    }

    @Test
    void pageShowsWhatIsRunHere() throws Exception {
        JavaExamples.assertShown(
                Path.of("../docs/getting-started.md"), GettingStartedDocsITCase.class);
    }
}
