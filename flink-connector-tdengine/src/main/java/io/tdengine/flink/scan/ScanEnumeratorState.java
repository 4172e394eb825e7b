/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/** What the enumerator knows at a checkpoint: whether it has seen the tables, and those left. */
@Internal
public final class ScanEnumeratorState {

    private final boolean discovered;
    private final List<ScanSplit> unassigned;

    /**
     * @param discovered false while the tables were not yet asked for: then a restored enumerator
     *     asks again
     * @param unassigned splits that no reader has
     */
    public ScanEnumeratorState(boolean discovered, List<ScanSplit> unassigned) {
        this.discovered = discovered;
        this.unassigned = List.copyOf(unassigned);
    }

    public boolean isDiscovered() {
        return discovered;
    }

    public List<ScanSplit> unassigned() {
        return unassigned;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ScanEnumeratorState
                && discovered == ((ScanEnumeratorState) o).discovered
                && unassigned.equals(((ScanEnumeratorState) o).unassigned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(discovered, unassigned);
    }

    @Override
    public String toString() {
        return (discovered ? "discovered" : "not discovered") + ", unassigned " + unassigned;
    }
}
