/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.TableLineage;
import io.tdengine.flink.sink.batch.BackOff;
import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
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
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stream to a TDengine super table (child tables are created as needed), normal table or
 * child table, in batches through prepared statements.
 *
 * <p>Building it asks nothing of a server: the target's schema is read when a writer opens, on the
 * TaskManager, and a mismatch fails the job there with a message that names each column.
 *
 * <p>Which guarantee it gives decides on the class that the builder returns; there are no others.
 *
 * @param <T> type of the elements
 */
@PublicEvolving
public class TDengineSink<T> extends SinkBase<T> implements LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TDengineSink.class);

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
     * trips. While a server is away that has been there before, tries again for as long as a batch
     * is.
     *
     * @throws IOException if no restart can heal it: database or table do not exist, the elements
     *     do not fit the table, or the job has no state yet and cannot reach the server
     * @throws TDengineException otherwise
     */
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        BackOff backOff = new BackOff(options.retryTimeout);
        while (true) {
            try {
                return open(context);
            } catch (IllegalArgumentException e) {
                throw new InvalidSinkException(e.getMessage(), e);
            } catch (TDengineException e) {
                failOrPause(e, backOff, context);
            }
        }
    }

    private void failOrPause(TDengineException e, BackOff backOff, WriterInitContext context)
            throws InvalidSinkException {
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
        if (!backOff.pause()) {
            throw e;
        }
        LOG.warn("A writer is opened again: {}", e.getMessage());
    }

    private SinkWriter<T> open(WriterInitContext context) throws IOException {
        SenderMetrics metrics = new SenderMetrics();
        BatchSenderFactory senders = senders(database, table);
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
            return writer(sender, layout, metrics, context);
        } catch (Throwable e) {
            // Its statements go with it.
            server.close();
            throw e;
        }
    }

    /** Makes senders for a table of the sink's server. */
    final BatchSenderFactory senders(String toDatabase, String toTable) {
        return new BatchSenderFactory(
                connection,
                toDatabase,
                toTable,
                options.form.mode,
                options.form.declared,
                new SenderOptions(options.lanes, options.retryTimeout, options.rejections.fails()));
    }

    /**
     * The writer of this sink's guarantee.
     *
     * @param sender has been checked; owned by the writer from here on
     */
    SinkWriter<T> writer(
            BatchSender sender,
            BatchLayout layout,
            SenderMetrics metrics,
            WriterInitContext context)
            throws IOException {
        return writerTo(sender, layout, metrics, context);
    }

    /** A writer that gives its batches to an output, which it owns from here on. */
    final SinkWriter<T> writerTo(
            BatchOutput output,
            BatchLayout layout,
            SenderMetrics metrics,
            WriterInitContext context)
            throws IOException {
        return new TDengineWriter<>(
                output,
                layout,
                openRejections(context.getTaskInfo(), context.metricGroup()),
                metrics,
                serializationSchema,
                options,
                context);
    }

    /** What becomes of rejected rows, ready to be told of them. */
    final RejectionPolicy openRejections(TaskInfo task, MetricGroup metrics) throws IOException {
        int subtask = task.getIndexOfThisSubtask();
        options.rejections.open(
                new RejectedRowHandler.Context() {
                    @Override
                    public MetricGroup metricGroup() {
                        return metrics;
                    }

                    @Override
                    public int subtask() {
                        return subtask;
                    }
                });
        return options.rejections;
    }

    /** Server, table and batching, without secrets. */
    @Override
    public String toString() {
        return "TDengineSink{" + connection + ", " + database + "." + table + ", " + options + "}";
    }
}
