/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Counts rows that begin as {@link #ROW} does for the benchmark that runs, in any subtask. */
abstract class CountedRows extends RichFilterFunction<RowData> {

    static final RowType ROW =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                    DataTypes.FIELD("current", DataTypes.FLOAT()),
                                    DataTypes.FIELD("voltage", DataTypes.INT()),
                                    DataTypes.FIELD("phase", DataTypes.FLOAT()),
                                    DataTypes.FIELD("status", DataTypes.VARCHAR(16)))
                            .getLogicalType();

    private static final long serialVersionUID = 1L;
    private static final int ROWS_A_REPORT = 1000;

    private int rows;
    private long voltages;

    final void count(RowData row) {
        voltages += row.getInt(2);
        if (++rows == ROWS_A_REPORT) {
            report();
        }
    }

    private void report() {
        Progress.current().rows(rows, voltages);
        rows = 0;
        voltages = 0;
    }

    @Override
    public void close() {
        report();
    }

    /** Looks at every cell and drops the row. */
    static final class Touched extends CountedRows {

        private static final long serialVersionUID = 1L;

        private long touched;

        @Override
        public boolean filter(RowData row) {
            touched += row.getTimestamp(0, 3).getMillisecond();
            touched += Float.floatToRawIntBits(row.getFloat(1));
            touched += Float.floatToRawIntBits(row.getFloat(3));
            touched += row.getString(4).hashCode();
            count(row);
            return touched == Long.MIN_VALUE;
        }
    }

    /** Hands the row on. */
    static final class Passed extends CountedRows {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(RowData row) {
            count(row);
            return true;
        }
    }
}
