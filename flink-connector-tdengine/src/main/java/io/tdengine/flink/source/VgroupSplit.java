/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A vgroup of a topic and how far it has been read. Immutable.
 *
 * <p>The rows of a vgroup from an offset on are the same sequence in every reading, but the server
 * may cut it into other messages. So a position is the offset of a message and the rows emitted
 * from there on, not a row in a message.
 */
@Internal
public final class VgroupSplit implements SourceSplit, Serializable {

    /** The stop offset of a split that never ends. */
    public static final long NO_STOP = Long.MAX_VALUE;

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int vgroupId;
    private final long startOffset;
    private final long rowsToSkip;
    private final long stopOffset;

    /**
     * @param startOffset the log entry to read from
     * @param rowsToSkip rows from there on that have been emitted already
     * @param stopOffset the first log entry not to read, or {@link #NO_STOP}
     */
    public VgroupSplit(
            String topic, int vgroupId, long startOffset, long rowsToSkip, long stopOffset) {
        this.topic = Objects.requireNonNull(topic);
        this.vgroupId = vgroupId;
        this.startOffset = startOffset;
        this.rowsToSkip = rowsToSkip;
        this.stopOffset = stopOffset;
    }

    static VgroupSplit of(TopicVgroup vgroup, long startOffset, long rowsToSkip, long stopOffset) {
        return new VgroupSplit(
                vgroup.topic(), vgroup.vgroupId(), startOffset, rowsToSkip, stopOffset);
    }

    @Override
    public String splitId() {
        return topic + '-' + vgroupId;
    }

    TopicVgroup vgroup() {
        return new TopicVgroup(topic, vgroupId);
    }

    public String topic() {
        return topic;
    }

    public int vgroupId() {
        return vgroupId;
    }

    public long startOffset() {
        return startOffset;
    }

    public long rowsToSkip() {
        return rowsToSkip;
    }

    public long stopOffset() {
        return stopOffset;
    }

    /** True if every entry before the stop offset has been read. */
    boolean isFinished() {
        return startOffset >= stopOffset;
    }

    /** True if this split of the same vgroup has been read further than the other. */
    boolean isAfter(VgroupSplit other) {
        return startOffset != other.startOffset
                ? startOffset > other.startOffset
                : rowsToSkip > other.rowsToSkip;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof VgroupSplit)) {
            return false;
        }
        VgroupSplit other = (VgroupSplit) o;
        return topic.equals(other.topic)
                && vgroupId == other.vgroupId
                && startOffset == other.startOffset
                && rowsToSkip == other.rowsToSkip
                && stopOffset == other.stopOffset;
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, vgroupId, startOffset, rowsToSkip, stopOffset);
    }

    @Override
    public String toString() {
        return String.format(
                "vgroup %d of topic %s at offset %d%s%s",
                vgroupId,
                topic,
                startOffset,
                rowsToSkip > 0 ? " + " + rowsToSkip + " rows" : "",
                stopOffset == NO_STOP ? "" : " until " + stopOffset);
    }
}
