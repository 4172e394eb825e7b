/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Enumerator to every reader, in one action with the assignment of all splits: forget what you
 * hold. Flink keeps both on the same side of every checkpoint, so no split is ever in none of the
 * states or in two.
 */
@Internal
public final class ReleaseSplits implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private final int generation;
    private final boolean assigned;

    /**
     * @param assigned true if splits for this reader follow; false makes it idle
     */
    ReleaseSplits(int generation, boolean assigned) {
        this.generation = generation;
        this.assigned = assigned;
    }

    public int generation() {
        return generation;
    }

    public boolean assigned() {
        return assigned;
    }

    @Override
    public String toString() {
        return "release for generation " + generation;
    }
}
