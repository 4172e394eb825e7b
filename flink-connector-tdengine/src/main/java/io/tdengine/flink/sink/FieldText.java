/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.text.TextBuffer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * A field of a row as text, for the names of child tables. The text of a value never changes, not
 * even with the JVM, whose decimal digits of a floating-point number did.
 */
@Internal
final class FieldText {

    /** Appends a value that is there. */
    private interface Value {
        void append(RowData row, TextBuffer out);
    }

    private final int field;
    private final Value value;

    private FieldText(int field, Value value) {
        this.field = field;
        this.value = value;
    }

    /** Whether the text of a type's values is what a reader expects: text, integers, BOOLEAN. */
    static boolean isPlain(LogicalType type) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
            case CHAR:
            case VARCHAR:
                return true;
            case DECIMAL:
                return ((DecimalType) type).getScale() == 0;
            default:
                return false;
        }
    }

    static FieldText of(RowType rowType, int field) {
        return new FieldText(field, value(rowType.getTypeAt(field), field));
    }

    /** Appends the field's value; false if it is NULL. */
    boolean append(RowData row, TextBuffer out) {
        if (row.isNullAt(field)) {
            return false;
        }
        value.append(row, out);
        return true;
    }

    private static Value value(LogicalType type, int field) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return (row, out) -> out.append(row.getBoolean(field) ? "true" : "false");
            case TINYINT:
                return (row, out) -> out.append((long) row.getByte(field));
            case SMALLINT:
                return (row, out) -> out.append((long) row.getShort(field));
            case INTEGER:
                return (row, out) -> out.append((long) row.getInt(field));
            case BIGINT:
                return (row, out) -> out.append(row.getLong(field));
            case FLOAT:
                return (row, out) ->
                        out.append(Integer.toHexString(Float.floatToIntBits(row.getFloat(field))));
            case DOUBLE:
                return (row, out) ->
                        out.append(Long.toHexString(Double.doubleToLongBits(row.getDouble(field))));
            case DECIMAL:
                return decimal((DecimalType) type, field);
            case CHAR:
            case VARCHAR:
                return (row, out) -> out.append(row.getString(field).toBytes());
            case BINARY:
            case VARBINARY:
                return (row, out) -> {
                    byte[] bytes = row.getBinary(field);
                    out.appendHex(bytes, 0, bytes.length);
                };
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return timestamp(LogicalTypeChecks.getPrecision(type), field);
            default:
                throw new IllegalArgumentException(
                        "No text for " + type.asSummaryString() + " is defined");
        }
    }

    private static Value decimal(DecimalType type, int field) {
        int digits = type.getPrecision();
        int scale = type.getScale();
        return (row, out) ->
                out.append(
                        row.getDecimal(field, digits, scale)
                                .toBigDecimal()
                                .stripTrailingZeros()
                                .toPlainString());
    }

    private static Value timestamp(int precision, int field) {
        return (row, out) -> {
            TimestampData time = row.getTimestamp(field, precision);
            out.append(time.getMillisecond()).append('.');
            out.append((long) time.getNanoOfMillisecond());
        };
    }
}
