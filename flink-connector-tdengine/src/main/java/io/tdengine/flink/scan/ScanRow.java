/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.type.Precision;
import org.apache.flink.table.data.columnar.ColumnarRowData;
import org.apache.flink.table.data.columnar.vector.VectorizedColumnBatch;

/** One row on its way out, a view that moves over the rows of its block. For the task thread. */
final class ScanRow {

    private final ColumnarRowData row;
    private final long unitsPerMillisecond;
    private long timestamp;

    ScanRow(VectorizedColumnBatch columns, Precision precision) {
        this.row = new ColumnarRowData(columns);
        this.unitsPerMillisecond = precision.unitsPerSecond() / 1_000;
    }

    void moveTo(int rowId, long rowTimestamp) {
        row.setRowId(rowId);
        timestamp = rowTimestamp;
    }

    ColumnarRowData row() {
        return row;
    }

    /** In the unit of the database. */
    long timestamp() {
        return timestamp;
    }

    long epochMillis() {
        return Math.floorDiv(timestamp, unitsPerMillisecond);
    }
}
