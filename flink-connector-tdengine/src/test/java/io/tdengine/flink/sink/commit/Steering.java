/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a test tells the tasks of its job, and they tell it. The tasks run in this process and find
 * it by its id, in every attempt.
 */
final class Steering {

    private static final Map<String, Steering> ALL = new ConcurrentHashMap<>();

    final String id = UUID.randomUUID().toString();

    /** By checkpoint: how many numbers of each split were before its barrier. */
    private final Map<Long, Map<Integer, Long>> positions = new ConcurrentHashMap<>();

    /** By checkpoint: subtasks of the sink that have passed its barrier. */
    private final Map<Long, AtomicInteger> passed = new ConcurrentHashMap<>();

    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    /** Rows that were given to the sink, in all attempts. */
    private final AtomicLong rows = new AtomicLong();

    private volatile long allowed;
    private volatile CompletableFuture<Void> allowedMore = new CompletableFuture<>();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch blockedRows = new CountDownLatch(0);

    Steering() {
        ALL.put(id, this);
    }

    static Steering of(String id) {
        return ALL.get(id);
    }

    /** Lets each split emit so many numbers in all. */
    synchronized void allow(long numbers) {
        allowed = numbers;
        allowedMore.complete(null);
        allowedMore = new CompletableFuture<>();
    }

    boolean isAllowed(long position) {
        return position < allowed;
    }

    /** Completes when a number may be emitted that may not now. */
    synchronized CompletableFuture<Void> moreThan(long position) {
        return isAllowed(position) ? CompletableFuture.completedFuture(null) : allowedMore;
    }

    void recordPosition(long checkpoint, int split, long position) {
        positions
                .computeIfAbsent(checkpoint, key -> new ConcurrentHashMap<>())
                .put(split, position);
    }

    /** How many numbers of a split were before a checkpoint's barrier, 0 if there was none. */
    long position(long checkpoint, int split) {
        return positions.getOrDefault(checkpoint, Map.of()).getOrDefault(split, 0L);
    }

    void recordPassed(long checkpoint) {
        passed.computeIfAbsent(checkpoint, key -> new AtomicInteger()).incrementAndGet();
    }

    /** True if a checkpoint's barrier has passed so many subtasks of the sink. */
    boolean hasPassed(int subtasks) {
        return passed.values().stream().anyMatch(count -> count.get() >= subtasks);
    }

    /** Forgets which barriers have passed. */
    void forgetPassed() {
        passed.clear();
    }

    /** From now on no checkpoint completes. */
    void holdCheckpoints() {
        held = new CountDownLatch(1);
    }

    void releaseCheckpoints() {
        held.countDown();
    }

    void awaitRelease() throws InterruptedException {
        held.await();
    }

    /** From now on subtasks of the sink get stuck with their next row, and handle no mail. */
    void blockRows() {
        blocked.set(0);
        blockedRows = new CountDownLatch(1);
    }

    int blocked() {
        return blocked.get();
    }

    void unblockRows() {
        blockedRows.countDown();
    }

    void passRow() throws InterruptedException {
        CountDownLatch latch = blockedRows;
        if (latch.getCount() > 0) {
            blocked.incrementAndGet();
            latch.await();
        }
        if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("Failing on purpose.");
        }
        rows.incrementAndGet();
    }

    long rows() {
        return rows.get();
    }

    /** So many of the next rows fail their tasks. */
    void failRows(int count) {
        failures.set(count);
    }
}
