/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** One thing that a fetcher tells its reader; exactly one of the getters is not null. Immutable. */
@Internal
final class Fetched {

    private final TmqMessage message;
    private final ChildTableTags[] tags;
    private final Map<Integer, VgroupRange> view;
    private final Map<Integer, Long> positions;

    private Fetched(
            TmqMessage message,
            ChildTableTags[] tags,
            Map<Integer, VgroupRange> view,
            Map<Integer, Long> positions) {
        this.message = message;
        this.tags = tags;
        this.view = view;
        this.positions = positions;
    }

    /**
     * @param tags one for each block of the message, or null when none are wanted
     */
    static Fetched message(TmqMessage message, ChildTableTags[] tags) {
        return new Fetched(message, tags, null, null);
    }

    static Fetched view(Map<Integer, VgroupRange> view) {
        return new Fetched(null, null, view, null);
    }

    static Fetched positions(Map<Integer, Long> positions) {
        return new Fetched(null, null, null, positions);
    }

    TmqMessage message() {
        return message;
    }

    BlockContext block(int index) {
        return new BlockContext(
                message, message.blocks().get(index), tags == null ? null : tags[index]);
    }

    int rows() {
        int rows = 0;
        for (TmqBlock block : message.blocks()) {
            rows += block.block().rows();
        }
        return rows;
    }

    /** Before the splits are granted: the vgroups that the server gave this consumer. */
    Map<Integer, VgroupRange> view() {
        return view;
    }

    /**
     * The next log entry of each vgroup. Entries without rows for the topic move it, and no message
     * tells.
     */
    Map<Integer, Long> positions() {
        return positions;
    }

    /** What this takes of the queue's room. */
    long bytes() {
        return message == null ? 0 : message.bytes();
    }
}
