/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** One thing that a fetcher tells its reader; what it is not has a null getter. Immutable. */
@Internal
final class Fetched {

    private final TmqMessage message;
    private final ChildTableTags[] tags;
    private final Map<TopicVgroup, VgroupRange> view;
    private final Map<TopicVgroup, Long> positions;
    private final String obstacle;
    private final long fetchedMillis = System.currentTimeMillis();

    private Fetched(
            TmqMessage message,
            ChildTableTags[] tags,
            Map<TopicVgroup, VgroupRange> view,
            Map<TopicVgroup, Long> positions,
            String obstacle) {
        this.message = message;
        this.tags = tags;
        this.view = view;
        this.positions = positions;
        this.obstacle = obstacle;
    }

    /**
     * @param tags one for each block of the message, null for a block that is left out; or null
     *     when none are wanted and no block is left out
     */
    static Fetched message(TmqMessage message, ChildTableTags[] tags) {
        return new Fetched(message, tags, null, null, null);
    }

    static Fetched view(Map<TopicVgroup, VgroupRange> view) {
        return new Fetched(null, null, view, null, null);
    }

    static Fetched positions(Map<TopicVgroup, Long> positions) {
        return new Fetched(null, null, null, positions, null);
    }

    /**
     * @param obstacle why there is no view yet
     */
    static Fetched obstacle(String obstacle) {
        return new Fetched(null, null, null, null, obstacle);
    }

    TmqMessage message() {
        return message;
    }

    /** Whose log the message is of. */
    TopicVgroup vgroup() {
        return new TopicVgroup(message.topic(), message.vgroupId());
    }

    /** When the fetcher had it, by this machine's clock. */
    long fetchedMillis() {
        return fetchedMillis;
    }

    /** False for rows of a table that is not the declared one. */
    boolean isWanted(int block) {
        return tags == null || tags[block] != null;
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
    Map<TopicVgroup, VgroupRange> view() {
        return view;
    }

    /**
     * The next log entry of each vgroup. Entries without rows for the topic move it, and no message
     * tells. The first ones say that the server has answered a poll after the seeks.
     */
    Map<TopicVgroup, Long> positions() {
        return positions;
    }

    /** Before there is a view: what keeps the fetcher from it. */
    String obstacle() {
        return obstacle;
    }

    /** What this takes of the queue's room. */
    long bytes() {
        return message == null ? 0 : message.bytes();
    }
}
