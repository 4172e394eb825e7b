/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.netty.buffer.ByteBuf;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;
import java.nio.charset.StandardCharsets;

/** Refuses to measure two sides that do not do the same. */
final class Check {

    private Check() {}

    static void equal(String what, long ours, long theirs) {
        if (ours != theirs) {
            throw new IllegalStateException(
                    "Not the same work: " + what + ", ours " + ours + ", theirs " + theirs);
        }
    }

    /** That text read as UTF-8 is the text read as String. */
    static void utf8(Block block) {
        for (int column = 0; column < block.columns(); column++) {
            CellBytes cell = new CellBytes();
            for (int row = 0; block.type(column).isVariable() && row < block.rows(); row++) {
                if (!block.isNull(column, row)) {
                    block.readBytes(column, row, cell);
                    String text =
                            new String(
                                    cell.array(),
                                    cell.offset(),
                                    cell.length(),
                                    StandardCharsets.UTF_8);
                    if (!text.equals(block.getString(column, row))) {
                        throw new IllegalStateException(
                                "Two texts of one cell: column " + column + ", row " + row);
                    }
                }
            }
        }
    }

    /** The sum of a payload's bytes. */
    static long sum(EncodedBatch batch) {
        long sum = 0;
        for (int i = 0; i < batch.length(); i++) {
            sum += batch.array()[batch.offset() + i];
        }
        return sum;
    }

    /**
     * The same of the driver's frame.
     *
     * @param length bytes of the payload
     */
    static long sum(ByteBuf frame, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += frame.getByte(frame.readerIndex() + JdbcInsert.FRAME_HEAD + i);
        }
        return sum;
    }
}
