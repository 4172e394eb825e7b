/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.tmq.ConsumerRecord;
import com.taosdata.jdbc.tmq.TaosConsumer;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * All rows of a topic, from the first to the last, on the embedded server in a process of its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class SubscriptionBenchmark {

    /** Parallelism of our job x vgroups x child tables x rows over all tables. */
    @Param({
        "1x4x1000x4000000",
        "1x1x1000x4000000",
        "1x32x1000x4000000",
        "1x4x10x4000000",
        "1x4x100000x4000000",
        "1x4x1000x100000",
        "1x4x1000x1000000",
        "1x4x1000x10000000",
        "2x4x1000x4000000"
    })
    public String load;

    private int parallelism;
    private MeterLog log;
    private ServerProcess server;

    /** Starts the server and writes what is to be read. */
    @Setup
    public void prepare() {
        int x = load.indexOf('x');
        parallelism = Integer.parseInt(load.substring(0, x));
        log = new MeterLog(load.substring(x + 1));
        server = ServerProcess.start(log.rows);
        log.write(server.url());
    }

    @TearDown
    public void close() {
        server.close();
    }

    /** A Flink job that looks at each row's cells. */
    @Benchmark
    public void ours(Progress progress) throws Exception {
        progress.expect(log.rows);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.getConfig().enableObjectReuse();
        env.fromSource(source(), WatermarkStrategy.noWatermarks(), "meters")
                .filter(new CountedRows.Touched())
                .sinkTo(new DiscardingSink<>());
        env.execute();
        progress.finish(log.sum());
    }

    private TDengineSource<RowData> source() {
        return TDengineSource.<RowData>builder()
                .setConnection(ConnectionConfig.parse(server.url()))
                .setTopic(MeterLog.TOPIC)
                .setDatabase(MeterLog.DATABASE)
                .setTable(MeterLog.TABLE)
                .setGroupId("ours_" + UUID.randomUUID())
                .setCommitOffsets(false)
                .setBoundedMode(BoundedMode.LATEST)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                CountedRows.ROW, List.of(), InternalTypeInfo.of(CountedRows.ROW)))
                .build();
    }

    /** Our consumer without a look at the rows: what polling and fetching take. */
    @Benchmark
    public void fetchOnly(Progress progress) {
        progress.expect(log.rows);
        ConsumerConfig config =
                ConsumerConfig.builder("fetch_" + UUID.randomUUID())
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        try (Consumer consumer = TDengine.consumer(ConnectionConfig.parse(server.url()), config)) {
            consumer.subscribe(List.of(MeterLog.TOPIC));
            while (!progress.isComplete()) {
                TmqMessage message = consumer.poll(Duration.ofMillis(100));
                if (message != null) {
                    for (TmqBlock block : message.blocks()) {
                        progress.rows(block.block().rows());
                    }
                }
            }
        }
        progress.finish(0);
    }

    /** The driver's consumer on one thread, a bean for each row. */
    @Benchmark
    public void jdbc(Progress progress) throws SQLException {
        progress.expect(log.rows);
        long touched = 0;
        try (TaosConsumer<Meter> consumer =
                new TaosConsumer<>(
                        Meter.consumer(server.hostAndPort(), Meter.Deserializer.class))) {
            consumer.subscribe(List.of(MeterLog.TOPIC));
            while (!progress.isComplete()) {
                for (ConsumerRecord<Meter> record : consumer.poll(Duration.ofMillis(100))) {
                    Meter meter = record.value();
                    touched += meter.getTs().getTime();
                    touched += Float.floatToRawIntBits(meter.getCurrent());
                    touched += Float.floatToRawIntBits(meter.getPhase());
                    touched += meter.getStatus().hashCode();
                    progress.row(meter.getVoltage());
                }
            }
            consumer.unsubscribe();
        }
        Check.equal("touched", touched == Long.MIN_VALUE ? 1 : 0, 0);
        progress.finish(log.sum());
    }
}
