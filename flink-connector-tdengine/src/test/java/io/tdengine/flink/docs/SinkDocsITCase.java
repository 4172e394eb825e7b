/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.sink.NullHandling;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.nio.file.Path;
import java.util.List;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Java of docs/sink.md, run as it stands there. */
class SinkDocsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(SinkDocsITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

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
        // docs: sink
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
        // docs end
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

    @Test
    void pageShowsWhatIsRunHere() throws Exception {
        JavaExamples.assertShown(Path.of("../docs/sink.md"), SinkDocsITCase.class);
    }
}
