/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.ScanSplit;
import io.tdengine.flink.source.VgroupSplit;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/** A split of the snapshot or of the changes after it. Immutable. */
@Internal
public final class PhasedSplit implements SourceSplit {

    private final ScanSplit snapshot;
    private final VgroupSplit changes;

    private PhasedSplit(ScanSplit snapshot, VgroupSplit changes) {
        this.snapshot = snapshot;
        this.changes = changes;
    }

    static PhasedSplit of(ScanSplit snapshot) {
        return new PhasedSplit(Objects.requireNonNull(snapshot), null);
    }

    static PhasedSplit of(VgroupSplit changes) {
        return new PhasedSplit(null, Objects.requireNonNull(changes));
    }

    /** Null if it is of the changes. */
    ScanSplit snapshot() {
        return snapshot;
    }

    /** Null if it is of the snapshot. */
    VgroupSplit changes() {
        return changes;
    }

    /** The wrapped split's own: Flink makes an output for each split by its id, and so do both. */
    @Override
    public String splitId() {
        return snapshot == null ? changes.splitId() : snapshot.splitId();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PhasedSplit
                && Objects.equals(snapshot, ((PhasedSplit) o).snapshot)
                && Objects.equals(changes, ((PhasedSplit) o).changes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(snapshot, changes);
    }

    @Override
    public String toString() {
        return String.valueOf(snapshot == null ? changes : snapshot);
    }
}
