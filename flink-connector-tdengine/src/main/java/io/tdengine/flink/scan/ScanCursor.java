/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.block.Block;
import java.util.HashMap;
import java.util.Map;

/**
 * Chooses which rows of a split's result are emitted: not those that were emitted before a restart,
 * and not more than the limit. Shared by the blocks of a result; for the task thread.
 */
final class ScanCursor {

    private final ScanLayout layout;
    private final long timestamp;

    /** Rows with the timestamp still to leave out, by table; null when there are no more. */
    private Map<String, Long> skip;

    private long remaining;

    /**
     * @param remaining rows that may still be emitted
     */
    ScanCursor(ScanLayout layout, ScanPosition position, long remaining) {
        this.layout = layout;
        this.timestamp = position.timestamp();
        this.skip = position.isStarted() ? new HashMap<>(position.rowsAtTimestamp()) : null;
        this.remaining = remaining;
    }

    ScanLayout layout() {
        return layout;
    }

    /** Whether no further row may be emitted. */
    boolean isExhausted() {
        return remaining == 0;
    }

    /** Whether to emit the next row of the result, which counts if so. */
    boolean takes(Block block, int row, long rowTimestamp) {
        if (skip != null && wasEmitted(block, row, rowTimestamp)) {
            return false;
        }
        remaining--;
        return true;
    }

    private boolean wasEmitted(Block block, int row, long rowTimestamp) {
        if (rowTimestamp != timestamp) {
            // If fewer rows than emitted carried it, some were deleted since.
            skip = null;
            return false;
        }
        Long left =
                skip.computeIfPresent(layout.tableName(block, row), (table, count) -> count - 1);
        return left != null && left >= 0;
    }
}
