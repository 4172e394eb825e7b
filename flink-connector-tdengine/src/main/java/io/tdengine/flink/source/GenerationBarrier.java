/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/**
 * Decides when a generation may read: every reader holds, and readers and server agree on which
 * reader has which vgroup. For the coordinator's thread.
 *
 * <p>Readers' views alone are not enough: they can be disjoint and complete, and yet stale, while
 * the server counts a dead or a foreign member in.
 */
@Internal
final class GenerationBarrier {

    /** Used only when the server does not show its consumers. */
    private static final long STABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private final int generation;
    private final Set<Integer> readers;
    private final long startNanos;
    private final Map<Integer, HeldAndView> reports = new TreeMap<>();
    private long stableSinceNanos;

    /** What keeps readers from a view, by subtask. */
    private final Map<Integer, String> obstacles = new TreeMap<>();

    private String obstacle;

    /**
     * @param readers that join the group; every other one holds nothing
     */
    GenerationBarrier(int generation, Set<Integer> readers, long nowNanos) {
        this.generation = generation;
        this.readers = new TreeSet<>(readers);
        this.startNanos = nowNanos;
        this.stableSinceNanos = nowNanos;
    }

    /** Takes a reader's report; one of another generation is ignored. */
    void report(int subtask, HeldAndView report, long nowNanos) {
        if (report.generation() != generation) {
            return;
        }
        if (report.obstacle() != null) {
            obstacles.put(subtask, report.obstacle());
        } else {
            obstacles.remove(subtask);
            HeldAndView before = reports.put(subtask, report);
            if (before == null || !before.view().keySet().equals(report.view().keySet())) {
                stableSinceNanos = nowNanos;
            }
        }
    }

    Set<Integer> readers() {
        return readers;
    }

    /** True once every reader has reported a view. */
    boolean isComplete() {
        return reports.keySet().containsAll(readers);
    }

    /**
     * Compares the reports with the server.
     *
     * @return true if the generation may read
     */
    boolean passes(ServerView server, long nowNanos) {
        obstacle = findObstacle(server, nowNanos);
        return obstacle == null;
    }

    /** What else keeps the generation from reading, for an error message. */
    void blockedBy(String newObstacle) {
        obstacle = newObstacle;
    }

    /**
     * True if the server counts a consumer in that is no reader: it may stay for ever, so another
     * group is better than waiting.
     */
    boolean isSpoilt(ServerView server) {
        return server.members() != null
                && server.members().stream()
                        .anyMatch(member -> readers.stream().noneMatch(r -> isNamed(member, r)));
    }

    /**
     * What the server sees differently since the generation reads, or null if it agrees or does not
     * tell.
     */
    String change(ServerView server) {
        return server.vgroups() == null || server.members() == null
                ? null
                : findObstacle(server, Long.MAX_VALUE);
    }

    private String findObstacle(ServerView server, long nowNanos) {
        Map<TopicVgroup, Integer> owners = new HashMap<>();
        for (int subtask : readers) {
            for (TopicVgroup vgroup : reports.get(subtask).view().keySet()) {
                Integer other = owners.put(vgroup, subtask);
                if (other != null) {
                    return String.format(
                            "readers %d and %d both see vgroup %s as theirs",
                            other, subtask, vgroup);
                }
            }
        }
        if (server.vgroups() != null && !owners.keySet().equals(server.vgroups())) {
            return String.format(
                    "readers see vgroups %s of %s",
                    new TreeSet<>(owners.keySet()), server.vgroups());
        }
        if (owners.isEmpty()) {
            return "readers see no vgroups yet";
        }
        if (server.vgroups() == null || server.members() == null) {
            return nowNanos - stableSinceNanos < STABLE_NANOS
                    ? "the readers' views are not stable yet"
                    : null;
        }
        boolean agree = server.members().size() == readers.size();
        for (int subtask : readers) {
            agree &= server.members().stream().anyMatch(m -> isMember(m, subtask));
        }
        return agree
                ? null
                : "the server sees the consumers " + server.members() + ", the readers " + views();
    }

    private boolean isMember(ServerView.Member member, int subtask) {
        return member.isReady()
                && isNamed(member, subtask)
                && member.vgroups().equals(reports.get(subtask).view().keySet());
    }

    private static boolean isNamed(ServerView.Member member, int subtask) {
        return GenerationAnnounced.clientId(subtask).equals(member.clientId());
    }

    private Map<String, Set<TopicVgroup>> views() {
        Map<String, Set<TopicVgroup>> views = new TreeMap<>();
        for (int subtask : readers) {
            views.put(
                    GenerationAnnounced.clientId(subtask),
                    new TreeSet<>(reports.get(subtask).view().keySet()));
        }
        return views;
    }

    /** For each vgroup the split that was read furthest, of all that readers hold. */
    Map<TopicVgroup, VgroupSplit> held() {
        Map<TopicVgroup, VgroupSplit> held = new TreeMap<>();
        for (HeldAndView report : reports.values()) {
            for (VgroupSplit split : report.held()) {
                held.merge(split.vgroup(), split, (a, b) -> b.isAfter(a) ? b : a);
            }
        }
        return held;
    }

    /** The log range of every vgroup that a reader sees. */
    Map<TopicVgroup, VgroupRange> ranges() {
        Map<TopicVgroup, VgroupRange> ranges = new TreeMap<>();
        reports.values().forEach(report -> ranges.putAll(report.view()));
        return ranges;
    }

    /** By vgroup: the reader that the server gave it to. */
    Map<TopicVgroup, Integer> owners() {
        Map<TopicVgroup, Integer> owners = new TreeMap<>();
        reports.forEach(
                (subtask, report) ->
                        report.view().keySet().forEach(vgroup -> owners.put(vgroup, subtask)));
        return owners;
    }

    boolean isOlderThan(long nanos, long nowNanos) {
        return nowNanos - startNanos > nanos;
    }

    /** What keeps the generation from reading, for an error message. */
    String missing() {
        if (!isComplete()) {
            Set<Integer> silent = new TreeSet<>(readers);
            silent.removeAll(reports.keySet());
            return "readers "
                    + silent
                    + " have not reported which vgroups the server gave them"
                    + (obstacles.isEmpty() ? "" : " " + obstacles);
        }
        return obstacle == null ? "the server has not been asked yet" : obstacle;
    }
}
