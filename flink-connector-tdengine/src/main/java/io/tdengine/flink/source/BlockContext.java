/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import org.apache.flink.annotation.PublicEvolving;

/** A block of rows of one child table and the message it came in. Immutable. */
@PublicEvolving
public final class BlockContext {

    private final TmqMessage message;
    private final TmqBlock block;
    private final ChildTableTags tags;

    BlockContext(TmqMessage message, TmqBlock block, ChildTableTags tags) {
        this.message = message;
        this.block = block;
        this.tags = tags;
    }

    /** Rows, column names and the child table's name. */
    public TmqBlock block() {
        return block;
    }

    /**
     * The child table's tags, or null: on a topic on a database, or when {@link
     * TDengineDeserializationSchema#readsTags} wants none.
     */
    public ChildTableTags tags() {
        return tags;
    }

    public String topic() {
        return message.topic();
    }

    public String database() {
        return message.database();
    }

    public int vgroupId() {
        return message.vgroupId();
    }

    /** Where the message starts in the vgroup's log. */
    public long offset() {
        return message.offset();
    }
}
