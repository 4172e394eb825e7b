/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchSender;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.commit.BatchCommittable;
import io.tdengine.flink.sink.commit.BatchCommittableSerializer;
import io.tdengine.flink.sink.commit.BatchCommitter;
import io.tdengine.flink.sink.commit.CommittableStore;
import io.tdengine.flink.sink.commit.SpillCleaner;
import io.tdengine.flink.sink.commit.SpillDirectory;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.util.Collection;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink whose rows are written when the checkpoint after them has completed. Flink decides by
 * interfaces which operators a sink has, so this one is a class of its own.
 *
 * @param <T> type of the elements
 */
@Internal
final class ExactlyOnceSink<T> extends TDengineSink<T>
        implements SupportsCommitter<BatchCommittable>,
                SupportsWriterState<T, BatchCommittable>,
                SupportsPostCommitTopology<BatchCommittable> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceSink.class);

    private final MemorySize committableMemory;

    /** Null for none. Of the job, from when its graph is made, unless the user named another. */
    private String spillDirectory;

    ExactlyOnceSink(
            ConnectionConfig connection,
            String database,
            String table,
            TDengineSerializationSchema<T> serializationSchema,
            SinkOptions options,
            String createTableStatement,
            MemorySize committableMemory,
            String spillDirectory) {
        super(connection, database, table, serializationSchema, options, createTableStatement);
        this.committableMemory = committableMemory;
        this.spillDirectory = spillDirectory;
    }

    /** The connection has told what the table is like; the writer needs it no more. */
    @Override
    SinkWriter<T> writer(
            BatchSender sender,
            BatchLayout layout,
            SenderMetrics senderMetrics,
            WriterInitContext context)
            throws IOException {
        int lanes = sender.lanes();
        sender.close();
        long restored = context.getRestoredCheckpointId().orElse(0);
        SpillDirectory directory = null;
        if (spillDirectory != null) {
            directory = SpillDirectory.of(new Path(spillDirectory), context);
            directory.removeLeftovers(restored);
        }
        CommittableStore store =
                new CommittableStore(lanes, layout, committableMemory, directory, restored);
        MetricGroup metrics = context.metricGroup().addGroup(WriterMetrics.GROUP);
        metrics.gauge("uncommittedBytesInMemory", store::bytesInMemory);
        metrics.gauge("uncommittedBytesInFile", store::bytesInFile);
        return new ExactlyOnceWriter<>(writerTo(store, layout, senderMetrics, context), store);
    }

    @Override
    public StatefulSinkWriter<T, BatchCommittable> restoreWriter(
            WriterInitContext context, Collection<BatchCommittable> state) throws IOException {
        return (ExactlyOnceWriter<T>) createWriter(context);
    }

    @Override
    public SimpleVersionedSerializer<BatchCommittable> getWriterStateSerializer() {
        return new BatchCommittableSerializer();
    }

    @Override
    public Committer<BatchCommittable> createCommitter(CommitterInitContext context)
            throws IOException {
        MetricGroup metrics = context.metricGroup();
        return BatchCommitter.of(
                this::senders,
                openRejections(context.getTaskInfo(), metrics),
                metrics.addGroup(WriterMetrics.GROUP));
    }

    @Override
    public SimpleVersionedSerializer<BatchCommittable> getCommittableSerializer() {
        return new BatchCommittableSerializer();
    }

    /** Called where the job's graph is made, before the sink is sent to the tasks. */
    @Override
    public void addPostCommitTopology(
            DataStream<CommittableMessage<BatchCommittable>> committables) {
        StreamExecutionEnvironment environment = committables.getExecutionEnvironment();
        if (spillDirectory == null) {
            spillDirectory =
                    environment.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        }
        if (spillDirectory == null) {
            LOG.warn(
                    "{} has no directory for batches beyond {} a writer and checkpoint, which would"
                            + " fail the job. Set the sink's spill directory or '{}'.",
                    this,
                    committableMemory,
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
        }
        boolean streaming =
                environment.getConfiguration().get(ExecutionOptions.RUNTIME_MODE)
                        == RuntimeExecutionMode.STREAMING;
        if (streaming && !environment.getCheckpointConfig().isCheckpointingEnabled()) {
            LOG.warn(
                    "{} writes nothing before the end of the input, since checkpoints are disabled."
                            + " Enable them with 'execution.checkpointing.interval'.",
                    this);
        }
        Transformation<Void> cleaner =
                committables
                        .transform("Spill cleaner", Types.VOID, new SpillCleaner())
                        .getTransformation();
        // Flink 1.20 does not chain it by itself, and a task of its own would end before the last
        // commit.
        ((PhysicalTransformation<Void>) cleaner).setChainingStrategy(ChainingStrategy.ALWAYS);
    }
}
