/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.ScanEnumeratorState;
import io.tdengine.flink.source.EnumeratorState;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * How far a snapshot with changes is: nothing is known; the logs' ends are noted and the snapshot
 * is read; or changes are read. Immutable.
 */
@Internal
public final class PhasedState {

    /** Of a job that has not noted where the logs end. */
    static final PhasedState NEW = new PhasedState(null, null);

    private final ScanEnumeratorState snapshot;
    private final EnumeratorState changes;

    private PhasedState(ScanEnumeratorState snapshot, EnumeratorState changes) {
        this.snapshot = snapshot;
        this.changes = changes;
    }

    /**
     * While the snapshot is read.
     *
     * @param start where the changes will begin
     */
    static PhasedState ofSnapshot(ScanEnumeratorState snapshot, EnumeratorState start) {
        return new PhasedState(Objects.requireNonNull(snapshot), Objects.requireNonNull(start));
    }

    /** While changes are read. */
    static PhasedState ofChanges(EnumeratorState changes) {
        return new PhasedState(null, Objects.requireNonNull(changes));
    }

    /** Null unless the snapshot is being read. */
    ScanEnumeratorState snapshot() {
        return snapshot;
    }

    /** Where changes will begin, or how far they have been read; null until noted. */
    EnumeratorState changes() {
        return changes;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PhasedState
                && Objects.equals(snapshot, ((PhasedState) o).snapshot)
                && Objects.equals(changes, ((PhasedState) o).changes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshot, changes);
    }

    @Override
    public String toString() {
        return "snapshot: " + snapshot + ", changes: " + changes;
    }
}
