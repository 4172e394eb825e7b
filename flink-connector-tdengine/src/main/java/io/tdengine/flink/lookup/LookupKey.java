/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.scan.predicate.BooleanComparison;
import io.tdengine.flink.scan.predicate.ComparisonOperator;
import io.tdengine.flink.scan.predicate.IntegerComparison;
import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.TextComparison;
import io.tdengine.flink.scan.predicate.TimeComparison;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

/** The values that rows are looked up by; equal if they are. Immutable, holds on to no row. */
final class LookupKey {

    private final List<Object> values;

    private LookupKey(List<Object> values) {
        this.values = values;
    }

    /**
     * @param fields which of the row's fields make the key
     * @return null if one of them is NULL, which is equal to nothing
     */
    static LookupKey of(RowData row, int[] fields, RowType type) {
        List<Object> values = new ArrayList<>(fields.length);
        for (int field : fields) {
            if (row.isNullAt(field)) {
                return null;
            }
            values.add(value(row, field, type.getTypeAt(field)));
        }
        return new LookupKey(values);
    }

    private static Object value(RowData row, int field, LogicalType type) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return row.getBoolean(field);
            case TINYINT:
                return (long) row.getByte(field);
            case SMALLINT:
                return (long) row.getShort(field);
            case INTEGER:
                return (long) row.getInt(field);
            case BIGINT:
                return row.getLong(field);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return row.getTimestamp(field, ((TimestampType) type).getPrecision()).toInstant();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return row.getTimestamp(field, ((LocalZonedTimestampType) type).getPrecision())
                        .toInstant();
            default:
                return row.getString(field).toString();
        }
    }

    /**
     * The condition that a row has this key.
     *
     * @param names of the key's columns
     * @return null if the server has no row with such a value
     */
    ScanPredicate predicate(List<String> names) {
        List<ScanPredicate> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof String) {
                if (!TextComparison.isPossible((String) value)) {
                    return null;
                }
                parts.add(new TextComparison(names.get(i), true, (String) value));
            } else if (value instanceof Boolean) {
                parts.add(new BooleanComparison(names.get(i), (Boolean) value));
            } else if (value instanceof Instant) {
                parts.add(
                        new TimeComparison(
                                names.get(i), ComparisonOperator.EQUAL, (Instant) value));
            } else {
                parts.add(
                        new IntegerComparison(
                                names.get(i),
                                ComparisonOperator.EQUAL,
                                BigDecimal.valueOf((Long) value)));
            }
        }
        return Junction.and(parts);
    }

    /** About how long its SQL is. */
    int size() {
        int size = 0;
        for (Object value : values) {
            size += 100 + 2 * value.toString().length();
        }
        return size;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LookupKey && values.equals(((LookupKey) o).values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
