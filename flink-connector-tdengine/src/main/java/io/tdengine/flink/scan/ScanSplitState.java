/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

/** The position of a split while its rows are emitted. For the task thread. */
final class ScanSplitState {

    private final String table;
    private long timestamp;
    private long rowsAtTimestamp;

    ScanSplitState(ScanSplit split) {
        this.table = split.table();
        this.timestamp = split.timestamp();
        this.rowsAtTimestamp = split.rowsAtTimestamp();
    }

    /** Counts an emitted row. */
    void emitted(long rowTimestamp) {
        if (rowsAtTimestamp > 0 && rowTimestamp == timestamp) {
            rowsAtTimestamp++;
        } else {
            timestamp = rowTimestamp;
            rowsAtTimestamp = 1;
        }
    }

    ScanSplit toSplit() {
        return new ScanSplit(table, timestamp, rowsAtTimestamp);
    }
}
