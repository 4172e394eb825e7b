/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.source.MessageRows;
import io.tdengine.flink.source.TDengineDeserializationSchema.BlockReader;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;
import io.tdengine.flink.transport.block.TmqPayload;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a received message of METERS goes through up to Flink. Each stage contains the one before,
 * so that the difference is its own.
 */
@State(Scope.Thread)
public class StageBenchmark {

    /** Of the block, which is all of one child table; the smaller, the more its head weighs. */
    @Param({"10", "100", "4096"})
    public int blockRows;

    private final CellBytes text = new CellBytes();

    private CannedFrame frame;
    private MessageRows rows;

    /** Makes the message and compares what two stages read of it. */
    @Setup
    public void prepare() throws Exception {
        frame = CannedFrame.ofMessage(Shape.METERS, blockRows);
        rows = new MessageRows(CannedTable.rowType(Shape.METERS), CannedTable.of(Shape.METERS));
        Check.equal("cells", rowData(new Work()), decode(new Work()));
    }

    private TmqPayload payload() {
        return new TmqPayload(frame.array, frame.payload, frame.payloadLength);
    }

    /** Heads and offsets; no cell is looked at. */
    @Benchmark
    public Block parse(Work work) {
        Block block = payload().blocks().get(0).block();
        work.done(block.rows(), Shape.METERS.columns());
        return block;
    }

    /** And every cell by its getter, text as UTF-8. */
    @Benchmark
    public long decode(Work work) {
        return OurRows.utf8Sum(Shape.METERS, parse(work), text);
    }

    /** And every cell through Flink's row instead. */
    @Benchmark
    public long rowData(Work work) throws Exception {
        BlockReader<RowData> reader = rows.bind(payload());
        work.done(blockRows, Shape.METERS.columns());
        return rowSum(reader, blockRows);
    }

    /**
     * Compiled for itself, as an operator of Flink is. Together with all of the parsing it is more
     * than the compiler inlines in one method, and the getters would be called one by one.
     */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static long rowSum(BlockReader<RowData> reader, int rows) throws Exception {
        long sum = 0;
        for (int i = 0; i < rows; i++) {
            RowData row = reader.row(i);
            sum += row.isNullAt(0) ? 0 : row.getTimestamp(0, 3).getMillisecond();
            sum += row.isNullAt(1) ? 0 : Float.floatToRawIntBits(row.getFloat(1));
            sum += row.isNullAt(2) ? 0 : row.getInt(2);
            sum += row.isNullAt(3) ? 0 : Float.floatToRawIntBits(row.getFloat(3));
            sum += row.isNullAt(4) ? 0 : textSum(row);
        }
        return sum;
    }

    private static int textSum(RowData row) {
        BinaryStringData text = (BinaryStringData) row.getString(4);
        return text.getSizeInBytes() + text.byteAt(0);
    }
}
