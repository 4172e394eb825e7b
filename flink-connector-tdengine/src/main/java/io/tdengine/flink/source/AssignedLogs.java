/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** Which vgroups a member that has read nothing yet was given, and how far their logs go. */
@Internal
final class AssignedLogs {

    /** What answers while the assignment is still on its way. */
    private static final Set<Integer> NOT_SETTLED = Set.of(0x4001, 0x4008, 0x03EA, 0x0A0D);

    /** What may answer while the member has no vgroup of a topic, but of another. */
    private static final int NONE_OF_THIS_TOPIC = 0x4009;

    private AssignedLogs() {}

    /**
     * The server's present assignment with a fresh range of each log, or null while it changes.
     *
     * @param member of a group with the reset policy {@code none}, not sought yet
     */
    static Map<TopicVgroup, VgroupRange> of(Consumer member, List<String> topics) {
        try {
            // Only a poll renews the client library's list of vgroups.
            TmqMessage early = member.poll(Duration.ZERO);
            if (early != null) {
                throw new GenerationLostException(
                        "Topic '" + early.topic() + "' delivered rows before a position was set.");
            }
            return ranges(member, topics);
        } catch (TDengineException e) {
            if (NOT_SETTLED.contains(e.code())) {
                return null;
            }
            throw e;
        }
    }

    /**
     * The vgroups that a member has, with the ranges of their logs when the server last told. Of
     * several topics it may have vgroups of some only.
     */
    static Map<TopicVgroup, VgroupRange> ranges(Consumer member, List<String> topics) {
        Map<TopicVgroup, VgroupRange> ranges = new TreeMap<>();
        for (String topic : topics) {
            try {
                for (VgroupAssignment vgroup : member.assignment(topic)) {
                    ranges.put(
                            new TopicVgroup(topic, vgroup.vgroupId()),
                            new VgroupRange(vgroup.begin(), vgroup.end()));
                }
            } catch (TDengineException e) {
                if (e.code() != NONE_OF_THIS_TOPIC || topics.size() == 1) {
                    throw e;
                }
            }
        }
        return ranges;
    }
}
