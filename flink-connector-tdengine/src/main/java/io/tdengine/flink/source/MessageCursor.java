/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.source.TDengineDeserializationSchema.BlockReader;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.connector.source.SourceOutput;

/** Emits the rows of one message in turn. For the reader's task thread. */
@Internal
final class MessageCursor<T> {

    private final Fetched fetched;
    private final SplitPosition position;
    private final TDengineDeserializationSchema<T> deserializer;
    private final int blocks;

    private int nextBlock;
    private int row;
    private int rows;
    private BlockReader<T> reader;

    /** The column with event time, or null when the block's first is no timestamp. */
    private Block times;

    private long unitsPerMilli;

    /**
     * @param firstRow counted over all blocks; rows before it are skipped
     */
    MessageCursor(
            Fetched fetched,
            int firstRow,
            SplitPosition position,
            TDengineDeserializationSchema<T> deserializer)
            throws Exception {
        this.fetched = fetched;
        this.position = position;
        this.deserializer = deserializer;
        this.blocks = fetched.message().blocks().size();
        int skip = firstRow;
        while (nextBlock < blocks && skip >= rowsOf(nextBlock)) {
            skip -= rowsOf(nextBlock++);
        }
        nextBlock(skip);
    }

    /** The event time of a message's last row in ms, or {@code Long.MIN_VALUE} without one. */
    static long lastTimestamp(TmqMessage message) {
        for (int i = message.blocks().size() - 1; i >= 0; i--) {
            TmqBlock block = message.blocks().get(i);
            int rows = block.block().rows();
            if (rows > 0 && block.block().type(0) == DataType.TIMESTAMP) {
                return Math.floorDiv(
                        block.block().getLong(0, rows - 1),
                        block.precision().unitsPerSecond() / 1000);
            }
        }
        return TimestampAssigner.NO_TIMESTAMP;
    }

    private int rowsOf(int block) {
        return fetched.message().blocks().get(block).block().rows();
    }

    /**
     * Turns to the next block with rows to emit, or to none.
     *
     * @param skip rows of the next block that were counted already
     */
    private void nextBlock(int skip) throws Exception {
        row = skip;
        rows = row;
        while (rows == row && nextBlock < blocks) {
            int index = nextBlock++;
            if (!fetched.isWanted(index)) {
                position.rowsPassed(rowsOf(index) - row);
                row = 0;
                rows = 0;
                continue;
            }
            BlockContext context = fetched.block(index);
            Block block = context.block().block();
            rows = block.rows();
            if (rows > row) {
                reader = deserializer.bind(context);
                Precision precision = context.block().precision();
                times = block.type(0) == DataType.TIMESTAMP ? block : null;
                unitsPerMilli = precision.unitsPerSecond() / 1000;
            }
        }
    }

    SplitPosition position() {
        return position;
    }

    /**
     * Emits some rows and counts them in the position.
     *
     * @return the rows that were emitted; fewer than the limit only at the end of the message
     */
    int emit(SourceOutput<T> output, int limit) throws Exception {
        int emitted = 0;
        for (int n = 0; n < limit && row < rows; n++) {
            T record = reader.row(row);
            if (record != null) {
                output.collect(record, timestamp());
                emitted++;
            }
            position.rowEmitted();
            if (++row == rows) {
                nextBlock(0);
            }
        }
        if (row == rows) {
            position.end(fetched.message());
        }
        return emitted;
    }

    /** True if all rows have been emitted. */
    boolean isAtEnd() {
        return row == rows;
    }

    private long timestamp() {
        return times == null
                ? TimestampAssigner.NO_TIMESTAMP
                : Math.floorDiv(times.getLong(0, row), unitsPerMilli);
    }
}
