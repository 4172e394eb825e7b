/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Consumer groups: who is in which, who holds which vgroup, what was committed. */
final class Groups {

    private final Map<List<String>, Share> shares = new LinkedHashMap<>();
    private final List<Member> members = new ArrayList<>();

    /**
     * One group on one topic.
     *
     * @param owners members by vgroup id
     * @param committed the next offset by vgroup id
     */
    record Share(
            String group, Topic topic, Map<Integer, Member> owners, Map<Integer, Long> committed) {}

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
            Share share =
                    shares.computeIfAbsent(
                            key,
                            k ->
                                    new Share(
                                            member.group(),
                                            topic,
                                            new HashMap<>(),
                                            new HashMap<>()));
            // A real server logs a subscription like a write.
            topic.database().logEverywhere();
            rebalance(share);
        }
    }

    void leave(Member member) {
        if (!members.remove(member)) {
            return;
        }
        for (Share share : shares.values()) {
            if (share.owners.values().removeIf(owner -> owner == member)) {
                rebalance(share);
            }
        }
    }

    /** Spreads the vgroups evenly; members keep what they have as far as that allows. */
    private void rebalance(Share share) {
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
