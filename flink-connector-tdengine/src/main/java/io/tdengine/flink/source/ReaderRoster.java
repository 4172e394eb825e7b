/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Which readers a generation needs, and whether a failed one may take part in it. For the
 * coordinator's thread.
 *
 * <p>A reset reader holds what it had at the last checkpoint. Among others that run on, some of
 * that may have moved since. So it may come back only together with all that were assigned splits.
 */
@Internal
final class ReaderRoster {

    /** Readers that may hold splits and must be there before a generation begins. */
    private final Set<Integer> required = new TreeSet<>();

    /** Readers that have taken part in an assignment since all of them were reset. */
    private final Set<Integer> assigned = new TreeSet<>();

    /** Readers that have failed since they were assigned splits, or never were. */
    private final Set<Integer> reset = new TreeSet<>();

    /** Readers of a bounded source that came after the others had begun. */
    private final Set<Integer> retired = new TreeSet<>();

    /** The readers of a restored job; there is none else that could hold its splits. */
    void require(int parallelism) {
        for (int subtask = 0; subtask < parallelism; subtask++) {
            required.add(subtask);
        }
    }

    /**
     * Whether a reader that registers can hold nothing, since others were assigned everything.
     * False as long as nothing was assigned: its failures until then have left all to be read.
     */
    boolean isLeftOut(int subtask) {
        boolean othersRead = !assigned.isEmpty() || !required.isEmpty();
        return othersRead && !assigned.contains(subtask) && !required.contains(subtask);
    }

    void retire(int subtask) {
        retired.add(subtask);
    }

    void reset(int subtask) {
        reset.add(subtask);
        retired.remove(subtask);
    }

    /** What these readers hold is known anew, whatever failed before. */
    void assigned(Set<Integer> readers) {
        assigned.addAll(readers);
        reset.removeAll(readers);
    }

    /**
     * A reader registers. Those that are reset together are all reset before the first is back.
     *
     * @return true if all readers have been reset, and the first of them is back
     * @throws FlinkRuntimeException if some were, which fails the job
     */
    boolean isBackWithAll(String topics) {
        Set<Integer> failed = failed();
        if (failed.isEmpty()) {
            return false;
        }
        if (!reset.containsAll(assigned)) {
            throw new FlinkRuntimeException(
                    String.format(
                            "Readers %s of topic '%s' failed, but not readers %s. Vgroups may have"
                                    + " moved between them since the last checkpoint, so all are"
                                    + " restarted from it.",
                            failed, topics, without(assigned, reset)));
        }
        required.addAll(assigned);
        assigned.clear();
        reset.clear();
        return true;
    }

    /** Readers that were assigned splits, failed, and of which none is back. */
    private Set<Integer> failed() {
        Set<Integer> failed = new TreeSet<>(reset);
        failed.retainAll(assigned);
        return failed;
    }

    /** Of the registered readers those that take part. */
    Set<Integer> participants(Set<Integer> registered) {
        return without(registered, retired);
    }

    /**
     * @param late true once readers that can hold nothing are not waited for any more
     */
    boolean isComplete(Set<Integer> registered, int parallelism, boolean late) {
        Set<Integer> participants = participants(registered);
        return failed().isEmpty()
                && participants.containsAll(required)
                && !participants.isEmpty()
                && (late || participants.size() + retired.size() == parallelism);
    }

    private static Set<Integer> without(Set<Integer> all, Set<Integer> some) {
        Set<Integer> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
