/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/** What the enumerator knows at a checkpoint: whether it has made the splits, and those left. */
@Internal
public final class ScanEnumeratorState {

    /** Of a scan that has not begun. */
    static final ScanEnumeratorState NEW = new ScanEnumeratorState(false, 0, List.of());

    private final boolean discovered;
    private final int splits;
    private final List<ScanSplit> unassigned;

    /**
     * @param discovered false while there are no splits yet: then a restored enumerator makes them
     * @param splits how many there are or were in all
     * @param unassigned splits that no reader has
     */
    public ScanEnumeratorState(boolean discovered, int splits, List<ScanSplit> unassigned) {
        this.discovered = discovered;
        this.splits = splits;
        this.unassigned = List.copyOf(unassigned);
    }

    public boolean isDiscovered() {
        return discovered;
    }

    public int splits() {
        return splits;
    }

    public List<ScanSplit> unassigned() {
        return unassigned;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ScanEnumeratorState
                && discovered == ((ScanEnumeratorState) o).discovered
                && splits == ((ScanEnumeratorState) o).splits
                && unassigned.equals(((ScanEnumeratorState) o).unassigned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(discovered, splits, unassigned);
    }

    @Override
    public String toString() {
        return discovered ? splits + " splits, unassigned " + unassigned : "not discovered";
    }
}
