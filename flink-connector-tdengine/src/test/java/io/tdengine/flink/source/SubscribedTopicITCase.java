/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics that the source did not create: what each is on must be what the reader declares. */
@Timeout(120)
class SubscribedTopicITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private Meters meters;

    @BeforeEach
    void createMeters() {
        meters = Meters.create(SERVER);
    }

    private void createTopic(String on) {
        meters.connection().execute("CREATE TOPIC " + meters.topic() + " AS " + on);
    }

    /** Columns alone, with what is known of a row without its super table. */
    private TDengineSourceBuilder<RowData> withoutTags() {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("v", DataTypes.INT()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                                        DataTypes.FIELD("database", DataTypes.STRING()))
                                .getLogicalType();
        return TDengineSource.<RowData>builder()
                .setUrl(SERVER.url())
                .setTopic(meters.topic())
                .setBoundedMode(BoundedMode.LATEST)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                type,
                                List.of(Metadata.TBNAME, Metadata.DATABASE),
                                InternalTypeInfo.of(type)));
    }

    private static List<String> read(TDengineSource<RowData> source) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "topic")
                .map(
                        row ->
                                String.format(
                                        "%s.%s v=%d",
                                        row.getString(2), row.getString(1), row.getInt(0)))
                .returns(Types.STRING)
                .executeAndCollect(1_000_000);
    }

    private List<String> rowsOf(int seconds, String... tables) {
        List<String> rows = new ArrayList<>();
        for (String table : tables) {
            for (int v = 0; v < seconds; v++) {
                rows.add(meters.database() + "." + table + " v=" + v);
            }
        }
        return rows;
    }

    @Test
    void columnsOfATopicOnADatabaseNeedATable() {
        createTopic("DATABASE " + meters.database());
        meters.insert(1);

        assertThatThrownBy(() -> read(withoutTags().build()))
                .hasStackTraceContaining("'" + meters.topic() + "' cannot be read as declared")
                .hasStackTraceContaining("Set the table whose rows are wanted");
    }

    @Test
    void aTopicOnASuperTableIsReadByItsNameAlone() throws Exception {
        createTopic("STABLE " + meters.database() + ".meters");
        meters.insert(20, 3);

        RowLists.assertSame(read(withoutTags().build()), rowsOf(20, "d0", "d1", "d2"));
    }

    @Test
    void aTopicOnADatabaseServesATableOfIt() throws Exception {
        createTopic("DATABASE " + meters.database());
        meters.insert(5, 2);

        RowLists.assertSame(
                read(withoutTags().setDatabase(meters.database()).setTable("meters").build()),
                rowsOf(5, "d0", "d1"));
    }

    @Test
    void columnsOfATableOnATopicOnADatabaseAreChecked() {
        createTopic("DATABASE " + meters.database());

        assertThatThrownBy(
                        () ->
                                read(
                                        meters.source()
                                                .setCreateTopic(false)
                                                .setDeserializationSchema(Meters.schema("time"))
                                                .build()))
                .hasStackTraceContaining("Column 'time' does not exist");
    }

    @Test
    void aTopicOnAnotherSuperTableIsRefusedByName() {
        meters.connection()
                .execute(
                        "CREATE STABLE "
                                + meters.database()
                                + ".other (ts TIMESTAMP, v INT) TAGS (gid INT)");
        createTopic("STABLE " + meters.database() + ".other");

        assertThatThrownBy(() -> read(meters.source().setCreateTopic(false).build()))
                .hasStackTraceContaining(
                        String.format(
                                "Topic '%s' is on super table %s.other, not on super table"
                                        + " %s.meters",
                                meters.topic(), meters.database(), meters.database()));
    }

    @Test
    void aTopicOnAnotherDatabaseIsRefusedByName() {
        String other = SERVER.createDatabase("VGROUPS 1");
        createTopic("DATABASE " + other);

        assertThatThrownBy(
                        () ->
                                read(
                                        withoutTags()
                                                .setDatabase(meters.database())
                                                .setTable("meters")
                                                .build()))
                .hasStackTraceContaining(
                        String.format(
                                "Topic '%s' is on database %s, not on super table %s.meters",
                                meters.topic(), other, meters.database()));
    }
}
