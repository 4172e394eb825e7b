/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindCells;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.BindTables;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells in Java's own types what a rejected row has. */
final class RejectedRows {

    private final BatchLayout layout;

    RejectedRows(BatchLayout layout) {
        this.layout = layout;
    }

    /**
     * @param row a batch of one
     * @param reason what the server has against it
     */
    RejectedRow of(WriteBatch row, TDengineException reason) {
        if (row.isDelete()) {
            long timestamp = row.deletes().timestamp(0);
            return new RejectedRow(
                    row.deletes().table(0),
                    instant(timestamp),
                    reason.code(),
                    reason.getMessage(),
                    reason,
                    Map.of(layout.columns().get(0), instant(timestamp)));
        }
        BindTables table = BindPayload.of(layout.fields(), row.payload()).read();
        table.next();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < layout.tags().size(); i++) {
            values.put(layout.tags().get(i), CellObjects.of(table.tag(i), 0));
        }
        for (int i = 0; i < layout.columns().size(); i++) {
            values.put(layout.columns().get(i), CellObjects.of(table.column(i), 0));
        }
        BindCells key = table.column(0);
        return new RejectedRow(
                table.name() == null ? layout.target().table() : table.name(),
                key.isNull(0) ? null : instant(key.getLong(0)),
                reason.code(),
                reason.getMessage(),
                reason,
                values);
    }

    private Instant instant(long timestamp) {
        return CellObjects.instant(timestamp, layout.target().precision());
    }
}
