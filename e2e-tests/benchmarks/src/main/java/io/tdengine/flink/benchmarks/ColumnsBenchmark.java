/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.sink.FrameWriter;
import io.tdengine.flink.source.MessageRows;
import io.tdengine.flink.source.TDengineDeserializationSchema.BlockReader;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.block.TmqPayload;
import java.util.SplittableRandom;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** How the cost of a row grows with its columns: a timestamp and so many DOUBLE. */
@State(Scope.Thread)
public class ColumnsBenchmark {

    private static final int BLOCK_ROWS = 1000;
    private static final int BATCH_ROWS = 1000;
    private static final int TABLES = 10;

    /** Beside the timestamp. */
    @Param({"1", "10", "50", "200"})
    public int columns;

    private BlockColumns doubles;
    private CannedFrame frame;
    private MessageRows rows;
    private FrameWriter writer;
    private GenericRowData[] objects;

    @Setup
    public void prepare() throws Exception {
        doubles = BlockColumns.doubles(columns);
        frame = CannedFrame.ofMessage(doubles, BLOCK_ROWS);
        rows = new MessageRows(CannedTable.rowType(doubles), CannedTable.of(doubles));
        writer =
                new FrameWriter(
                        CannedTable.namedRowType(doubles), CannedTable.of(doubles), 1, BATCH_ROWS);
        objects = new GenericRowData[BATCH_ROWS];
        SplittableRandom random = new SplittableRandom(42);
        for (int row = 0; row < BATCH_ROWS; row++) {
            objects[row] = object(row, random);
        }
        Check.equal("rows of a frame", write(new Work()).rows(), BATCH_ROWS);
    }

    /** Tables take turns. */
    private GenericRowData object(int row, SplittableRandom random) {
        GenericRowData object = new GenericRowData(columns + 3);
        object.setField(0, TimestampData.fromEpochMillis(1_700_000_000_000L + row));
        for (int column = 1; column <= columns; column++) {
            object.setField(column, random.nextDouble());
        }
        object.setField(columns + 1, row % TABLES);
        object.setField(columns + 2, StringData.fromString("d" + row % TABLES));
        return object;
    }

    @TearDown
    public void close() throws Exception {
        writer.close();
    }

    /** A message to Flink's rows, every cell looked at. */
    @Benchmark
    public long read(Work work) throws Exception {
        BlockReader<RowData> reader =
                rows.bind(new TmqPayload(frame.array, frame.payload, frame.payloadLength));
        work.done(BLOCK_ROWS, doubles.columns());
        long sum = 0;
        for (int i = 0; i < BLOCK_ROWS; i++) {
            RowData row = reader.row(i);
            sum += row.getTimestamp(0, 3).getMillisecond();
            for (int column = 1; column <= columns; column++) {
                if (!row.isNullAt(column)) {
                    sum += Double.doubleToRawLongBits(row.getDouble(column));
                }
            }
        }
        return sum;
    }

    /** Flink's rows to a frame. */
    @Benchmark
    public EncodedBatch write(Work work) throws Exception {
        work.done(BATCH_ROWS, doubles.columns());
        for (GenericRowData object : objects) {
            writer.write(object);
        }
        return writer.lastFrame();
    }
}
