/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.block.Block;
import java.util.HashMap;
import java.util.Map;

/**
 * The position of a split while its rows are emitted. For the task thread.
 *
 * <p>A row costs a comparison of its timestamp: which tables have emitted rows of the last
 * timestamp is read off the block when a checkpoint asks, or when the next block begins.
 */
final class ScanSplitState {

    private final ScanSplit split;
    private long rows;
    private boolean started;
    private long timestamp;

    /** Emitted rows with the timestamp that are not of {@link #block}. */
    private final Map<String, Long> before;

    /** Whether rows are counted one by one, since rows emitted before a restart lie among them. */
    private boolean resuming;

    /** Where rows with the timestamp are in the last block, none if null. */
    private ScanRow view;

    private Block block;
    private int first;
    private int last;

    ScanSplitState(ScanSplit split) {
        this.split = split;
        this.rows = split.position().rows();
        this.started = split.position().isStarted();
        this.timestamp = split.position().timestamp();
        this.before = new HashMap<>(split.position().rowsAtTimestamp());
        this.resuming = started;
    }

    /** Counts an emitted row. */
    void emitted(ScanRow row) {
        if (split.isStatement()) {
            return;
        }
        rows++;
        if (!started || row.timestamp() != timestamp) {
            started = true;
            timestamp = row.timestamp();
            resuming = false;
            before.clear();
            begin(row);
        } else if (resuming) {
            before.merge(row.tableName(row.rowId()), 1L, Long::sum);
        } else if (row.block() == block) {
            last = row.rowId();
        } else {
            addRowsOfBlock(before);
            begin(row);
        }
    }

    private void begin(ScanRow row) {
        view = row;
        block = row.block();
        first = row.rowId();
        last = first;
    }

    private void addRowsOfBlock(Map<String, Long> counts) {
        if (view != null) {
            for (int row = first; row <= last; row++) {
                counts.merge(view.tableName(row), 1L, Long::sum);
            }
        }
    }

    ScanSplit toSplit() {
        if (!started) {
            return split;
        }
        Map<String, Long> counts = new HashMap<>(before);
        addRowsOfBlock(counts);
        return split.withPosition(new ScanPosition(rows, timestamp, counts));
    }
}
