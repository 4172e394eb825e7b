/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * One vgroup of one topic: what a split is of. Topics on the same database have the same vgroups,
 * and each is read for itself. Immutable.
 */
@Internal
public final class TopicVgroup implements Serializable, Comparable<TopicVgroup> {

    private static final long serialVersionUID = 1L;

    private static final Comparator<TopicVgroup> ORDER =
            Comparator.comparing(TopicVgroup::topic).thenComparing(TopicVgroup::vgroupId);

    private final String topic;
    private final int vgroupId;

    public TopicVgroup(String topic, int vgroupId) {
        this.topic = Objects.requireNonNull(topic);
        this.vgroupId = vgroupId;
    }

    public String topic() {
        return topic;
    }

    public int vgroupId() {
        return vgroupId;
    }

    @Override
    public int compareTo(TopicVgroup other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TopicVgroup
                && vgroupId == ((TopicVgroup) o).vgroupId
                && topic.equals(((TopicVgroup) o).topic);
    }

    @Override
    public int hashCode() {
        return topic.hashCode() * 31 + vgroupId;
    }

    /** As lists in messages show it. */
    @Override
    public String toString() {
        return topic + ':' + vgroupId;
    }
}
