/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/** Our batch, filled row by row and encoded; the counterpart of {@link JdbcInsert}. */
final class OurInsert {

    static final List<BindField> PLACEHOLDERS =
            List.of(
                    field("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME, 271),
                    field("groupid", DataType.INT, BindField.Kind.TAG, 4),
                    field("location", DataType.VARCHAR, BindField.Kind.TAG, 26),
                    field("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN, 8),
                    field("current", DataType.FLOAT, BindField.Kind.COLUMN, 4),
                    field("voltage", DataType.INT, BindField.Kind.COLUMN, 4),
                    field("phase", DataType.FLOAT, BindField.Kind.COLUMN, 4),
                    field("status", DataType.VARCHAR, BindField.Kind.COLUMN, 18));

    private final BindBatch batch = new BindBatch(PLACEHOLDERS);

    private static BindField field(String name, DataType type, BindField.Kind kind, int bytes) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, bytes);
    }

    /** All rows, encoded as one bind payload; text comes as String. */
    EncodedBatch encode(MeterRows meters) {
        batch.clear();
        int row = 0;
        for (int table = 0; table < meters.tables; table++) {
            TableRows rows = addTable(meters, table);
            for (int i = meters.rowsOfTable(); i > 0; i--, row++) {
                appendNumbers(rows, meters, row);
                rows.column(4).appendString(meters.statuses[row]);
                rows.endRow();
            }
        }
        return batch.encode();
    }

    /** The same; the rows' text comes as UTF-8, as it does from Flink. */
    EncodedBatch encodeUtf8(MeterRows meters) {
        batch.clear();
        int row = 0;
        for (int table = 0; table < meters.tables; table++) {
            TableRows rows = addTable(meters, table);
            for (int i = meters.rowsOfTable(); i > 0; i--, row++) {
                appendNumbers(rows, meters, row);
                byte[] status = meters.utf8Statuses[row];
                rows.column(4).appendBytes(status, 0, status.length);
                rows.endRow();
            }
        }
        return batch.encode();
    }

    private TableRows addTable(MeterRows meters, int table) {
        TableRows rows = batch.addTable(meters.names[table]);
        rows.tag(0).appendInt(meters.groups[table]);
        rows.tag(1).appendString(meters.locations[table]);
        return rows;
    }

    private static void appendNumbers(TableRows rows, MeterRows meters, int row) {
        rows.column(0).appendLong(meters.timestamps[row]);
        rows.column(1).appendFloat(meters.currents[row]);
        rows.column(2).appendInt(meters.voltages[row]);
        rows.column(3).appendFloat(meters.phases[row]);
    }
}
