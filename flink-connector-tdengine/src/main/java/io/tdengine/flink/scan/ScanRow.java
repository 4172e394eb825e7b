/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.BlockRow;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import org.apache.flink.table.data.RowData;

/** One row on its way out, a view that moves over the rows of its block. For the task thread. */
final class ScanRow {

    private final ScanLayout layout;
    private final Block block;
    private final BlockRow row;
    private final long unitsPerMillisecond;
    private int rowId;
    private long timestamp;

    ScanRow(ScanLayout layout, Block block, BlockRow row, Precision precision) {
        this.layout = layout;
        this.block = block;
        this.row = row;
        this.unitsPerMillisecond = precision.unitsPerSecond() / 1_000;
    }

    void moveTo(int newRowId, long rowTimestamp) {
        row.moveTo(newRowId);
        rowId = newRowId;
        timestamp = rowTimestamp;
    }

    RowData row() {
        return row;
    }

    Block block() {
        return block;
    }

    int rowId() {
        return rowId;
    }

    /** False for rows of a statement, whose timestamp nobody knows. */
    boolean hasTimestamp() {
        return layout.hasTimestamp();
    }

    /** In the unit of the database. */
    long timestamp() {
        return timestamp;
    }

    long epochMillis() {
        return Math.floorDiv(timestamp, unitsPerMillisecond);
    }

    /** The table of any row of the block. */
    String tableName(int anyRowId) {
        return layout.tableName(block, anyRowId);
    }
}
