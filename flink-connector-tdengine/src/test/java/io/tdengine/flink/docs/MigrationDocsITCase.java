/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.PojoDeserializationSchema;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.StartupMode;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.source.TDengineSourceBuilder;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TmqMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Java of docs/migration.md, run as it stands there. */
@Timeout(120)
class MigrationDocsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static String database;

    private final ConnectionConfig connection = ConnectionConfig.parse(SERVER.url());
    private StreamExecutionEnvironment env;
    private final RowType columns = columns();

    // docs: bean
    /** Columns ts and voltage, tag location, and the child table's name. */
    public static class Meter {
        public Instant ts;
        public int voltage;
        public String location;
        public String tbname;
    }

    // docs end

    private static RowType columns() {
        // docs: columns
        RowType columns =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()))
                                .getLogicalType();
        // docs end
        return columns;
    }

    /** Not before: the cluster above is made known to Flink for each test. */
    @BeforeEach
    void openEnvironment() {
        env = StreamExecutionEnvironment.getExecutionEnvironment();
    }

    @BeforeAll
    static void createMeters() {
        database = SERVER.createDatabase("VGROUPS 2");
        String meters = database + ".meters";
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + meters
                                + " (ts TIMESTAMP, voltage INT) TAGS (location VARCHAR(20), groupid INT)");
        insert("d1001", "'Oslo', 1", "('2024-12-19T16:12:45Z', 201) ('2024-12-19T18:12:45Z', 202)");
        insert(
                "d1002",
                "'Rome', 60",
                "('2024-12-19T17:12:45Z', 204) ('2024-12-19T20:12:45Z', 205)");
    }

    private static void insert(String table, String tags, String rows) {
        SERVER.connection()
                .execute(
                        String.format(
                                "INSERT INTO %1$s.%2$s USING %1$s.meters TAGS (%3$s) VALUES %4$s",
                                database, table, tags, rows));
    }

    private List<String> read(TDengineScanSource<String> source) throws Exception {
        List<String> read = new ArrayList<>();
        env.setParallelism(2);
        try (CloseableIterator<String> rows =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters", Types.STRING)
                        .executeAndCollect()) {
            rows.forEachRemaining(read::add);
        }
        return read;
    }

    @Test
    void aStatement() throws Exception {
        // docs: sql
        TDengineScanSource<String> source =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(database)
                        .setQuery("SELECT ts, voltage FROM meters WHERE voltage > 202")
                        .setColumns(columns)
                        .setMapper(row -> row.getTimestamp(0, 3) + ": " + row.getInt(1) + " V")
                        .build();
        // docs end

        assertThat(read(source))
                .containsExactlyInAnyOrder(
                        "2024-12-19T17:12:45: 204 V", "2024-12-19T20:12:45: 205 V");
    }

    @Test
    void byTime() throws Exception {
        // docs: time
        TDengineScanSource<String> source =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(database)
                        .setTable("meters")
                        .setColumns(columns)
                        .setFilter("ts >= '2024-12-19T17:00:00Z' AND ts < '2024-12-19T20:00:00Z'")
                        .setSliceInterval(Duration.ofHours(1))
                        .setMapper(row -> row.getInt(1) + " V")
                        .build();
        // docs end

        assertThat(read(source)).containsExactlyInAnyOrder("204 V", "202 V");
    }

    @Test
    void byTag() throws Exception {
        // docs: tag
        TDengineScanSource<String> source =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(database)
                        .setTable("meters")
                        .setColumns(columns)
                        .setFilter("(groupid > 50 AND location = 'Rome') OR location = 'Bonn'")
                        .setTableNameAppended(true)
                        .setMapper(row -> row.getString(2) + ": " + row.getInt(1) + " V")
                        .build();
        // docs end

        assertThat(read(source)).containsExactlyInAnyOrder("d1002: 204 V", "d1002: 205 V");
    }

    @Test
    void byTable() throws Exception {
        // docs: table
        TDengineScanSource<String> source =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase(database)
                        .setQuery(
                                "SELECT ts, voltage FROM d1001 ORDER BY ts LIMIT 1",
                                "SELECT ts, voltage FROM d1002 ORDER BY ts LIMIT 1")
                        .setColumns(columns)
                        .setMapper(row -> row.getInt(1) + " V")
                        .build();
        // docs end

        assertThat(read(source)).containsExactlyInAnyOrder("201 V", "204 V");
    }

    @Test
    void aSubscription() throws Exception {
        String topic = SERVER.newTopicName();
        // docs: subscription
        TDengineSourceBuilder<Meter> subscription =
                TDengineSource.<Meter>builder()
                        .setConnection(connection)
                        .setDatabase(database)
                        .setTable("meters")
                        .setTopic(topic)
                        .setCreateTopic(true)
                        .setGroupId("group_1")
                        .setDeserializationSchema(new PojoDeserializationSchema<>(Meter.class));
        // docs end

        TDengineSource<Meter> source = subscription.setBoundedMode(BoundedMode.LATEST).build();
        List<Meter> read =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                        .executeAndCollect(10);
        assertThat(read)
                .extracting(meter -> meter.ts + " " + meter.voltage + " " + meter.location)
                .containsExactlyInAnyOrder(
                        "2024-12-19T16:12:45Z 201 Oslo",
                        "2024-12-19T18:12:45Z 202 Oslo",
                        "2024-12-19T17:12:45Z 204 Rome",
                        "2024-12-19T20:12:45Z 205 Rome");
        assertThat(read).extracting(meter -> meter.tbname).contains("d1001", "d1002");
    }

    /** What the other connector leaves: a topic on a query, and what its group has committed. */
    @Test
    void theOldGroupsPosition() throws Exception {
        String own = SERVER.createDatabase("VGROUPS 1");
        String topic = SERVER.newTopicName();
        Connection server = SERVER.connection();
        server.execute("CREATE TABLE " + own + ".t (ts TIMESTAMP, voltage INT)");
        server.execute("CREATE TOPIC " + topic + " AS SELECT ts, voltage FROM " + own + ".t");
        server.execute("INSERT INTO " + own + ".t VALUES ('2024-12-19T17:12:45Z', 201)");
        readAndCommit(topic, "group_1");
        server.execute("INSERT INTO " + own + ".t VALUES ('2024-12-19T18:12:45Z', 202)");
        // docs: resume
        TDengineSource<RowData> source =
                TDengineSource.<RowData>builder()
                        .setConnection(connection)
                        .setTopic(topic)
                        .setGroupId("group_1")
                        .setStartupMode(StartupMode.GROUP_OFFSETS)
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        columns, List.of(), InternalTypeInfo.of(columns)))
                        .build();
        // docs end

        List<RowData> read =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                        .executeAndCollect(1);
        assertThat(read).extracting(row -> row.getInt(1)).containsExactly(202);
    }

    private void readAndCommit(String topic, String group) {
        ConsumerConfig config =
                ConsumerConfig.builder(group)
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        try (Consumer consumer = TDengine.consumer(connection, config)) {
            consumer.subscribe(List.of(topic));
            TmqMessage[] message = new TmqMessage[1];
            Waiting.until(
                    "the first row",
                    Duration.ofSeconds(30),
                    () -> {
                        message[0] = consumer.poll(Duration.ofMillis(100));
                        return message[0] != null;
                    });
            consumer.commit(message[0]);
            consumer.unsubscribe();
        }
    }

    @Test
    void aSink() throws Exception {
        String target = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + target
                                + ".sink_meters (ts TIMESTAMP, voltage INT) TAGS (groupid INT)");
        // docs: sink
        RowType rows =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("voltage", DataTypes.INT()),
                                        DataTypes.FIELD("groupid", DataTypes.INT()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        TDengineSink<RowData> sink =
                TDengineSink.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(target)
                        .setTable("sink_meters")
                        .setSerializationSchema(new RowDataSerializationSchema(rows))
                        .setMaxBatchRows(2_000)
                        .build();
        // docs end
        TDengineSink<RowData> asSql =
                TDengineSink.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase(target)
                        .setTable("sink_meters")
                        .setSerializationSchema(new RowDataSerializationSchema(rows))
                        .setWriteMode(WriteMode.SQL)
                        .build();
        TimestampData time = TimestampData.fromEpochMillis(1_734_628_365_642L);
        write(rows, sink, GenericRowData.of(time, 201, 1, StringData.fromString("d1")));
        write(rows, asSql, GenericRowData.of(time, 202, 2, StringData.fromString("it's")));

        assertThat(
                        QueryRows.of(
                                SERVER.connection(),
                                "SELECT tbname, voltage FROM "
                                        + target
                                        + ".sink_meters ORDER BY voltage"))
                .containsExactly(List.of("d1", 201), List.of("it's", 202));
    }

    private void write(RowType type, TDengineSink<RowData> sink, RowData row) throws Exception {
        env.fromData(InternalTypeInfo.of(type), row).sinkTo(sink);
        env.execute("meters");
    }

    @Test
    void pageShowsWhatIsRunHere() throws Exception {
        JavaExamples.assertShown(Path.of("../docs/migration.md"), MigrationDocsITCase.class);
    }
}
