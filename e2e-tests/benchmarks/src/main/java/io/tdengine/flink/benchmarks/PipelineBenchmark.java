/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.tmq.ConsumerRecord;
import com.taosdata.jdbc.tmq.TaosConsumer;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a topic into another super table, on the embedded server in a process of its own, which
 * acknowledges what is written and forgets it: what counts is the client's CPU time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class PipelineBenchmark {

    private static final int BATCH_ROWS = 10_000;
    private static final String COPIES = "copies";
    private static final String NAMED_TOPIC = "bench_named";
    private static final String NAMED_ROWS =
            "SELECT ts, `current`, voltage, phase, status, gid, tbname AS `table` FROM meters";

    private static final RowType ROW = row();

    /** Parallelism of our job x vgroups x child tables x rows over all tables. */
    @Param({
        "1x4x1000x2000000",
        "1x32x1000x2000000",
        "1x4x10x2000000",
        "1x4x100000x2000000",
        "1x4x1000x1000000",
        "1x4x1000x10000000",
        "2x4x1000x2000000"
    })
    public String load;

    private int parallelism;
    private MeterLog log;
    private ServerProcess server;

    /** Starts the server and writes what is to be copied. */
    @Setup
    public void prepare() {
        int x = load.indexOf('x');
        parallelism = Integer.parseInt(load.substring(0, x));
        log = new MeterLog(load.substring(x + 1));
        server = ServerProcess.start(log.rows);
        log.write(server.url());
        makeTables();
    }

    /** The rows of the topic, then the tag and the table. */
    private static RowType row() {
        List<RowType.RowField> fields = new ArrayList<>(CountedRows.ROW.getFields());
        fields.add(new RowType.RowField("gid", new IntType()));
        fields.add(new RowType.RowField("tbname", new VarCharType(VarCharType.MAX_LENGTH)));
        return new RowType(fields);
    }

    /** A topic for each side, and where to copy to; from now on the server forgets rows. */
    private void makeTables() {
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(server.url() + "/" + MeterLog.DATABASE))) {
            connection.execute(
                    "CREATE STABLE copies (ts TIMESTAMP, `current` FLOAT, voltage INT, phase FLOAT,"
                            + " status VARCHAR(16)) TAGS (gid INT)");
            connection.execute("CREATE TOPIC " + NAMED_TOPIC + " AS " + NAMED_ROWS);
        }
        server.tell(ServerProcess.Command.DISCARD);
    }

    @TearDown
    public void close() {
        server.close();
    }

    /** A Flink job with checkpoints, at least once. */
    @Benchmark
    public void ours(Progress progress) throws Exception {
        progress.expect(log.rows);
        ConnectionConfig connection = ConnectionConfig.parse(server.url());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.enableCheckpointing(1000);
        env.getConfig().enableObjectReuse();
        env.fromSource(
                        TDengineSource.<RowData>builder()
                                .setConnection(connection)
                                .setTopic(MeterLog.TOPIC)
                                .setDatabase(MeterLog.DATABASE)
                                .setTable(MeterLog.TABLE)
                                .setGroupId("ours_" + UUID.randomUUID())
                                .setBoundedMode(BoundedMode.LATEST)
                                .setDeserializationSchema(
                                        new RowDataDeserializationSchema(
                                                ROW,
                                                List.of(
                                                        RowDataDeserializationSchema.Metadata
                                                                .TBNAME),
                                                InternalTypeInfo.of(ROW)))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "meters")
                .filter(new CountedRows.Passed())
                .sinkTo(
                        TDengineSink.<RowData>builder()
                                .setConnection(connection)
                                .setDatabase(MeterLog.DATABASE)
                                .setTable(COPIES)
                                .setMaxBatchRows(BATCH_ROWS)
                                .setSerializationSchema(new RowDataSerializationSchema(ROW))
                                .build());
        env.execute();
        progress.complete();
        progress.finish(log.sum());
    }

    /**
     * The driver's consumer and its prepared statement on one thread. Its records do not tell the
     * child table, so that it reads a query's topic, which does.
     */
    @Benchmark
    public void jdbc(Progress progress) throws SQLException {
        progress.expect(log.rows);
        String url = "jdbc:TAOS-WS://" + server.hostAndPort() + "/" + MeterLog.DATABASE;
        try (TaosConsumer<NamedMeter> consumer =
                        new TaosConsumer<>(
                                Meter.consumer(
                                        server.hostAndPort(), NamedMeter.Deserializer.class));
                java.sql.Connection connection =
                        DriverManager.getConnection(url, "root", "taosdata");
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO ? USING copies TAGS(?) VALUES(?,?,?,?,?)")) {
            consumer.subscribe(List.of(NAMED_TOPIC));
            int batch = 0;
            while (!progress.isComplete()) {
                for (ConsumerRecord<NamedMeter> record : consumer.poll(Duration.ofMillis(100))) {
                    add(insert, record.value());
                    if (++batch == BATCH_ROWS) {
                        insert.executeBatch();
                        batch = 0;
                    }
                    progress.row(record.value().getVoltage());
                }
            }
            if (batch > 0) {
                insert.executeBatch();
            }
            consumer.unsubscribe();
        }
        progress.complete();
        progress.finish(log.sum());
    }

    private static void add(PreparedStatement insert, NamedMeter meter) throws SQLException {
        insert.setString(1, meter.getTable());
        insert.setInt(2, meter.getGid());
        insert.setTimestamp(3, meter.getTs());
        insert.setFloat(4, meter.getCurrent());
        insert.setInt(5, meter.getVoltage());
        insert.setFloat(6, meter.getPhase());
        insert.setString(7, meter.getStatus());
        insert.addBatch();
    }
}
