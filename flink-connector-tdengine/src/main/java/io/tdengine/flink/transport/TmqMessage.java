/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.List;

/** One message of a subscription: rows of one vgroup of one topic. Immutable. */
public final class TmqMessage {

    private final String topic;
    private final String database;
    private final int vgroupId;
    private final long offset;
    private final long endOffset;
    private final int bytes;
    private final List<TmqBlock> blocks;

    public TmqMessage(
            String topic,
            String database,
            int vgroupId,
            long offset,
            long endOffset,
            int bytes,
            List<TmqBlock> blocks) {
        this.topic = topic;
        this.database = database;
        this.vgroupId = vgroupId;
        this.offset = offset;
        this.endOffset = endOffset;
        this.bytes = bytes;
        this.blocks = List.copyOf(blocks);
    }

    public String topic() {
        return topic;
    }

    public String database() {
        return database;
    }

    public int vgroupId() {
        return vgroupId;
    }

    /** Where this message starts: seek there to get it again. */
    public long offset() {
        return offset;
    }

    /** Where the next message starts; the second offset in the payload's head. */
    public long endOffset() {
        return endOffset;
    }

    /** Size of the received payload. */
    public int bytes() {
        return bytes;
    }

    /** The rows; a message may be without any. */
    public List<TmqBlock> blocks() {
        return blocks;
    }
}
