/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.source.RowDataDeserializationSchema;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** Two jobs: one writes rows when they are due, the other copies them exactly once. */
final class SoakJobs {

    /** Rows that were read back, repeated ones too; of the soak that runs in this process. */
    static final AtomicLong READ = new AtomicLong();

    static final Latencies LATENCIES = new Latencies();

    private static final Duration CHECKPOINTS = Duration.ofSeconds(1);
    private static final InternalTypeInfo<RowData> TYPE = InternalTypeInfo.of(SoakLoad.ROW);

    private SoakJobs() {}

    static JobClient write(String url, SoakLoad load) throws Exception {
        StreamExecutionEnvironment env = environment();
        long start = load.due(0);
        int rate = load.rowsPerSecond;
        GeneratorFunction<Long, RowData> rows =
                number -> SoakLoad.row("r_", start + number * 1000 / rate, number);
        env.fromSource(
                        new DataGeneratorSource<>(
                                rows, load.rows, RateLimiterStrategy.perSecond(rate), TYPE),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                // Each subtask would have a range of its own, and rows come long before they are
                // due.
                .setParallelism(1)
                .sinkTo(sink(url, SoakLoad.READINGS, DeliveryGuarantee.AT_LEAST_ONCE));
        return env.executeAsync("write");
    }

    static JobClient copy(String url) throws Exception {
        StreamExecutionEnvironment env = environment();
        env.fromSource(
                        TDengineSource.<RowData>builder()
                                .setConnection(ConnectionConfig.parse(url))
                                .setTopic(SoakLoad.TOPIC)
                                .setDatabase(SoakLoad.DATABASE)
                                .setTable(SoakLoad.READINGS)
                                .setGroupId("soak")
                                .setDeserializationSchema(
                                        new RowDataDeserializationSchema(
                                                SoakLoad.ROW,
                                                List.of(
                                                        RowDataDeserializationSchema.Metadata
                                                                .TBNAME),
                                                TYPE))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "changes")
                .map(new Copied())
                .returns(TYPE)
                .sinkTo(sink(url, SoakLoad.COPIES, DeliveryGuarantee.EXACTLY_ONCE));
        return env.executeAsync("copy");
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10_000);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        env.enableCheckpointing(CHECKPOINTS.toMillis());
        return env;
    }

    private static TDengineSink<RowData> sink(
            String url, String table, DeliveryGuarantee guarantee) {
        return TDengineSink.<RowData>builder()
                .setConnection(ConnectionConfig.parse(url))
                .setDatabase(SoakLoad.DATABASE)
                .setTable(table)
                .setFlushInterval(Duration.ofMillis(100))
                .setDeliveryGuarantee(guarantee)
                .setSerializationSchema(new RowDataSerializationSchema(SoakLoad.ROW))
                .build();
    }

    /** Counts a row and gives it the name of its copy's child table. */
    private static final class Copied implements MapFunction<RowData, RowData> {

        private static final long serialVersionUID = 1L;

        @Override
        public RowData map(RowData row) {
            READ.incrementAndGet();
            LATENCIES.add(System.currentTimeMillis() - row.getLong(2));
            return GenericRowData.of(
                    row.getTimestamp(0, 3),
                    row.getLong(1),
                    row.getLong(2),
                    row.getInt(3),
                    StringData.fromString("c" + row.getString(4).toString().substring(1)));
        }
    }
}
