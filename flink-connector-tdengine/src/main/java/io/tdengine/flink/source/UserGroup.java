/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer group whose name the user chose: holds offsets and reads nothing. The server takes
 * offsets only from the member that has the vgroup, so this joins it as the one that has all; what
 * other members have is left out. Every method blocks.
 */
@Internal
final class UserGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UserGroup.class);

    private final SubscriptionOptions options;

    /** What the group is known to have committed. */
    private final Map<TopicVgroup, Long> known = new HashMap<>();

    private Consumer member;
    private boolean closed;

    UserGroup(SubscriptionOptions options) {
        this.options = options;
    }

    /** The offsets that the group has committed. */
    synchronized Map<TopicVgroup, Long> committed() {
        Map<TopicVgroup, Long> offsets = new TreeMap<>();
        for (TopicVgroup vgroup : AssignedLogs.ranges(join(), options.topics).keySet()) {
            long offset = member.committed(vgroup.topic(), vgroup.vgroupId());
            if (offset != Consumer.NO_OFFSET) {
                offsets.put(vgroup, offset);
            }
        }
        return offsets;
    }

    /**
     * Commits offsets, as far as that is possible now. One that could not be committed is committed
     * with a later checkpoint.
     */
    synchronized void commit(Map<TopicVgroup, Long> offsets) {
        Map<TopicVgroup, Long> changed = new TreeMap<>(offsets);
        changed.entrySet().removeAll(known.entrySet());
        if (changed.isEmpty() || closed) {
            return;
        }
        try {
            // Also tells the client library how far the logs go, which bounds what it commits.
            for (TopicVgroup vgroup : AssignedLogs.ranges(join(), options.topics).keySet()) {
                Long offset = changed.remove(vgroup);
                if (offset != null) {
                    member.commit(vgroup.topic(), vgroup.vgroupId(), offset);
                    known.put(vgroup, offset);
                }
            }
            if (!changed.isEmpty()) {
                LOG.warn(
                        "Offsets {} were not committed: other members of group {} have those"
                                + " vgroups",
                        changed,
                        options.groupId);
            }
        } catch (TDengineException e) {
            LOG.warn("Group {} could not commit {}", options.groupId, changed, e);
            leave();
        }
    }

    private Consumer join() {
        if (member == null) {
            Consumer joining =
                    TDengine.consumer(
                            options.connection,
                            ConsumerConfig.builder(options.groupId)
                                    .clientId("flink-offsets")
                                    .offsetReset(ConsumerConfig.OffsetReset.NONE)
                                    .property(
                                            "max.poll.interval.ms",
                                            String.valueOf(Integer.MAX_VALUE))
                                    .answerTimeout(options.answerTimeout())
                                    .build());
            try {
                joining.subscribe(options.topics);
            } catch (TDengineException e) {
                joining.close();
                throw e;
            }
            member = joining;
        }
        return member;
    }

    private void leave() {
        if (member != null) {
            member.close();
            member = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        leave();
    }
}
