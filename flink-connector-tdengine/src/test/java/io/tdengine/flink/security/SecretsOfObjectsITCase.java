/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.sink.TDengineSinkBuilder;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.RawDeserializationSchema;
import io.tdengine.flink.source.TDengineRecord;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.source.TDengineSourceBuilder;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link SecretsITCase}: URLs, connections, DataStream jobs and what objects print. */
@Timeout(600)
class SecretsOfObjectsITCase extends SecretsFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://watcher:<password>@localhost:6041",
                "ws://watcher:<password>@localhost:6041/power?no_such=1",
                "ws://watcher:<password>@localhost:port",
                "ws://watcher:<password>@local host:6041",
                "ws://watcher:<password>@:6041",
                "ws://localhost:6041?token=<token>&bearer_token=<token>&login_token=x",
                "ws://localhost:6041?totp_code=<code>&no_such=1",
                "ws://localhost:6041?connect_timeout=x&token=<token>",
                "<password>",
                "ws://watcher:%ZZ<password>@localhost:6041"
            })
    void badUrls(String url) {
        String whole =
                url.replace("<password>", encoded(PASSWORD))
                        .replace("<token>", encoded(TOKEN))
                        .replace("<code>", encoded(CODE));
        fails("URL", () -> ConnectionConfig.parse(whole));
        fails("source", () -> TDengineSource.builder().setUrl(whole).build());
    }

    @Test
    void connectionsWithEachSecret() {
        ConnectionConfig all =
                ConnectionConfig.builder(url("ws", "", ""))
                        .user("watcher")
                        .password(PASSWORD)
                        .totpCode(CODE)
                        .build();
        try (Connection connection = TDengine.connect(all)) {
            search.look("connection", connection.toString());
            fails("statement", () -> connection.execute("SELECT wrong FROM nowhere"));
        }
        for (ConnectionConfig config :
                List.of(
                        all.toBuilder().totpCode(WRONG_TOKEN).build(),
                        all.toBuilder().password(WRONG_PASSWORD).build(),
                        ConnectionConfig.parse(
                                url("ws", "", "?bearer_token=" + encoded(WRONG_TOKEN))),
                        ConnectionConfig.parse(
                                url("http", "", "?bearer_token=" + encoded(WRONG_TOKEN))),
                        ConnectionConfig.parse(
                                url("wss", "watcher:" + encoded(PASSWORD) + "@", "")))) {
            search.look("configuration", config + " " + config.toBuilder());
            fails("login", () -> TDengine.connect(config));
        }
        ConsumerConfig.Builder consumer =
                ConsumerConfig.builder("g").password(PASSWORD).token(TOKEN);
        search.look("consumer", consumer + " " + consumer.build());
    }

    @Test
    void dataStreams() throws Exception {
        ConnectionConfig good =
                ConnectionConfig.parse(url("ws", "watcher:" + encoded(PASSWORD) + "@", ""));
        run(good);
        fails("wrong password", () -> run(good.toBuilder().password(WRONG_PASSWORD).build()));
    }

    private void run(ConnectionConfig connection) throws Exception {
        TDengineSourceBuilder<TDengineRecord> sourceBuilder =
                TDengineSource.<TDengineRecord>builder()
                        .setConnection(connection)
                        .setTopic("meters")
                        .setBoundedMode(BoundedMode.LATEST)
                        .setDeserializationSchema(new RawDeserializationSchema());
        TDengineSource<TDengineRecord> source = sourceBuilder.build();
        RowType columns =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("v", DataTypes.INT()))
                                .getLogicalType();
        TDengineScanSource<?> scan =
                TDengineScanSource.builder()
                        .setConnection(connection)
                        .setDatabase("power")
                        .setTable("meters")
                        .setColumns(columns)
                        .build();
        TDengineSinkBuilder<RowData> sinkBuilder =
                TDengineSink.<RowData>builder()
                        .setConnection(connection)
                        .setDatabase("power")
                        .setTable("d1")
                        .setSerializationSchema(new RowDataSerializationSchema(columns));
        TDengineSink<?> sink = sinkBuilder.build();
        for (Object object : List.of(sourceBuilder, source, scan, sinkBuilder, sink)) {
            search.look(object.getClass().getName(), object.toString());
            if (object instanceof LineageVertexProvider provider) {
                LineageVertex vertex = provider.getLineageVertex();
                vertex.datasets()
                        .forEach(
                                dataset ->
                                        search.look(
                                                "lineage",
                                                dataset.namespace()
                                                        + dataset.name()
                                                        + dataset.facets()));
            }
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "changes")
                .sinkTo(new DiscardingSink<>());
        search.look("execution plan", env.getExecutionPlan());
        search.look("result", env.execute().toString());
        assertThatMetricsAreSeen(".TDengineSource.");
    }
}
