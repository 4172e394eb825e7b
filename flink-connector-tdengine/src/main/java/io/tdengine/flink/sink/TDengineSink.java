/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.TableLineage;
import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchSender;
import io.tdengine.flink.sink.batch.BatchSenderFactory;
import io.tdengine.flink.sink.batch.InvalidSinkException;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.SenderOptions;
import io.tdengine.flink.sink.batch.ServerConnection;
import io.tdengine.flink.sink.rejected.RejectedRowHandler;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * Writes a stream to a TDengine super table (child tables are created as needed), normal table or
 * child table, in batches through prepared statements.
 *
 * <p>Building it asks nothing of a server: the target's schema is read when a writer opens, on the
 * TaskManager, and a mismatch fails the job there with a message that names each column.
 *
 * @param <T> type of the elements
 */
@PublicEvolving
public final class TDengineSink<T> extends SinkBase<T> implements LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final String database;
    private final String table;
    private final TDengineSerializationSchema<T> serializationSchema;
    private final SinkOptions options;
    private final String createTableStatement;

    TDengineSink(
            ConnectionConfig connection,
            String database,
            String table,
            TDengineSerializationSchema<T> serializationSchema,
            SinkOptions options,
            String createTableStatement) {
        this.connection = connection;
        this.database = database;
        this.table = table;
        this.serializationSchema = serializationSchema;
        this.options = options;
        this.createTableStatement = createTableStatement;
    }

    @Override
    public LineageVertex getLineageVertex() {
        return TableLineage.ofSink(connection, database + '.' + table);
    }

    /** A builder with the defaults. */
    public static <T> TDengineSinkBuilder<T> builder() {
        return new TDengineSinkBuilder<>();
    }

    /**
     * Connects, reads the target's schema and prepares the statements; blocks for a few round
     * trips.
     *
     * @throws IOException if no restart can heal it: database or table do not exist, the elements
     *     do not fit the table, or the job has no state yet and cannot reach the server
     * @throws TDengineException otherwise
     */
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        try {
            return open(context);
        } catch (IllegalArgumentException e) {
            throw new InvalidSinkException(e.getMessage(), e);
        } catch (TDengineException e) {
            if (InvalidSinkException.isFinal(e, context)) {
                throw new InvalidSinkException(
                        "Table '"
                                + table
                                + "' of database '"
                                + database
                                + "' cannot be written to: "
                                + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private SinkWriter<T> open(WriterInitContext context) throws IOException {
        RejectionPolicy rejections = options.rejections;
        SenderMetrics metrics = new SenderMetrics();
        BatchSenderFactory senders =
                new BatchSenderFactory(
                        connection,
                        database,
                        table,
                        options.form.mode,
                        new SenderOptions(options.lanes, options.retryTimeout, rejections.fails()));
        ServerConnection server = senders.server(metrics);
        try {
            if (createTableStatement != null) {
                TableCreation.run(server.get(), createTableStatement);
            }
            TableSchema target = senders.describe(server);
            options.form.check(target);
            serializationSchema.open(target);
            BatchLayout layout =
                    BatchLayout.of(
                            target, serializationSchema.tags(), serializationSchema.columns());
            BatchSender sender = senders.create(server, layout, metrics);
            sender.check();
            rejections.open(new HandlerContext(context));
            return new TDengineWriter<>(
                    sender, layout, rejections, metrics, serializationSchema, options, context);
        } catch (Throwable e) {
            // Its statements go with it.
            server.close();
            throw e;
        }
    }

    /** What a handler of rejected rows sees of a writer. */
    private static final class HandlerContext implements RejectedRowHandler.Context {

        private final WriterInitContext context;

        private HandlerContext(WriterInitContext context) {
            this.context = context;
        }

        @Override
        public MetricGroup metricGroup() {
            return context.metricGroup();
        }

        @Override
        public int subtask() {
            return context.getTaskInfo().getIndexOfThisSubtask();
        }
    }

    /** Server, table and batching, without secrets. */
    @Override
    public String toString() {
        return "TDengineSink{" + connection + ", " + database + "." + table + ", " + options + "}";
    }
}
