/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An engine that keeps everything in memory, and in a journal as well if it is to outlive its
 * process. One lock guards it all.
 */
public final class MemoryEngine implements Engine {

    private static final String VERSION = "3.3.7.5";
    private static final String VERSION_WITH_TOKENS = "3.4.0.0";

    private final Tokens tokens;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Catalog catalog = new Catalog();
    private final H2 h2 = new H2();
    private final TopicStatements topicStatements = new TopicStatements(h2);
    private volatile int preferredVgroup;

    /** Null if nothing is to outlive the process. */
    private final Journal journal;

    private boolean changing;

    /** A server that knows no tokens. */
    public MemoryEngine() {
        this(Tokens.NONE, null);
    }

    /**
     * A server of 3.4.0.0 if there are tokens or codes, otherwise of 3.3.7.5.
     *
     * @param data the directory of what the process before knew and this one will, or null
     */
    public MemoryEngine(Tokens tokens, Path data) {
        this.tokens = tokens;
        this.journal = data == null ? null : new Journal(data);
        if (journal != null) {
            recover();
        }
    }

    private void recover() {
        lock.lock();
        try {
            Replay replay = new Replay(this);
            changing = true;
            journal.replay(replay::accept);
            replay.present()
                    .forEach(
                            (id, member) -> {
                                member.leave();
                                append(Instant.now(), new Change.Leave(id), 0);
                            });
            changing = false;
            catalog.groups().setListener(this::keep);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String version() {
        return hasTokens() ? VERSION_WITH_TOKENS : VERSION;
    }

    @Override
    public boolean hasTokens() {
        return !tokens.equals(Tokens.NONE);
    }

    @Override
    public Session login(Login login, String database) throws ServerError {
        lock.lock();
        try {
            String user = tokens.userOf(login);
            if (user == null
                    && !tokens.refuses(login)
                    && !catalog.users().containsKey(login.user())) {
                throw Errors.error(0x0351, "Invalid user");
            }
            if (user == null && isUser(login)) {
                user = login.user();
            }
            if (user == null) {
                throw Errors.error(0x0357, "Authentication failure");
            }
            String chosen = database == null || database.isEmpty() ? null : database;
            if (chosen != null) {
                catalog.checkChosen(chosen);
            }
            return new MemorySession(this, user, chosen);
        } finally {
            lock.unlock();
        }
    }

    private boolean isUser(Login login) {
        return !tokens.refuses(login)
                && login.password() != null
                && login.password().equals(catalog.users().get(login.user()));
    }

    @Override
    public GroupMember subscribe(Subscription subscription) throws ServerError {
        lock.lock();
        try {
            Login login = subscription.login();
            if (tokens.userOf(login) == null && !isUser(login)) {
                throw Errors.error(0xFFFF, "init tscObj failed");
            }
            Member member = join(subscription);
            keep(new Change.Join(member.id(), subscription.withoutSecrets()));
            return member;
        } finally {
            lock.unlock();
        }
    }

    /** A member whose login was checked. The lock is held. */
    Member join(Subscription subscription) throws ServerError {
        List<Topic> topics = new ArrayList<>();
        for (String name : subscription.topics()) {
            topics.add(catalog.topic(name));
        }
        Member member =
                new Member(subscription, catalog.groups(), lock, changed, () -> preferredVgroup);
        catalog.groups().join(member, topics);
        changed();
        return member;
    }

    /** Something that changes the state. */
    interface Action<T> {
        T run() throws ServerError;
    }

    /**
     * Changes the state and keeps what was done before anybody can see it, whether it succeeds or
     * fails half-way. The lock is held.
     *
     * @param change what a journal needs to do the same again
     */
    <T> T change(Supplier<Change> change, Action<T> action) throws ServerError {
        if (journal == null || changing) {
            return action.run();
        }
        changing = true;
        Instant now = Instant.now();
        ServerClock.stopAt(now);
        int code = 0;
        try {
            return action.run();
        } catch (ServerError e) {
            code = e.code();
            throw e;
        } finally {
            ServerClock.resume();
            changing = false;
            append(now, change.get(), code);
        }
    }

    /** Keeps what has happened, unless it is a part of a change that is kept as a whole. */
    private void keep(Change change) {
        if (journal != null && !changing) {
            append(Instant.now(), change, 0);
        }
    }

    private void append(Instant time, Change change, int code) {
        journal.append(new Journal.Entry(time, change, code, versions()));
    }

    /** How long the logs of all vgroups are together. */
    long versions() {
        return catalog.databases().values().stream()
                .flatMap(database -> database.vgroups().stream())
                .mapToLong(vgroup -> vgroup.log().end())
                .sum();
    }

    /**
     * Forgets entries of a vgroup's log before the version, as retention does. For tests of
     * positions that are gone.
     */
    public void trimLog(int vgroupId, long version) {
        change(vgroupId, log -> log.trimTo(version));
    }

    /** The data node of a vgroup goes down or comes back; the management node stays. */
    public void setOffline(int vgroupId, boolean offline) {
        change(vgroupId, log -> log.setOffline(offline));
    }

    private void change(int vgroupId, Consumer<VgroupLog> change) {
        lock.lock();
        try {
            for (Database database : catalog.databases().values()) {
                Vgroup vgroup = database.vgroup(vgroupId);
                if (vgroup != null) {
                    change.accept(vgroup.log());
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What a group has committed of a topic, by vgroup; past the network. */
    public Map<Integer, Long> committed(String group, String topic) {
        lock.lock();
        try {
            Groups.Share share = catalog.groups().share(group, topic);
            return share == null ? Map.of() : Map.copyOf(share.committed());
        } finally {
            lock.unlock();
        }
    }

    /**
     * One more consumer joins every group that reads a topic, so that the server moves vgroups to
     * it. For tests of rebalances.
     *
     * @return the new members, for them to leave
     */
    public List<GroupMember> joinGroups(String topicName) throws ServerError {
        lock.lock();
        try {
            List<GroupMember> joined = new ArrayList<>();
            for (String group : catalog.groups().activeOn(topicName)) {
                joined.add(
                        subscribe(
                                new Subscription(
                                        Login.of("root", catalog.users().get("root")),
                                        "127.0.0.1:0",
                                        group,
                                        "foreign",
                                        "latest",
                                        List.of(topicName),
                                        0,
                                        false,
                                        Duration.ofMinutes(5))));
            }
            return joined;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Which vgroup's message a poll gives if several have one, until the next call. A real server
     * leaves that open; who replays a recording knows.
     */
    public void preferVgroup(int vgroupId) {
        preferredVgroup = vgroupId;
    }

    /** Vgroups that are created from now on are numbered from here. */
    public void numberVgroupsFrom(int id) {
        lock.lock();
        try {
            catalog.numberVgroupsFrom(id);
            keep(new Change.NumberVgroups(id));
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    Catalog catalog() {
        return catalog;
    }

    H2 h2() {
        return h2;
    }

    TopicStatements topicStatements() {
        return topicStatements;
    }

    /** Wakes polls. The lock is held. */
    void changed() {
        changed.signalAll();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            h2.close();
            if (journal != null) {
                journal.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
