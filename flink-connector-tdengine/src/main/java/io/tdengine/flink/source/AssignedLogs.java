/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** Which vgroups a member that has read nothing yet was given, and how far their logs go. */
@Internal
final class AssignedLogs {

    /** What answers while the assignment is still on its way. */
    private static final Set<Integer> NOT_SETTLED = Set.of(0x4001, 0x4008, 0x03EA, 0x0A0D);

    private AssignedLogs() {}

    /**
     * The server's present assignment with a fresh range of each log, or null while it changes.
     *
     * @param member of a group with the reset policy {@code none}, not sought yet
     */
    static Map<Integer, VgroupRange> of(Consumer member, String topic) {
        try {
            // Only a poll renews the client library's list of vgroups.
            TmqMessage early = member.poll(Duration.ZERO);
            if (early != null) {
                throw new GenerationLostException(
                        "Topic '" + topic + "' delivered rows before a position was set.");
            }
            Map<Integer, VgroupRange> view = new TreeMap<>();
            for (VgroupAssignment vgroup : member.assignment(topic)) {
                view.put(vgroup.vgroupId(), new VgroupRange(vgroup.begin(), vgroup.end()));
            }
            return view;
        } catch (TDengineException e) {
            if (NOT_SETTLED.contains(e.code())) {
                return null;
            }
            throw e;
        }
    }
}
