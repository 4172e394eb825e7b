/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private final Map<Integer, VgroupRange> startup;

    /** By vgroup: splits that no reader holds, since they came back or were never assigned. */
    private final Map<Integer, VgroupSplit> unassigned = new TreeMap<>();

    /** The user's group's offsets by vgroup. */
    private volatile Map<Integer, Long> groupOffsets = Map.of();

    SplitPlan(SubscriptionOptions options, EnumeratorState state) {
        this.options = options;
        this.startup = new TreeMap<>(state.startup());
        addBack(state.unassigned());
    }

    /** True until the first assignment of a job without state. */
    boolean isUndecided() {
        return startup.isEmpty();
    }

    Map<Integer, VgroupRange> startup() {
        return startup;
    }

    Collection<VgroupSplit> unassigned() {
        return unassigned.values();
    }

    /** From the coordinator's worker, before anything is assigned. */
    void setGroupOffsets(Map<Integer, Long> offsets) {
        groupOffsets = Map.copyOf(offsets);
    }

    /**
     * Takes splits of failed readers back: all that they were assigned since the checkpoint which
     * they are restored from. Of one vgroup the first assignment counts: it says how far that
     * checkpoint was.
     */
    void addBack(Collection<VgroupSplit> splits) {
        for (VgroupSplit split : splits) {
            unassigned.merge(split.vgroupId(), split, (a, b) -> b.isAfter(a) ? a : b);
        }
    }

    /**
     * The split of every vgroup, each to be given to a reader now.
     *
     * @param log the range of each vgroup's log
     * @param held by vgroup: how far readers have read. It wins over what came back with a failed
     *     reader, which was assigned after the checkpoint that the holder was restored from
     */
    List<VgroupSplit> assign(Map<Integer, VgroupRange> log, Map<Integer, VgroupSplit> held) {
        if (startup.isEmpty()) {
            decideStartup(log);
        } else {
            checkVgroups(log);
        }
        List<VgroupSplit> splits = new ArrayList<>();
        for (int vgroup : startup.keySet()) {
            splits.add(withinLog(splitOf(vgroup, held), log.get(vgroup)));
        }
        unassigned.clear();
        return splits;
    }

    private void decideStartup(Map<Integer, VgroupRange> log) {
        checkNamed("start", options.startOffsets.keySet(), log);
        checkNamed("stop", options.stopOffsets.keySet(), log);
        if (options.bounded == BoundedMode.SPECIFIC_OFFSETS) {
            Set<Integer> endless = new TreeSet<>(log.keySet());
            endless.removeAll(options.stopOffsets.keySet());
            if (!endless.isEmpty()) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "The stop offsets %s leave out vgroups %s of topic '%s'.",
                                options.stopOffsets, endless, options.topic));
            }
        }
        log.forEach(
                (vgroup, range) ->
                        begin(vgroup, new VgroupRange(start(vgroup, range), stop(vgroup, range))));
    }

    private void begin(int vgroup, VgroupRange range) {
        startup.put(vgroup, range);
        unassigned.put(
                vgroup, new VgroupSplit(options.topic, vgroup, range.begin(), 0, range.end()));
    }

    private void checkNamed(String which, Set<Integer> named, Map<Integer, VgroupRange> log) {
        if (!log.keySet().containsAll(named)) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "The %s offsets are of vgroups %s, but topic '%s' has vgroups %s.",
                            which,
                            new TreeSet<>(named),
                            options.topic,
                            new TreeSet<>(log.keySet())));
        }
    }

    private long start(int vgroup, VgroupRange log) {
        switch (options.startup) {
            case LATEST:
                return log.end();
            case SPECIFIC_OFFSETS:
                return options.startOffsets.getOrDefault(vgroup, log.begin());
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
                                    options.groupId, vgroup, options.topic));
                }
                return log.begin();
            default:
                return log.begin();
        }
    }

    private long stop(int vgroup, VgroupRange log) {
        switch (options.bounded) {
            case LATEST:
                return log.end();
            case SPECIFIC_OFFSETS:
                return options.stopOffsets.get(vgroup);
            default:
                return VgroupSplit.NO_STOP;
        }
    }

    /** A vgroup that is new since the start is read from its beginning. */
    private void checkVgroups(Map<Integer, VgroupRange> log) {
        if (!log.keySet().containsAll(startup.keySet())) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "The state is of vgroups %s, but topic '%s' has vgroups %s. Was the"
                                    + " database created anew? Start without state.",
                            startup.keySet(), options.topic, new TreeSet<>(log.keySet())));
        }
        log.forEach(
                (vgroup, range) -> {
                    if (!startup.containsKey(vgroup)) {
                        LOG.info("Topic {} has a new vgroup {}", options.topic, vgroup);
                        long stop = options.isBounded() ? range.begin() : VgroupSplit.NO_STOP;
                        begin(vgroup, new VgroupRange(range.begin(), stop));
                    }
                });
    }

    private VgroupSplit splitOf(int vgroup, Map<Integer, VgroupSplit> held) {
        VgroupSplit split = held.getOrDefault(vgroup, unassigned.get(vgroup));
        if (split != null) {
            return split;
        }
        long stop = startup.get(vgroup).end();
        if (stop == VgroupSplit.NO_STOP) {
            throw new IllegalStateException(
                    "Vgroup " + vgroup + " of topic '" + options.topic + "' is in no state.");
        }
        // A reader that ends takes its finished splits out of the next checkpoints.
        return new VgroupSplit(options.topic, vgroup, stop, 0, stop);
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
        return new VgroupSplit(options.topic, split.vgroupId(), log.begin(), 0, split.stopOffset());
    }
}
