/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where each vgroup is read: where the job started, or what was read since. For the
 * coordinator's thread.
 */
@Internal
final class SplitPlan {

    private static final Logger LOG = LoggerFactory.getLogger(SplitPlan.class);

    private final SubscriptionOptions options;

    /** See {@link EnumeratorState#startup}. */
    private final Map<TopicVgroup, VgroupRange> startup;

    /** Splits that no reader holds, since they came back or were never assigned. */
    private final Map<TopicVgroup, VgroupSplit> unassigned = new TreeMap<>();

    /** The user's group's offsets. */
    private volatile Map<TopicVgroup, Long> groupOffsets = Map.of();

    SplitPlan(SubscriptionOptions options, EnumeratorState state) {
        this.options = options;
        this.startup = ofTopics(state.startup());
        addBack(state.unassigned());
    }

    /** A state of before there were several topics does not name the one it is of. */
    private Map<TopicVgroup, VgroupRange> ofTopics(Map<TopicVgroup, VgroupRange> restored) {
        Map<TopicVgroup, VgroupRange> named = new TreeMap<>();
        restored.forEach(
                (vgroup, range) -> {
                    if (vgroup.topic().isEmpty() && options.topics.size() > 1) {
                        throw new InvalidSubscriptionException(
                                String.format(
                                        "The state was written by a version that read one topic"
                                                + " and does not name it, but the source reads topics"
                                                + " '%s'. Restore with its one topic alone, take a"
                                                + " savepoint, and then add the others.",
                                        options.topicNames()));
                    }
                    named.put(
                            vgroup.topic().isEmpty()
                                    ? new TopicVgroup(options.topics.get(0), vgroup.vgroupId())
                                    : vgroup,
                            range);
                });
        return named;
    }

    /** True until the first assignment of a job without state. */
    boolean isUndecided() {
        return startup.isEmpty();
    }

    Map<TopicVgroup, VgroupRange> startup() {
        return startup;
    }

    Collection<VgroupSplit> unassigned() {
        return unassigned.values();
    }

    /** From the coordinator's worker, before anything is assigned. */
    void setGroupOffsets(Map<TopicVgroup, Long> offsets) {
        groupOffsets = Map.copyOf(offsets);
    }

    /**
     * Takes splits of failed readers back: all that they were assigned since the checkpoint which
     * they are restored from. Of one vgroup the first assignment counts: it says how far that
     * checkpoint was.
     */
    void addBack(Collection<VgroupSplit> splits) {
        for (VgroupSplit split : splits) {
            unassigned.merge(split.vgroup(), split, (a, b) -> b.isAfter(a) ? a : b);
        }
    }

    /**
     * The split of every vgroup, each to be given to a reader now.
     *
     * @param log the range of each vgroup's log
     * @param held how far readers have read. It wins over what came back with a failed reader,
     *     which was assigned after the checkpoint that the holder was restored from
     */
    List<VgroupSplit> assign(
            Map<TopicVgroup, VgroupRange> log, Map<TopicVgroup, VgroupSplit> held) {
        if (startup.isEmpty()) {
            decideStartup(log);
        } else {
            checkVgroups(log);
        }
        List<VgroupSplit> splits = new ArrayList<>();
        for (TopicVgroup vgroup : startup.keySet()) {
            splits.add(withinLog(splitOf(vgroup, held), log.get(vgroup)));
        }
        unassigned.clear();
        return splits;
    }

    private void decideStartup(Map<TopicVgroup, VgroupRange> log) {
        checkNamed("start", options.startOffsets.keySet(), ids(log));
        checkNamed("stop", options.stopOffsets.keySet(), ids(log));
        if (options.bounded == BoundedMode.SPECIFIC_OFFSETS) {
            Set<Integer> endless = ids(log);
            endless.removeAll(options.stopOffsets.keySet());
            if (!endless.isEmpty()) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "The stop offsets %s leave out vgroups %s of topic '%s'.",
                                options.stopOffsets, endless, options.topicNames()));
            }
        }
        log.forEach(
                (vgroup, range) ->
                        begin(vgroup, new VgroupRange(start(vgroup, range), stop(vgroup, range))));
    }

    private void begin(TopicVgroup vgroup, VgroupRange range) {
        startup.put(vgroup, range);
        unassigned.put(vgroup, VgroupSplit.of(vgroup, range.begin(), 0, range.end()));
    }

    private static Set<Integer> ids(Map<TopicVgroup, VgroupRange> log) {
        return log.keySet().stream()
                .map(TopicVgroup::vgroupId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void checkNamed(String which, Set<Integer> named, Set<Integer> vgroups) {
        if (!vgroups.containsAll(named)) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "The %s offsets are of vgroups %s, but topic '%s' has vgroups %s.",
                            which, new TreeSet<>(named), options.topicNames(), vgroups));
        }
    }

    private long start(TopicVgroup vgroup, VgroupRange log) {
        switch (options.startup) {
            case LATEST:
                return log.end();
            case SPECIFIC_OFFSETS:
                return options.startOffsets.getOrDefault(vgroup.vgroupId(), log.begin());
            case GROUP_OFFSETS:
                Long committed = groupOffsets.get(vgroup);
                if (committed != null) {
                    return committed;
                }
                if (options.missingOffsets == MissingOffsets.FAIL) {
                    throw new InvalidSubscriptionException(
                            String.format(
                                    "Group '%s' has committed no offset of vgroup %d of topic '%s'."
                                            + " Start at another position, or accept to begin at"
                                            + " the earliest one for such vgroups"
                                            + " (setMissingOffsets, in SQL"
                                            + " 'scan.missing-offsets').",
                                    options.groupId, vgroup.vgroupId(), vgroup.topic()));
                }
                return log.begin();
            default:
                return log.begin();
        }
    }

    private long stop(TopicVgroup vgroup, VgroupRange log) {
        switch (options.bounded) {
            case LATEST:
                return log.end();
            case SPECIFIC_OFFSETS:
                return options.stopOffsets.get(vgroup.vgroupId());
            default:
                return VgroupSplit.NO_STOP;
        }
    }

    /** A vgroup that is new since the start is read from its beginning. */
    private void checkVgroups(Map<TopicVgroup, VgroupRange> log) {
        if (!log.keySet().containsAll(startup.keySet())) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "The state is of vgroups %s, but topic '%s' has vgroups %s. Was the"
                                    + " database created anew? Start without state.",
                            startup.keySet(), options.topicNames(), new TreeSet<>(log.keySet())));
        }
        log.forEach(
                (vgroup, range) -> {
                    if (!startup.containsKey(vgroup)) {
                        LOG.info("There is a new vgroup {}", vgroup);
                        long stop = options.isBounded() ? range.begin() : VgroupSplit.NO_STOP;
                        begin(vgroup, new VgroupRange(range.begin(), stop));
                    }
                });
    }

    private VgroupSplit splitOf(TopicVgroup vgroup, Map<TopicVgroup, VgroupSplit> held) {
        VgroupSplit split = held.getOrDefault(vgroup, unassigned.get(vgroup));
        if (split != null) {
            return split;
        }
        long stop = startup.get(vgroup).end();
        if (stop == VgroupSplit.NO_STOP) {
            throw new IllegalStateException("Vgroup " + vgroup + " is in no state.");
        }
        // A reader that ends takes its finished splits out of the next checkpoints.
        return VgroupSplit.of(vgroup, stop, 0, stop);
    }

    /** A position that has left the log fails the reader unless the user accepts the loss. */
    private VgroupSplit withinLog(VgroupSplit split, VgroupRange log) {
        if (split.isFinished()
                || split.startOffset() >= log.begin()
                || options.missingOffsets == MissingOffsets.FAIL) {
            return split;
        }
        LOG.warn(
                "Rows are lost, as missing offsets are accepted: {} is to be read, but the log"
                        + " begins at {}",
                split,
                log.begin());
        return VgroupSplit.of(split.vgroup(), log.begin(), 0, split.stopOffset());
    }
}
