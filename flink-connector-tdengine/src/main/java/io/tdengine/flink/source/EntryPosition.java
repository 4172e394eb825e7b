/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import org.apache.flink.annotation.Internal;

/**
 * The position of a split whose rows may be repeated: the start of a log entry before which
 * everything has been emitted.
 *
 * <p>On a topic on a query the end of a message is no such start. The server can cut an entry: the
 * rest comes in messages that start and end where the one before ended, and another group that
 * seeks there does not get it. So the position is the start of the last message that covers an
 * entry, until the next one that does, or until the server has passed further entries.
 */
@Internal
final class EntryPosition extends SplitPosition {

    /** The end of the last message. */
    private long readOffset;

    EntryPosition(VgroupSplit split) {
        super(VgroupSplit.of(split.vgroup(), split.startOffset(), 0, split.stopOffset()));
        readOffset = split.startOffset();
    }

    @Override
    boolean isFinished() {
        return readOffset >= snapshot().stopOffset();
    }

    @Override
    int begin(TmqMessage message, int rows) {
        checkOrder(message);
        readOffset = Math.max(readOffset, message.offset());
        boolean restOfEntry = message.offset() == message.endOffset();
        if (!restOfEntry) {
            moveTo(message.offset());
        }
        if (isFinished()) {
            return rows;
        }
        if (rows == 0) {
            end(message);
        }
        return 0;
    }

    @Override
    void rowEmitted() {
        // Not counted: the server may send the rest of the entry in another order.
    }

    @Override
    void rowsPassed(int rows) {
        // As above.
    }

    @Override
    void end(TmqMessage message) {
        readOffset = Math.max(readOffset, message.endOffset());
    }

    @Override
    void advance(long offset) {
        if (offset > readOffset) {
            readOffset = offset;
            moveTo(offset);
        }
    }
}
