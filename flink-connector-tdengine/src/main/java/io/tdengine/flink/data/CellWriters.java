/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * How a Flink type is written to a TDengine type, for the pairs that {@link TypeMapping} allows.
 * Ranges of unsigned types and lengths are checked cell by cell.
 */
@Internal
final class CellWriters {

    private CellWriters() {}

    /**
     * @throws IllegalArgumentException if {@link TypeMapping#checkWritable} would refuse the pair
     */
    static CellWriter choose(LogicalType type, Field target, Precision precision) {
        CellWriter writer;
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                writer = target.type() == DataType.BOOL ? booleans() : null;
                break;
            case TINYINT:
                writer = tinyint(target.type());
                break;
            case SMALLINT:
                writer = smallint(target.type());
                break;
            case INTEGER:
                writer = integer(target.type());
                break;
            case BIGINT:
                writer = bigint(target.type());
                break;
            case FLOAT:
                writer = floats(target.type());
                break;
            case DOUBLE:
                writer = target.type() == DataType.DOUBLE ? doubles() : null;
                break;
            case DECIMAL:
                writer = decimal((DecimalType) type, target);
                break;
            case CHAR:
            case VARCHAR:
                writer = TextCells.choose(target);
                break;
            case BINARY:
            case VARBINARY:
                writer = BinaryCells.choose(target);
                break;
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                writer = timestamp(type, target, precision);
                break;
            default:
                writer = null;
                break;
        }
        if (writer == null) {
            throw new IllegalArgumentException(
                    "TypeMapping does not allow " + type.asSummaryString() + " for " + target);
        }
        return writer;
    }

    private static CellWriter booleans() {
        return (row, field, buffer) -> buffer.appendBoolean(row.getBoolean(field));
    }

    private static CellWriter doubles() {
        return (row, field, buffer) -> buffer.appendDouble(row.getDouble(field));
    }

    private static CellWriter tinyint(DataType target) {
        switch (target) {
            case TINYINT:
                return (row, field, buffer) -> buffer.appendByte(row.getByte(field));
            case SMALLINT:
                return (row, field, buffer) -> buffer.appendShort(row.getByte(field));
            case INT:
                return (row, field, buffer) -> buffer.appendInt(row.getByte(field));
            case BIGINT:
                return (row, field, buffer) -> buffer.appendLong(row.getByte(field));
            default:
                return null;
        }
    }

    private static CellWriter smallint(DataType target) {
        switch (target) {
            case SMALLINT:
                return (row, field, buffer) -> buffer.appendShort(row.getShort(field));
            case INT:
                return (row, field, buffer) -> buffer.appendInt(row.getShort(field));
            case BIGINT:
                return (row, field, buffer) -> buffer.appendLong(row.getShort(field));
            case TINYINT_UNSIGNED:
                return (row, field, buffer) ->
                        buffer.appendByte((byte) inRange(row.getShort(field), 0xFFL));
            default:
                return null;
        }
    }

    private static CellWriter integer(DataType target) {
        switch (target) {
            case INT:
                return (row, field, buffer) -> buffer.appendInt(row.getInt(field));
            case BIGINT:
                return (row, field, buffer) -> buffer.appendLong(row.getInt(field));
            case SMALLINT_UNSIGNED:
                return (row, field, buffer) ->
                        buffer.appendShort((short) inRange(row.getInt(field), 0xFFFFL));
            default:
                return null;
        }
    }

    private static CellWriter bigint(DataType target) {
        switch (target) {
            case BIGINT:
                return (row, field, buffer) -> buffer.appendLong(row.getLong(field));
            case INT_UNSIGNED:
                return (row, field, buffer) ->
                        buffer.appendInt((int) inRange(row.getLong(field), 0xFFFF_FFFFL));
            default:
                return null;
        }
    }

    private static CellWriter floats(DataType target) {
        switch (target) {
            case FLOAT:
                return (row, field, buffer) -> buffer.appendFloat(row.getFloat(field));
            case DOUBLE:
                return (row, field, buffer) -> buffer.appendDouble(row.getFloat(field));
            default:
                return null;
        }
    }

    private static CellWriter decimal(DecimalType type, Field target) {
        if (target.type() == DataType.BIGINT_UNSIGNED) {
            return DecimalCells.unsigned(type.getPrecision());
        }
        return target.type().isDecimal()
                ? DecimalCells.decimal(type.getPrecision(), type.getScale(), target)
                : null;
    }

    private static CellWriter timestamp(LogicalType type, Field target, Precision precision) {
        return target.type() == DataType.TIMESTAMP
                ? TimestampCells.choose(LogicalTypeChecks.getPrecision(type), precision)
                : null;
    }

    private static long inRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new UnfitValueException("value " + value + " is outside 0 to " + max);
        }
        return value;
    }
}
