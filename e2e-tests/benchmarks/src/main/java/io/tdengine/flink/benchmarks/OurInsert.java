/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.RowCells;
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

    /** The last one; its array serves for the next, as the driver reuses its buffers. */
    private EncodedBatch encoded;

    private static BindField field(String name, DataType type, BindField.Kind kind, int bytes) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, bytes);
    }

    /** All rows, encoded as one bind payload; text comes as String. */
    EncodedBatch encode(MeterRows meters) {
        batch.clear();
        int row = 0;
        for (int table = 0; table < meters.tables; table++) {
            TableRows rows = addTable(meters, table);
            RowCells cells = rows.columns();
            for (int i = meters.rowsOfTable(); i > 0; i--, row++) {
                appendNumbers(cells, meters, row);
                cells.appendString(4, meters.statuses[row]);
                rows.endRow();
            }
        }
        encoded = batch.encode(encoded);
        return encoded;
    }

    /** The same; the rows' text comes as UTF-8, as it does from Flink. */
    EncodedBatch encodeUtf8(MeterRows meters) {
        batch.clear();
        int row = 0;
        for (int table = 0; table < meters.tables; table++) {
            TableRows rows = addTable(meters, table);
            RowCells cells = rows.columns();
            for (int i = meters.rowsOfTable(); i > 0; i--, row++) {
                appendNumbers(cells, meters, row);
                byte[] status = meters.utf8Statuses[row];
                cells.appendBytes(4, status, 0, status.length);
                rows.endRow();
            }
        }
        encoded = batch.encode(encoded);
        return encoded;
    }

    private TableRows addTable(MeterRows meters, int table) {
        TableRows rows = batch.addTable(meters.names[table]);
        rows.tag(0).appendInt(meters.groups[table]);
        rows.tag(1).appendString(meters.locations[table]);
        return rows;
    }

    private static void appendNumbers(RowCells cells, MeterRows meters, int row) {
        cells.appendLong(0, meters.timestamps[row]);
        cells.appendFloat(1, meters.currents[row]);
        cells.appendInt(2, meters.voltages[row]);
        cells.appendFloat(3, meters.phases[row]);
    }
}
