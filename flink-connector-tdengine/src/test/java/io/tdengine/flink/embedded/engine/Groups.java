/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Consumer groups: who is in which, who holds which vgroup, what was committed. */
final class Groups {

    private final Map<List<String>, Share> shares = new LinkedHashMap<>();
    private final List<Member> members = new ArrayList<>();
    private Consumer<Change> listener = change -> {};

    /** Told of every leave and commit, after it. */
    void setListener(Consumer<Change> newListener) {
        listener = newListener;
    }

    /** The next offset of a group; a new one is logged like a write. */
    void commit(Share share, Vgroup vgroup, long offset) {
        Long before = share.committed.put(vgroup.id(), offset);
        if (before == null || before != offset) {
            vgroup.log().append(VgroupLog.Entry.WITHOUT_DATA);
            listener.accept(
                    new Change.Commit(share.group, share.topic.name(), vgroup.id(), offset));
        }
    }

    /**
     * One group on one topic.
     *
     * @param owners members by vgroup id
     * @param committed the next offset by vgroup id
     * @param leftovers blocks of an entry, by vgroup id, that did not fit into the last message
     * @param hidden tables whose rows the group gets no more
     */
    record Share(
            String group,
            Topic topic,
            Map<Integer, Member> owners,
            Map<Integer, Long> committed,
            Map<Integer, List<TableBlock>> leftovers,
            Set<String> hidden) {

        Share(String group, Topic topic) {
            this(group, topic, new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
        }
    }

    Iterable<Share> shares() {
        return shares.values();
    }

    Iterable<Member> members() {
        return members;
    }

    /** The share of a group in a topic, or null after it was dropped. */
    Share share(String group, String topic) {
        return shares.get(List.of(group, topic));
    }

    /** Names of the groups that have members reading a topic. */
    List<String> activeOn(String topic) {
        return members.stream()
                .filter(member -> member.topics().contains(topic))
                .map(Member::group)
                .distinct()
                .toList();
    }

    void join(Member member, List<Topic> topics) {
        members.add(member);
        for (Topic topic : topics) {
            List<String> key = List.of(member.group(), topic.name());
            rebalance(shares.computeIfAbsent(key, k -> new Share(member.group(), topic)));
        }
    }

    void leave(Member member) {
        if (!members.remove(member)) {
            return;
        }
        for (Share share : shares.values()) {
            if (share.owners.containsValue(member)) {
                rebalance(share);
            }
        }
        listener.accept(new Change.Leave(member.id()));
    }

    /** Members that have not polled for too long lose their vgroups. */
    void evictIdle() {
        for (Member member : List.copyOf(members)) {
            if (member.isIdleForTooLong()) {
                leave(member);
                member.evicted();
            }
        }
    }

    /**
     * A real server's trap: when a child's tags change, those who read the database get no more
     * rows of it. Groups that come later do.
     */
    void tagsChanged(Table table) {
        for (Share share : shares.values()) {
            boolean reads = share.topic.database() == table.database();
            if (reads && share.topic.kind() == Topic.Kind.DB) {
                share.hidden.add(table.name());
            }
        }
    }

    /**
     * Spreads the vgroups evenly; members keep what they have as far as that allows. A change of
     * hands is logged like a write.
     */
    private void rebalance(Share share) {
        Map<Integer, Member> before = Map.copyOf(share.owners);
        spread(share);
        for (Vgroup vgroup : share.topic.database().vgroups()) {
            if (share.owners.get(vgroup.id()) != before.get(vgroup.id())) {
                vgroup.log().append(VgroupLog.Entry.WITHOUT_DATA);
            }
        }
    }

    private void spread(Share share) {
        List<Member> present = new ArrayList<>();
        for (Member member : members) {
            boolean reads = member.topics().contains(share.topic.name());
            if (reads && member.group().equals(share.group)) {
                present.add(member);
            }
        }
        share.owners.values().removeIf(owner -> !present.contains(owner));
        if (present.isEmpty()) {
            return;
        }
        Map<Member, List<Integer>> held = new LinkedHashMap<>();
        present.forEach(member -> held.put(member, new ArrayList<>()));
        List<Integer> free = new ArrayList<>();
        for (Vgroup vgroup : share.topic.database().vgroups()) {
            Member owner = share.owners.get(vgroup.id());
            (owner == null ? free : held.get(owner)).add(vgroup.id());
        }
        present.sort(Comparator.comparingInt(member -> -held.get(member).size()));
        int total = share.topic.database().vgroups().size();
        int quota = total / present.size();
        int larger = total % present.size();
        for (int i = 0; i < present.size(); i++) {
            List<Integer> own = held.get(present.get(i));
            int wanted = quota + (i < larger ? 1 : 0);
            while (own.size() > wanted) {
                free.add(own.remove(own.size() - 1));
            }
        }
        for (int i = 0; i < present.size(); i++) {
            Member member = present.get(i);
            int missing = quota + (i < larger ? 1 : 0) - held.get(member).size();
            for (; missing > 0; missing--) {
                Integer vgroup = free.remove(0);
                share.owners.put(vgroup, member);
                member.gained(share.topic.name(), vgroup);
            }
        }
    }

    /** Drops the group from the topic with its offsets; false if there is none. */
    boolean drop(String group, Topic topic, boolean force) throws ServerError {
        Share share = share(group, topic.name());
        if (share == null) {
            return false;
        }
        List<Member> using = using(share);
        if (!using.isEmpty() && !force) {
            throw Errors.error(0x03EC, "Consumer group being used by some consumer");
        }
        shares.remove(List.of(group, topic.name()));
        using.forEach(this::fence);
        return true;
    }

    void dropTopic(Topic topic, boolean force) throws ServerError {
        List<Share> dropped = new ArrayList<>();
        for (Share share : shares.values()) {
            if (share.topic == topic) {
                if (!using(share).isEmpty() && !force) {
                    throw Errors.error(0x03EB, "Topic subscribed cannot be dropped");
                }
                dropped.add(share);
            }
        }
        for (Share share : dropped) {
            shares.remove(List.of(share.group, topic.name()));
            using(share).forEach(this::fence);
        }
    }

    private List<Member> using(Share share) {
        return members.stream()
                .filter(m -> m.group().equals(share.group))
                .filter(m -> m.topics().contains(share.topic.name()))
                .toList();
    }

    /** Throws a member out; its next poll fails. */
    void fence(Member member) {
        leave(member);
        member.fenced();
    }
}
