/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.rejected.RejectedRow;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;

/** Tells of {@link RowData} that is rejected before it is sent. */
final class RejectedElements {

    private RejectedElements() {}

    /**
     * @param keyField where the timestamp is, or -1
     */
    static RejectedRow of(
            RowData row, RowType rowType, String tableName, int keyField, IOException reason) {
        Map<String, Object> values = new LinkedHashMap<>();
        Instant timestamp = null;
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            Object internal =
                    RowData.createFieldGetter(rowType.getTypeAt(i), i).getFieldOrNull(row);
            values.put(rowType.getFieldNames().get(i), external(internal));
            if (i == keyField && internal != null) {
                timestamp = instant(internal);
            }
        }
        return new RejectedRow(tableName, timestamp, 0, reason.getMessage(), reason, values);
    }

    private static Object external(Object internal) {
        if (internal instanceof StringData) {
            return internal.toString();
        }
        if (internal instanceof DecimalData) {
            return ((DecimalData) internal).toBigDecimal();
        }
        return internal instanceof TimestampData ? instant(internal) : internal;
    }

    /** Time without a zone is stored as if it were UTC, and so it is told. */
    private static Instant instant(Object time) {
        return ((TimestampData) time).toInstant();
    }
}
