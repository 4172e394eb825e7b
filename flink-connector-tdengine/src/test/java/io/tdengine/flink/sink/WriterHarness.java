/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.sink.rejected.RejectedRowHandler;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * A writer on a {@link ScriptedOutput} in Flink's own operator, with a mailbox that the test works
 * off and a clock that it sets.
 */
final class WriterHarness implements AutoCloseable {

    private static final RowType ROW_TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                                    DataTypes.FIELD("v", DataTypes.INT()))
                            .getLogicalType();

    private static final TableSchema TARGET =
            new TableSchema(
                    "db",
                    "stb",
                    TableSchema.Kind.SUPER_TABLE,
                    Precision.MILLISECONDS,
                    List.of(
                            new ColumnSchema(
                                    new Field("ts", DataType.TIMESTAMP, 8, 0, 0), false, false),
                            new ColumnSchema(new Field("v", DataType.INT, 4, 0, 0), false, false)));

    private static final BatchLayout LAYOUT = BatchLayout.of(TARGET, List.of(), List.of("ts", "v"));

    private final ScriptedOutput server;
    private final OneInputStreamOperatorTestHarness<RowData, ?> operator;
    private SinkWriterMetricGroup metrics;

    WriterHarness(SinkOptions options) throws Exception {
        server = new ScriptedOutput(options.lanes);
        operator =
                new OneInputStreamOperatorTestHarness<>(
                        new SinkWriterOperatorFactory<>(new ScriptedSink(options)));
        operator.setup();
        operator.open();
    }

    ScriptedOutput server() {
        return server;
    }

    SinkWriterMetricGroup metrics() {
        return metrics;
    }

    OneInputStreamOperatorTestHarness<RowData, ?> operator() {
        return operator;
    }

    /** Ends the task, as often as one likes. */
    @Override
    public void close() throws Exception {
        operator.close();
    }

    /** At least once by a statement, and rejected rows fail. */
    static SinkOptions options(
            int maxRows, MemorySize maxBytes, int lanes, DeliveryGuarantee guarantee) {
        return options(maxRows, maxBytes, lanes, guarantee, OnRejected.FAIL, null);
    }

    static SinkOptions options(
            int maxRows,
            MemorySize maxBytes,
            int lanes,
            DeliveryGuarantee guarantee,
            OnRejected onRejected,
            RejectedRowHandler handler) {
        return new SinkOptions(
                new FlushOptions(
                        maxRows, maxBytes, Duration.ofSeconds(1), MemorySize.ofMebiBytes(512)),
                lanes,
                guarantee,
                new WriteForm(WriteMode.STMT, NullHandling.SET_NULL, null, false),
                Duration.ofSeconds(10),
                new RejectionPolicy(onRejected, handler));
    }

    void write(String table, long ts, int v) throws Exception {
        write(RowKind.INSERT, table, ts, v);
    }

    void write(RowKind kind, String table, long ts, int v) throws Exception {
        GenericRowData row =
                GenericRowData.ofKind(
                        kind, StringData.fromString(table), TimestampData.fromEpochMillis(ts), v);
        operator.processElement(row, 0);
    }

    void drainMailbox() throws Exception {
        Optional<Mail> mail = operator.getTaskMailbox().tryTake(0);
        while (mail.isPresent()) {
            mail.get().run();
            mail = operator.getTaskMailbox().tryTake(0);
        }
    }

    /** On another thread acknowledges request after request until so many rows were. */
    CompletableFuture<Void> answerUntilRows(int rows) {
        return CompletableFuture.runAsync(
                () -> {
                    while (acknowledgedRows() < rows) {
                        server.requests().forEach(ScriptedOutput.Request::acknowledge);
                        Thread.onSpinWait();
                    }
                });
    }

    int acknowledgedRows() {
        return server.requests().stream()
                .filter(r -> r.answer().isDone())
                .mapToInt(ScriptedOutput.Request::rows)
                .sum();
    }

    /** The writer on the scripted output. */
    private final class ScriptedSink extends SinkBase<RowData> {

        private static final long serialVersionUID = 1L;

        private final transient SinkOptions options;

        private ScriptedSink(SinkOptions options) {
            this.options = options;
        }

        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            metrics = context.metricGroup();
            RowDataSerializationSchema schema = new RowDataSerializationSchema(ROW_TYPE);
            schema.open(TARGET);
            return new TDengineWriter<>(
                    server,
                    LAYOUT,
                    options.rejections,
                    new SenderMetrics(),
                    schema,
                    options,
                    context);
        }
    }
}
