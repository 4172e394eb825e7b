/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Reads a consumer in tests: what came, and waiting for it. */
public final class Subscriber {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer consumer;
    private final List<TmqMessage> messages = new ArrayList<>();

    public Subscriber(Consumer consumer) {
        this.consumer = consumer;
    }

    /** All messages so far. */
    public List<TmqMessage> messages() {
        return messages;
    }

    /** The next message; fails if none comes in time. */
    public TmqMessage next() {
        int before = messages.size();
        await(() -> messages.size() > before);
        return messages.get(messages.size() - 1);
    }

    /** Polls until that many rows came in all. */
    List<String> rows(int count) {
        await(() -> rows().size() >= count);
        return rows();
    }

    /** Polls until that many changes of tables came in all. */
    public List<String> changes(int count) {
        await(() -> changes().size() >= count);
        return changes();
    }

    /** Polls, at least once, until a condition holds. */
    public void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        do {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within " + LIMIT + "; rows " + rows() + ", changes " + changes());
            }
            TmqMessage message = consumer.poll(POLL);
            if (message != null) {
                messages.add(message);
            }
        } while (!condition.getAsBoolean());
    }

    /** Table and first number of each row. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        messages.forEach(message -> rows.addAll(rows(message)));
        return rows;
    }

    public static List<String> rows(TmqMessage message) {
        List<String> rows = new ArrayList<>();
        for (TmqBlock block : message.blocks()) {
            Block cells = block.block();
            for (int row = 0; row < cells.rows(); row++) {
                rows.add(block.tableName() + " " + cells.getInt(1, row));
            }
        }
        return rows;
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        messages.forEach(message -> changes.addAll(message.metas()));
        return changes;
    }
}
