/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.value.Value;
import org.h2.value.ValueBigint;
import org.h2.value.ValueBoolean;
import org.h2.value.ValueDouble;
import org.h2.value.ValueInteger;
import org.h2.value.ValueNull;
import org.h2.value.ValueNumeric;
import org.h2.value.ValueReal;
import org.h2.value.ValueSmallint;
import org.h2.value.ValueTinyint;
import org.h2.value.ValueVarbinary;
import org.h2.value.ValueVarchar;

/** Cells as H2 values and back. TIMESTAMP is a BIGINT there, so that no precision is lost. */
final class H2Values {

    private H2Values() {}

    static String sqlType(Column column) {
        return switch (column.type()) {
            case BOOL -> "BOOLEAN";
            case TINYINT -> "TINYINT";
            case SMALLINT, TINYINT_UNSIGNED -> "SMALLINT";
            case INT, SMALLINT_UNSIGNED -> "INTEGER";
            case BIGINT, INT_UNSIGNED, TIMESTAMP -> "BIGINT";
            case BIGINT_UNSIGNED -> "NUMERIC(20)";
            case FLOAT -> "REAL";
            case DOUBLE -> "DOUBLE PRECISION";
            case VARCHAR, NCHAR, JSON -> "VARCHAR";
            case VARBINARY, BLOB, GEOMETRY -> "VARBINARY";
            case DECIMAL, DECIMAL64 ->
                    "NUMERIC(" + column.precision() + ", " + column.scale() + ")";
        };
    }

    static Value toH2(Object cell, DataType type) {
        if (cell == null) {
            return ValueNull.INSTANCE;
        }
        return switch (type) {
            case BOOL -> ValueBoolean.get((Boolean) cell);
            case TINYINT -> ValueTinyint.get((Byte) cell);
            case SMALLINT, TINYINT_UNSIGNED -> ValueSmallint.get((Short) cell);
            case INT, SMALLINT_UNSIGNED -> ValueInteger.get((Integer) cell);
            case BIGINT, INT_UNSIGNED, TIMESTAMP -> ValueBigint.get((Long) cell);
            case BIGINT_UNSIGNED -> ValueNumeric.get((BigInteger) cell);
            case FLOAT -> ValueReal.get((Float) cell);
            case DOUBLE -> ValueDouble.get((Double) cell);
            case VARCHAR, NCHAR, JSON -> ValueVarchar.get((String) cell);
            case VARBINARY, BLOB, GEOMETRY -> ValueVarbinary.getNoCopy((byte[]) cell);
            case DECIMAL, DECIMAL64 -> ValueNumeric.get((BigDecimal) cell);
        };
    }

    /** Reads a cell of the wanted type from a row of a result. */
    static Object read(ResultSet row, int index, Column column) throws SQLException {
        Object cell =
                switch (column.type()) {
                    case BOOL -> row.getBoolean(index);
                    case TINYINT -> row.getByte(index);
                    case SMALLINT, TINYINT_UNSIGNED -> row.getShort(index);
                    case INT, SMALLINT_UNSIGNED -> row.getInt(index);
                    case BIGINT, INT_UNSIGNED, TIMESTAMP -> row.getLong(index);
                    case FLOAT -> row.getFloat(index);
                    case DOUBLE -> row.getDouble(index);
                    case VARCHAR, NCHAR, JSON -> row.getString(index);
                    case VARBINARY, BLOB, GEOMETRY -> row.getBytes(index);
                    case BIGINT_UNSIGNED, DECIMAL, DECIMAL64 -> row.getBigDecimal(index);
                };
        if (row.wasNull()) {
            return null;
        }
        if (column.type() == DataType.BIGINT_UNSIGNED) {
            return ((BigDecimal) cell).toBigInteger();
        }
        if (column.type().isDecimal()) {
            return ((BigDecimal) cell).setScale(column.scale(), RoundingMode.HALF_UP);
        }
        return cell;
    }

    /** The bits of a FLOAT or DOUBLE cell. */
    static Value bits(Object cell) {
        if (cell == null) {
            return ValueNull.INSTANCE;
        }
        return ValueBigint.get(
                cell instanceof Float real
                        ? Float.floatToRawIntBits(real)
                        : Double.doubleToRawLongBits((Double) cell));
    }

    static Object readBits(ResultSet row, int index, Column column) throws SQLException {
        long bits = row.getLong(index);
        if (row.wasNull()) {
            return null;
        }
        if (column.type() == DataType.FLOAT) {
            return Float.intBitsToFloat((int) bits);
        }
        return Double.longBitsToDouble(bits);
    }
}
