/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;
import io.tdengine.flink.transport.block.RawBlock;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One block of a query's result: frame received, every cell read. */
@State(Scope.Thread)
public class QueryBlockBenchmark {

    private static final int ROWS = 4096;

    @Param public Shape shape;

    private CannedFrame frame;

    /** The same bytes where the driver's network library puts them: outside the heap. */
    private ByteBuf direct;

    private final CellBytes text = new CellBytes();

    private JdbcQueryBlock jdbc;

    /** Makes the frame and compares what both sides read of it. */
    @Setup
    public void prepare() throws SQLException {
        frame = CannedFrame.ofQuery(shape, ROWS);
        direct = PooledByteBufAllocator.DEFAULT.directBuffer(frame.array.length);
        direct.writeBytes(frame.array);
        jdbc = new JdbcQueryBlock(shape);
        Work work = new Work();
        Check.equal(shape + " cells", ours(work), jdbc(work));
        Check.equal(shape + " references left", direct.refCnt(), 1);
        Check.utf8(oursBlock());
    }

    @TearDown
    public void release() {
        direct.release();
    }

    private Block oursBlock() {
        return new RawBlock(frame.array, frame.payload, frame.payloadLength);
    }

    /** Ours, text as String. */
    @Benchmark
    public long ours(Work work) {
        Block block = oursBlock();
        work.done(block.rows(), shape.columns());
        return OurRows.sum(shape, block);
    }

    /** Ours, text as UTF-8: how the connector reads. */
    @Benchmark
    public long oursUtf8(Work work) {
        Block block = oursBlock();
        work.done(block.rows(), shape.columns());
        return OurRows.utf8Sum(shape, block, text);
    }

    /** The driver, text as String. */
    @Benchmark
    public long jdbc(Work work) throws SQLException {
        int rows = jdbc.decode(direct.retainedDuplicate());
        work.done(rows, shape.columns());
        return JdbcRows.sum(shape, jdbc, rows);
    }
}
