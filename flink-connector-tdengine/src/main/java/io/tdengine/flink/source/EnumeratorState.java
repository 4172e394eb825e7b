/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What the enumerator keeps in a checkpoint; the positions themselves are the readers'. Immutable.
 */
@Internal
public final class EnumeratorState {

    /** Of a job that has not started reading yet. */
    static final EnumeratorState EMPTY = new EnumeratorState(0, List.of(), Map.of(), List.of());

    private final int generation;
    private final List<String> groups;
    private final Map<TopicVgroup, VgroupRange> startup;
    private final List<VgroupSplit> unassigned;

    EnumeratorState(
            int generation,
            Collection<String> groups,
            Map<TopicVgroup, VgroupRange> startup,
            Collection<VgroupSplit> unassigned) {
        this.generation = generation;
        this.groups = List.copyOf(groups);
        this.startup = Map.copyOf(startup);
        this.unassigned = List.copyOf(unassigned);
    }

    /** Of a job that starts at these offsets and stops only where the user said. */
    static EnumeratorState beginningAt(SubscriptionOptions options, Map<TopicVgroup, Long> starts) {
        Map<TopicVgroup, VgroupRange> startup = new TreeMap<>();
        starts.forEach(
                (vgroup, start) ->
                        startup.put(
                                vgroup,
                                new VgroupRange(
                                        start,
                                        options.stopOffsets.getOrDefault(
                                                vgroup.vgroupId(), VgroupSplit.NO_STOP))));
        return ofStartup(startup);
    }

    private static EnumeratorState ofStartup(Map<TopicVgroup, VgroupRange> startup) {
        List<VgroupSplit> splits = new ArrayList<>();
        startup.forEach(
                (vgroup, range) ->
                        splits.add(VgroupSplit.of(vgroup, range.begin(), 0, range.end())));
        return new EnumeratorState(0, List.of(), startup, splits);
    }

    /** The same start with other stop offsets; a vgroup that is new has nothing to read. */
    EnumeratorState stoppingAt(Map<TopicVgroup, Long> stops) {
        Map<TopicVgroup, VgroupRange> bounded = new TreeMap<>();
        startup.forEach(
                (vgroup, range) ->
                        bounded.put(
                                vgroup,
                                new VgroupRange(
                                        range.begin(), stops.getOrDefault(vgroup, range.begin()))));
        return ofStartup(bounded);
    }

    /** The number of the last generation that was announced; 0 before the first. */
    public int generation() {
        return generation;
    }

    /** Consumer groups of generations that may still be on the server. */
    public List<String> groups() {
        return groups;
    }

    /**
     * For each vgroup (with an empty topic in a state of version 1) where the job began to read and
     * where it stops ({@link VgroupSplit#NO_STOP} unless bounded); empty until that was decided.
     */
    public Map<TopicVgroup, VgroupRange> startup() {
        return startup;
    }

    /** Splits that no reader holds. */
    public List<VgroupSplit> unassigned() {
        return unassigned;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof EnumeratorState)) {
            return false;
        }
        EnumeratorState other = (EnumeratorState) o;
        return generation == other.generation
                && groups.equals(other.groups)
                && startup.equals(other.startup)
                && unassigned.equals(other.unassigned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(generation, groups, startup, unassigned);
    }

    @Override
    public String toString() {
        return String.format(
                "generation %d, groups %s, startup %s, unassigned %s",
                generation, groups, new TreeMap<>(startup), unassigned);
    }
}
