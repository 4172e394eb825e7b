/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
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
    private final Map<Integer, VgroupSplit> splits;
    private final TagCache tags;
    private final HandoverQueue queue;
    private final ReaderMetrics metrics;

    /** The server's position of each vgroup when it was last asked. */
    private final Map<Integer, Long> positions = new HashMap<>();

    /**
     * @param splits may be none: a member without vgroups polls and watches as well
     * @param tags null when none are wanted
     */
    VgroupReading(
            SubscriptionOptions options,
            Consumer consumer,
            Map<Integer, VgroupSplit> splits,
            TagCache tags,
            HandoverQueue queue,
            ReaderMetrics metrics) {
        this.options = options;
        this.consumer = consumer;
        this.splits = splits;
        this.tags = tags;
        this.queue = queue;
        this.metrics = metrics;
        splits.values().forEach(s -> positions.put(s.vgroupId(), s.startOffset()));
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
        if (!splits.containsKey(message.vgroupId()) || !message.topic().equals(options.topic)) {
            throw new GenerationLostException(
                    String.format(
                            "A message of vgroup %d of topic '%s' came, but this reader reads"
                                    + " vgroups %s of topic '%s'.",
                            message.vgroupId(), message.topic(), splits.keySet(), options.topic));
        }
        queue.put(Fetched.message(message, tags == null ? null : tags.of(message)));
    }

    /**
     * A server that drops log which has not been read goes on with the first entry left, and the
     * message does not show it; the range of the log does.
     */
    private void checkAssignment() {
        Map<Integer, VgroupAssignment> assigned = new HashMap<>();
        consumer.assignment(options.topic)
                .forEach(vgroup -> assigned.put(vgroup.vgroupId(), vgroup));
        if (!assigned.keySet().equals(splits.keySet())) {
            throw new GenerationLostException(
                    String.format(
                            "The server moved vgroups of topic '%s': this reader had %s, now %s.",
                            options.topic, splits.keySet(), assigned.keySet()));
        }
        for (VgroupAssignment vgroup : assigned.values()) {
            metrics.logEnd(vgroup.vgroupId(), vgroup.end());
            long read = positions.get(vgroup.vgroupId());
            if (vgroup.begin() > read && !splits.get(vgroup.vgroupId()).isFinished()) {
                if (options.missingOffsets == MissingOffsets.EARLIEST) {
                    LOG.warn(
                            "Rows are lost, as missing offsets are accepted: offsets {} to {} of"
                                    + " vgroup {} of topic {} expired before they were read",
                            read,
                            vgroup.begin() - 1,
                            vgroup.vgroupId(),
                            options.topic);
                    positions.put(vgroup.vgroupId(), vgroup.begin());
                    continue;
                }
                throw new InvalidSubscriptionException(
                        String.format(
                                "Rows are lost: offsets %d to %d of vgroup %d of topic '%s' expired"
                                        + " before they were read. Raise the database's"
                                        + " WAL_RETENTION_PERIOD, or read faster.",
                                read, vgroup.begin() - 1, vgroup.vgroupId(), options.topic));
            }
        }
    }

    private void queryPositions() throws InterruptedException {
        boolean moved = false;
        for (VgroupSplit split : splits.values()) {
            long position = consumer.position(options.topic, split.vgroupId());
            long before = positions.put(split.vgroupId(), position);
            if (position < before) {
                // It was taken away and given back, and waits for a seek for ever.
                throw new GenerationLostException(
                        String.format(
                                "The server's position in vgroup %d of topic '%s' went from %d back"
                                        + " to %d.",
                                split.vgroupId(), options.topic, before, position));
            }
            moved |= position != before;
        }
        if (moved) {
            queue.put(Fetched.positions(Map.copyOf(positions)));
        }
    }
}
