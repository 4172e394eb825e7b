/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * A writer that Flink's own operator has opened, from the row to the frame: what it would send is
 * taken as acknowledged. For benchmarks, and one thread.
 */
public final class FrameWriter implements AutoCloseable {

    private final OneInputStreamOperatorTestHarness<RowData, ?> operator;
    private final Frames frames;
    private SinkWriter<RowData> writer;

    /**
     * @param rowType of the rows, with {@code tbname}
     * @param target a super table
     */
    public FrameWriter(RowType rowType, TableSchema target, int lanes, int batchRows)
            throws Exception {
        frames = new Frames(lanes);
        operator =
                new OneInputStreamOperatorTestHarness<>(
                        new SinkWriterOperatorFactory<>(
                                new FrameSink(
                                        rowType,
                                        target,
                                        WriterHarness.options(
                                                batchRows,
                                                MemorySize.ofMebiBytes(64),
                                                lanes,
                                                DeliveryGuarantee.AT_LEAST_ONCE))));
        operator.setup();
        operator.open();
    }

    /** Writes a row, as the operator does. */
    public void write(RowData row) throws Exception {
        writer.write(row, null);
    }

    /** The last frame's payload; its array serves for the next but one. */
    public EncodedBatch lastFrame() {
        return frames.last;
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }

    private static final class Frames implements BatchOutput {

        private static final CompletableFuture<List<RejectedRow>> NONE_REJECTED =
                CompletableFuture.completedFuture(List.of());

        private final int lanes;
        private EncodedBatch last;

        private Frames(int lanes) {
            this.lanes = lanes;
        }

        @Override
        public int lanes() {
            return lanes;
        }

        @Override
        public CompletableFuture<List<RejectedRow>> send(int lane, WriteBatch batch) {
            last = batch.payload();
            return NONE_REJECTED;
        }

        @Override
        public void close() {}
    }

    private final class FrameSink extends SinkBase<RowData> {

        private static final long serialVersionUID = 1L;

        private final transient RowType rowType;
        private final transient TableSchema target;
        private final transient SinkOptions options;

        private FrameSink(RowType rowType, TableSchema target, SinkOptions options) {
            this.rowType = rowType;
            this.target = target;
            this.options = options;
        }

        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            RowDataSerializationSchema schema = new RowDataSerializationSchema(rowType);
            schema.open(target);
            writer =
                    new TDengineWriter<>(
                            frames,
                            BatchLayout.of(target, schema.tags(), schema.columns()),
                            options.rejections,
                            new SenderMetrics(),
                            schema,
                            options,
                            context);
            return writer;
        }
    }
}
