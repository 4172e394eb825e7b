/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Commits what was polled, before a poll, once the interval since the last commit has passed.
 * Whoever polls again is done with the message before, so a message is committed only afterwards.
 */
final class AutoCommittingConsumer implements Consumer {

    private final Consumer consumer;
    private final long intervalNanos;
    private long lastCommitNanos = System.nanoTime();

    /** True if a message came since the last commit. */
    private boolean polled;

    AutoCommittingConsumer(Consumer consumer, Duration interval) {
        this.consumer = consumer;
        this.intervalNanos = interval.toNanos();
    }

    @Override
    public TmqMessage poll(Duration blocking) {
        if (polled && System.nanoTime() - lastCommitNanos >= intervalNanos) {
            commit();
        }
        TmqMessage message = consumer.poll(blocking);
        polled |= message != null;
        return message;
    }

    @Override
    public void commit() {
        consumer.commit();
        polled = false;
        lastCommitNanos = System.nanoTime();
    }

    @Override
    public void subscribe(Collection<String> topics) {
        consumer.subscribe(topics);
    }

    @Override
    public void unsubscribe() {
        consumer.unsubscribe();
        polled = false;
    }

    @Override
    public List<String> subscription() {
        return consumer.subscription();
    }

    @Override
    public TmqRawData raw(TmqMessage message) {
        return consumer.raw(message);
    }

    @Override
    public List<VgroupAssignment> assignment(String topic) {
        return consumer.assignment(topic);
    }

    @Override
    public void seek(String topic, int vgroupId, long offset) {
        consumer.seek(topic, vgroupId, offset);
    }

    @Override
    public long position(String topic, int vgroupId) {
        return consumer.position(topic, vgroupId);
    }

    @Override
    public long committed(String topic, int vgroupId) {
        return consumer.committed(topic, vgroupId);
    }

    @Override
    public void commit(TmqMessage message) {
        consumer.commit(message);
    }

    @Override
    public void commit(String topic, int vgroupId, long offset) {
        consumer.commit(topic, vgroupId, offset);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
