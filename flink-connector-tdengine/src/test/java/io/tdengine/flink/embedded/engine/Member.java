/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.IntSupplier;

/** A consumer in its group. */
final class Member implements GroupMember {

    private static final AtomicLong IDS = new AtomicLong(0x1A2B_0000L);

    private final Engine.Subscription subscription;
    private final Groups groups;
    private final Lock lock;
    private final Condition changed;
    private final long id = IDS.incrementAndGet();
    private final long joinedMillis = ServerClock.millis();

    /** What this member knows of its vgroups, by topic and vgroup id. */
    private final Map<String, Map<Integer, VgroupCursor>> cursors = new HashMap<>();

    private long rebalancedMillis = joinedMillis;
    private Long polledMillis;
    private boolean fenced;
    private boolean polling;
    private long lastCallNanos = System.nanoTime();
    private int turn;
    private final IntSupplier preferredVgroup;

    /**
     * @param preferredVgroup the vgroup whose message comes first if it has one, or 0
     */
    Member(
            Engine.Subscription subscription,
            Groups groups,
            Lock lock,
            Condition changed,
            IntSupplier preferredVgroup) {
        this.subscription = subscription;
        this.groups = groups;
        this.lock = lock;
        this.changed = changed;
        this.preferredVgroup = preferredVgroup;
        for (String topic : subscription.topics()) {
            cursors.put(topic, new HashMap<>());
        }
    }

    /** The group gave it a vgroup; what it knew of it from before is void. */
    void gained(String topic, int vgroup) {
        cursors.get(topic).remove(vgroup);
        rebalancedMillis = ServerClock.millis();
    }

    /** Its group is dropped: it gets nothing more. */
    void fenced() {
        fenced = true;
        cursors.values().forEach(Map::clear);
    }

    /** It did not poll in time: it gets what is underway, and then nothing more. */
    void evicted() {
        fenced = true;
    }

    boolean isIdleForTooLong() {
        long idle = System.nanoTime() - lastCallNanos;
        return !polling && idle > subscription.maxPollInterval().toNanos();
    }

    @Override
    public List<String> topics() {
        return subscription.topics();
    }

    @Override
    public LogMessage poll(long blockingMillis) throws ServerError, InterruptedException {
        lock.lockInterruptibly();
        try {
            groups.evictIdle();
            polling = true;
            polledMillis = ServerClock.millis();
            long nanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, blockingMillis));
            while (true) {
                // A server forgets a consumer without topics.
                if (fenced && !hasUnderway() || topics().isEmpty()) {
                    throw Errors.noConsumer();
                }
                LogMessage message = fenced ? underway() : next();
                if (message != null) {
                    return message;
                }
                if (blockingMillis < 0) {
                    changed.await();
                } else if (nanos <= 0) {
                    return null;
                } else {
                    nanos = changed.awaitNanos(nanos);
                }
            }
        } finally {
            polling = false;
            lastCallNanos = System.nanoTime();
            lock.unlock();
        }
    }

    private boolean hasUnderway() {
        return cursors.values().stream()
                .flatMap(byVgroup -> byVgroup.values().stream())
                .anyMatch(VgroupCursor::hasUnderway);
    }

    private LogMessage underway() throws ServerError {
        for (Map<Integer, VgroupCursor> byVgroup : cursors.values()) {
            for (VgroupCursor cursor : byVgroup.values()) {
                if (cursor.hasUnderway()) {
                    return cursor.next();
                }
            }
        }
        return null;
    }

    /** Asks all vgroups; the first in turn that has something answers. */
    private LogMessage next() throws ServerError {
        List<VgroupCursor> held = new ArrayList<>();
        for (String topic : topics()) {
            Groups.Share share = groups.share(group(), topic);
            if (share == null) {
                continue;
            }
            cursors.get(topic).keySet().removeIf(vgroup -> share.owners().get(vgroup) != this);
            for (Vgroup vgroup : share.topic().database().vgroups()) {
                if (share.owners().get(vgroup.id()) == this) {
                    held.add(cursor(share, vgroup));
                }
            }
        }
        int size = held.size();
        for (int i = 0; i < size; i++) {
            if (held.get(i).vgroupId() == preferredVgroup.getAsInt()) {
                turn = i;
            }
        }
        for (int i = 0; i < size; i++) {
            int index = (turn + i) % size;
            LogMessage message = held.get(index).next();
            if (message != null) {
                turn = index + 1;
                for (VgroupCursor cursor : held) {
                    if (cursor != held.get(index)) {
                        cursor.prefetch();
                    }
                }
                return message;
            }
        }
        return null;
    }

    private VgroupCursor cursor(Groups.Share share, Vgroup vgroup) {
        return cursors.get(share.topic().name())
                .computeIfAbsent(
                        vgroup.id(), v -> new VgroupCursor(groups, share, vgroup, subscription));
    }

    @Override
    public List<Assigned> assignment(String topic) throws ServerError {
        lock.lock();
        try {
            checkTopic(topic);
            groups.evictIdle();
            Groups.Share share = groups.share(group(), topic);
            if (share == null) {
                return List.of();
            }
            List<VgroupCursor> held = new ArrayList<>();
            for (Vgroup vgroup : share.topic().database().vgroups()) {
                if (share.owners().get(vgroup.id()) == this) {
                    held.add(cursor(share, vgroup));
                }
            }
            // The vgroups are asked only while one has no offset yet.
            if (held.stream().anyMatch(VgroupCursor::hasNotBegun)) {
                for (VgroupCursor cursor : held) {
                    share.topic().database().vgroup(cursor.vgroupId()).log().checkOnline();
                    cursor.refresh();
                }
            }
            return held.stream().map(VgroupCursor::assigned).toList();
        } finally {
            lock.unlock();
        }
    }

    private void checkTopic(String topic) throws ServerError {
        if (!topics().contains(topic)) {
            throw Errors.error(0x4009, "Topic does not belong to this consumer");
        }
    }

    /** The cursor of a vgroup that this member holds as far as it knows. */
    private VgroupCursor known(String topic, int vgroup) throws ServerError {
        checkTopic(topic);
        VgroupCursor cursor = cursors.get(topic).get(vgroup);
        if (cursor != null) {
            return cursor;
        }
        Groups.Share share = groups.share(group(), topic);
        if (share != null && share.owners().get(vgroup) == this) {
            throw Errors.error(0x4010, "Assignment or poll interface need to be called first");
        }
        throw Errors.error(0x4008, "VgId does not belong to this consumer");
    }

    /** As {@link #known}, but the server has to agree. */
    private VgroupCursor owned(String topic, int vgroup) throws ServerError {
        VgroupCursor cursor = known(topic, vgroup);
        Groups.Share share = groups.share(group(), topic);
        if (share == null || share.owners().get(vgroup) != this) {
            throw Errors.error(0x4001, "Consumer mismatch");
        }
        return cursor;
    }

    @Override
    public void seek(String topic, int vgroupId, long offset) throws ServerError {
        lock.lock();
        try {
            known(topic, vgroupId).checkRange(offset);
            owned(topic, vgroupId).seek(offset);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long position(String topic, int vgroupId) throws ServerError {
        lock.lock();
        try {
            return known(topic, vgroupId).position();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long committed(String topic, int vgroupId) throws ServerError {
        lock.lock();
        try {
            checkTopic(topic);
            Groups.Share share = groups.share(group(), topic);
            if (share == null || share.topic().database().vgroup(vgroupId) == null) {
                throw Errors.error(0x4008, "VgId does not belong to this consumer");
            }
            return share.committed().getOrDefault(vgroupId, NO_OFFSET);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void commit() throws ServerError {
        lock.lock();
        try {
            // Before a poll there is nothing to commit.
            if (polledMillis == null || fenced) {
                return;
            }
            for (Map<Integer, VgroupCursor> byVgroup : cursors.values()) {
                byVgroup.values().forEach(VgroupCursor::commit);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void commitOffset(String topic, int vgroupId, long offset) throws ServerError {
        lock.lock();
        try {
            VgroupCursor cursor = known(topic, vgroupId);
            cursor.checkRange(offset);
            cursor.commit(offset);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void leave() {
        lock.lock();
        try {
            groups.leave(this);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    String group() {
        return subscription.groupId();
    }

    long id() {
        return id;
    }

    String idText() {
        return "0x" + Long.toHexString(id);
    }

    String user() {
        return subscription.login().user();
    }

    String clientId() {
        return subscription.clientId();
    }

    String address() {
        return subscription.address();
    }

    String parameters() {
        return "tbname:1,commit:0,interval:5000ms,reset:" + subscription.offsetReset();
    }

    long joinedMillis() {
        return joinedMillis;
    }

    long rebalancedMillis() {
        return rebalancedMillis;
    }

    /** Null before the first poll. */
    Long polledMillis() {
        return polledMillis;
    }

    String offsetText(Groups.Share share, Vgroup vgroup) {
        VgroupCursor cursor = cursors.get(share.topic().name()).get(vgroup.id());
        return cursor == null ? subscription.offsetReset() : cursor.offsetText();
    }

    long rowsOf(Groups.Share share, Vgroup vgroup) {
        VgroupCursor cursor = cursors.get(share.topic().name()).get(vgroup.id());
        return cursor == null ? 0 : cursor.rows();
    }
}
