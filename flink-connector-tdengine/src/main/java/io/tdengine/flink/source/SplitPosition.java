/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import org.apache.flink.annotation.Internal;

/**
 * How far a split has been read: what its next snapshot says. For the reader's task thread.
 *
 * <p>Within a message the position is the message's own offset and the rows emitted of it; at its
 * end, the message's end offset. After a restore {@code rowsToSkip} may span several messages,
 * since the server cuts them differently each time.
 */
@Internal
class SplitPosition {

    private final VgroupSplit split;
    private final String splitId;
    private final TopicVgroup vgroup;
    private long startOffset;
    private long rowsToSkip;
    private long committableOffset;

    /**
     * @param atLeastOnce whether rows may be repeated after a restore
     */
    static SplitPosition of(VgroupSplit split, boolean atLeastOnce) {
        return atLeastOnce ? new EntryPosition(split) : new SplitPosition(split);
    }

    SplitPosition(VgroupSplit split) {
        this.split = split;
        this.splitId = split.splitId();
        this.vgroup = split.vgroup();
        this.startOffset = split.startOffset();
        this.rowsToSkip = split.rowsToSkip();
        this.committableOffset = split.startOffset();
    }

    String splitId() {
        return splitId;
    }

    TopicVgroup vgroup() {
        return vgroup;
    }

    long startOffset() {
        return startOffset;
    }

    /**
     * An entry before which all rows have been emitted. Entries without rows do not move it: the
     * server logs a commit like a write, so committing those would never end.
     */
    long committableOffset() {
        return committableOffset;
    }

    /** True if every entry before the stop offset has been read. */
    boolean isFinished() {
        return startOffset >= split.stopOffset();
    }

    VgroupSplit snapshot() {
        return VgroupSplit.of(vgroup, startOffset, rowsToSkip, split.stopOffset());
    }

    /**
     * Turns to the next message.
     *
     * @return the first of its rows to emit; its number of rows if there is none
     * @throws IllegalStateException if it starts before the end of the last message: rows would
     *     come twice; or if it does not end after its start
     */
    int begin(TmqMessage message, int rows) {
        checkOrder(message);
        moveTo(message.offset());
        if (isFinished()) {
            return rows;
        }
        if (rowsToSkip >= rows) {
            rowsToSkip -= rows;
            moveTo(message.endOffset());
            return rows;
        }
        return (int) rowsToSkip;
    }

    final void moveTo(long offset) {
        startOffset = offset;
        committableOffset = offset;
    }

    final void checkOrder(TmqMessage message) {
        if (message.endOffset() < message.offset()) {
            throw new IllegalStateException(
                    String.format(
                            "Vgroup %d of topic %s sent a message from offset %d to %d.",
                            split.vgroupId(),
                            split.topic(),
                            message.offset(),
                            message.endOffset()));
        }
        if (message.offset() < startOffset) {
            throw new IllegalStateException(
                    String.format(
                            "Vgroup %d of topic %s sent a message from offset %d, but has been read"
                                    + " up to %d already.",
                            split.vgroupId(), split.topic(), message.offset(), startOffset));
        }
    }

    /** One more row of the message has been emitted. */
    void rowEmitted() {
        rowsToSkip++;
    }

    /** Rows that are not wanted; they count, as which are wanted can change. */
    void rowsPassed(int rows) {
        rowsToSkip += rows;
    }

    /** All rows of the message have been emitted. */
    void end(TmqMessage message) {
        moveTo(message.endOffset());
        rowsToSkip = 0;
    }

    /** The server has passed entries without rows for the topic, up to this offset. */
    void advance(long offset) {
        startOffset = Math.max(startOffset, offset);
    }
}
