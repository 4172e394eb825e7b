/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.TmqMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the vgroups that a reader was granted, after they have been sought, and watches that the
 * server neither moves one away nor jumps over expired log. For the fetcher's thread.
 */
@Internal
final class VgroupReading {

    private static final Logger LOG = LoggerFactory.getLogger(VgroupReading.class);

    private final SubscriptionOptions options;
    private final Consumer consumer;
    private final Map<TopicVgroup, VgroupSplit> splits;
    private final DeclaredTable table;
    private final HandoverQueue queue;
    private final ReaderMetrics metrics;

    /** The server's position of each vgroup when it was last asked. */
    private final Map<TopicVgroup, Long> positions = new HashMap<>();

    /**
     * @param splits may be none: a member without vgroups polls and watches as well
     */
    VgroupReading(
            SubscriptionOptions options,
            Consumer consumer,
            Map<TopicVgroup, VgroupSplit> splits,
            DeclaredTable table,
            HandoverQueue queue,
            ReaderMetrics metrics) {
        this.options = options;
        this.consumer = consumer;
        this.splits = splits;
        this.table = table;
        this.queue = queue;
        this.metrics = metrics;
        splits.values().forEach(s -> positions.put(s.vgroup(), s.startOffset()));
    }

    void run(BooleanSupplier closed, long checkIntervalNanos) throws InterruptedException {
        // A bounded reader may be at its end without any message.
        boolean look = options.isBounded();
        TmqMessage message = consumer.poll(options.pollTimeout);
        queue.put(Fetched.positions(Map.copyOf(positions)));
        long nextCheck = System.nanoTime() + checkIntervalNanos;
        while (!closed.getAsBoolean()) {
            boolean due = System.nanoTime() - nextCheck >= 0;
            if (due) {
                // Before the message is handed over: it may be the one after a gap.
                checkAssignment();
                nextCheck = System.nanoTime() + checkIntervalNanos;
            }
            if (message != null) {
                handOver(message);
            }
            if (due || (message == null && look)) {
                queryPositions();
            }
            message = consumer.poll(options.pollTimeout);
        }
    }

    private void handOver(TmqMessage message) throws InterruptedException {
        if (!splits.containsKey(new TopicVgroup(message.topic(), message.vgroupId()))) {
            throw new GenerationLostException(
                    String.format(
                            "A message of vgroup %d of topic '%s' came, but this reader reads"
                                    + " vgroups %s.",
                            message.vgroupId(), message.topic(), splits.keySet()));
        }
        queue.put(table.fetched(message));
    }

    /**
     * A server that drops log which has not been read goes on with the first entry left, and the
     * message does not show it; the range of the log does.
     */
    private void checkAssignment() {
        Map<TopicVgroup, VgroupRange> assigned = AssignedLogs.ranges(consumer, options.topics);
        if (!assigned.keySet().equals(splits.keySet())) {
            throw new GenerationLostException(
                    String.format(
                            "The server moved vgroups: this reader had %s, now %s.",
                            splits.keySet(), assigned.keySet()));
        }
        assigned.forEach(this::checkLog);
    }

    private void checkLog(TopicVgroup vgroup, VgroupRange log) {
        metrics.logEnd(vgroup, log.end());
        long read = positions.get(vgroup);
        if (log.begin() <= read || splits.get(vgroup).isFinished()) {
            return;
        }
        String lost =
                String.format(
                        "offsets %d to %d of vgroup %d of topic '%s' expired before they were read",
                        read, log.begin() - 1, vgroup.vgroupId(), vgroup.topic());
        if (options.missingOffsets == MissingOffsets.FAIL) {
            throw new InvalidSubscriptionException(
                    "Rows are lost: "
                            + lost
                            + ". Raise the database's WAL_RETENTION_PERIOD, or read faster.");
        }
        LOG.warn("Rows are lost, as missing offsets are accepted: {}", lost);
        positions.put(vgroup, log.begin());
    }

    private void queryPositions() throws InterruptedException {
        boolean moved = false;
        for (VgroupSplit split : splits.values()) {
            long position = consumer.position(split.topic(), split.vgroupId());
            long before = positions.put(split.vgroup(), position);
            if (position < before) {
                // It was taken away and given back, and waits for a seek for ever.
                throw new GenerationLostException(
                        String.format(
                                "The server's position in vgroup %d of topic '%s' went from %d back"
                                        + " to %d.",
                                split.vgroupId(), split.topic(), before, position));
            }
            moved |= position != before;
        }
        if (moved) {
            queue.put(Fetched.positions(Map.copyOf(positions)));
        }
    }
}
