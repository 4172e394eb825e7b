/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Where the log of each vgroup of a topic ends at a moment: what was acknowledged before it lies
 * before these offsets. Only a consumer is told, so this joins a group of its own for as long.
 */
@Internal
final class LogEnds {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SubscriptionOptions options;

    LogEnds(SubscriptionOptions options) {
        this.options = options;
    }

    /**
     * Prepares the topics and notes the end of each vgroup's log. Blocks, for some seconds at most
     * while the server can be reached.
     *
     * @return the first entry that is not yet written
     * @throws InvalidSubscriptionException if the topic cannot be read as asked
     */
    Map<TopicVgroup, Long> note() throws InterruptedException {
        long deadline = System.nanoTime() + options.assignmentTimeout.toNanos();
        String group =
                options.groupId + '_' + UUID.randomUUID().toString().substring(0, 8) + "_ends";
        try (SubscriptionAdmin admin = new SubscriptionAdmin(options)) {
            List<SubscribedTopic> topics = admin.prepareTopics();
            try {
                while (true) {
                    String obstacle;
                    try {
                        Map<TopicVgroup, Long> ends = ends(group);
                        Set<TopicVgroup> vgroups = admin.look(topics, group).vgroups();
                        if (vgroups == null || vgroups.equals(ends.keySet())) {
                            return ends;
                        }
                        obstacle =
                                String.format(
                                        "the server gave vgroups %s of %s", ends.keySet(), vgroups);
                    } catch (TDengineException e) {
                        if (!e.isRetriable()) {
                            throw e;
                        }
                        obstacle = e.getMessage();
                    }
                    if (System.nanoTime() - deadline > 0) {
                        throw new FlinkRuntimeException(
                                String.format(
                                        "Where the logs of topic '%s' end could not be noted within"
                                                + " %d ms: %s. The time is set by"
                                                + " setAssignmentTimeout, in SQL"
                                                + " 'scan.assignment-timeout'.",
                                        options.topicNames(),
                                        options.assignmentTimeout.toMillis(),
                                        obstacle));
                    }
                    pause();
                }
            } finally {
                admin.dropGroup(group, true);
            }
        }
    }

    private synchronized void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(this, RETRY_NANOS);
    }

    /** As the server tells a member that is alone in its group. */
    private Map<TopicVgroup, Long> ends(String group) {
        Map<TopicVgroup, Long> ends = new TreeMap<>();
        try (Consumer member =
                TDengine.consumer(
                        options.connection,
                        ConsumerConfig.builder(group)
                                .clientId("flink-log-ends")
                                .offsetReset(ConsumerConfig.OffsetReset.NONE)
                                .answerTimeout(options.answerTimeout())
                                .build())) {
            member.subscribe(options.topics);
            Map<TopicVgroup, VgroupRange> logs = AssignedLogs.of(member, options.topics);
            if (logs != null) {
                logs.forEach((vgroup, log) -> ends.put(vgroup, log.end()));
            }
        }
        return ends;
    }
}
