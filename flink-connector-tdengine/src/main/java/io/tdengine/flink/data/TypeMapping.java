/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Which Flink type stands for which TDengine type.
 *
 * <p>Only pairs that keep every value are allowed: unsigned integers go to the next wider type, a
 * timestamp's fraction must fit. Nullability is not looked at: every TDengine column but the
 * timestamp can hold NULL, and Flink enforces a declared NOT NULL itself.
 */
@Internal
public final class TypeMapping {

    /** Digits of the largest BIGINT UNSIGNED, 18446744073709551615. */
    static final int UNSIGNED_BIGINT_DIGITS = 20;

    private TypeMapping() {}

    /** The Flink type of a column when nobody declared one; nullable. */
    public static LogicalType flinkType(Field field, Precision precision) {
        switch (field.type()) {
            case BOOL:
                return new BooleanType();
            case TINYINT:
                return new TinyIntType();
            case SMALLINT:
            case TINYINT_UNSIGNED:
                return new SmallIntType();
            case INT:
            case SMALLINT_UNSIGNED:
                return new IntType();
            case BIGINT:
            case INT_UNSIGNED:
                return new BigIntType();
            case BIGINT_UNSIGNED:
                return new DecimalType(UNSIGNED_BIGINT_DIGITS, 0);
            case FLOAT:
                return new FloatType();
            case DOUBLE:
                return new DoubleType();
            case VARCHAR:
            case NCHAR:
            case JSON:
                return new VarCharType(VarCharType.MAX_LENGTH);
            case VARBINARY:
            case GEOMETRY:
            case BLOB:
                return new VarBinaryType(VarBinaryType.MAX_LENGTH);
            case TIMESTAMP:
                return new LocalZonedTimestampType(precision.digits());
            case DECIMAL:
            case DECIMAL64:
                return new DecimalType(field.precision(), field.scale());
            default:
                throw new IllegalStateException("No Flink type for " + field);
        }
    }

    /**
     * Refuses a declared type that cannot hold every value of a TDengine column.
     *
     * @param field the column as the server describes it
     * @param precision the database's
     * @throws ValidationException naming the column, both types and what to declare
     */
    public static void checkReadable(Field field, Precision precision, LogicalType declared) {
        if (!isReadable(field, precision, declared)) {
            throw new ValidationException(
                    "Column '"
                            + field.name()
                            + "' is declared "
                            + declared.asSummaryString()
                            + ", but in TDengine it is "
                            + describe(field, precision)
                            + ", which that type cannot hold. Declare it as "
                            + readableAs(field, precision)
                            + ".");
        }
    }

    /**
     * Refuses to write a declared type into a TDengine column that cannot hold every value of it.
     *
     * @param field the column as the server describes it
     * @param precision the database's
     * @throws ValidationException naming the column, both types and what to declare
     */
    public static void checkWritable(LogicalType declared, Field field, Precision precision) {
        if (!isWritable(declared, field, precision)) {
            throw new ValidationException(
                    "Column '"
                            + field.name()
                            + "' is declared "
                            + declared.asSummaryString()
                            + ", but in TDengine it is "
                            + describe(field, precision)
                            + ", which cannot hold every value of that type. Declare it as "
                            + writableFrom(field, precision)
                            + " and CAST in the query.");
        }
    }

    private static boolean isReadable(Field field, Precision precision, LogicalType declared) {
        LogicalTypeRoot root = declared.getTypeRoot();
        switch (field.type()) {
            case BOOL:
                return root == LogicalTypeRoot.BOOLEAN;
            case TINYINT:
                return integerBytes(root) >= 1;
            case SMALLINT:
            case TINYINT_UNSIGNED:
                return integerBytes(root) >= 2;
            case INT:
            case SMALLINT_UNSIGNED:
                return integerBytes(root) >= 4;
            case BIGINT:
            case INT_UNSIGNED:
                return integerBytes(root) >= 8;
            case BIGINT_UNSIGNED:
                return isDecimal(declared, UNSIGNED_BIGINT_DIGITS, 0);
            case FLOAT:
                return root == LogicalTypeRoot.FLOAT || root == LogicalTypeRoot.DOUBLE;
            case DOUBLE:
                return root == LogicalTypeRoot.DOUBLE;
            case VARCHAR:
            case NCHAR:
            case JSON:
                return root == LogicalTypeRoot.VARCHAR
                        && LogicalTypeChecks.getLength(declared) >= field.length();
            case VARBINARY:
            case GEOMETRY:
            case BLOB:
                return root == LogicalTypeRoot.VARBINARY
                        && LogicalTypeChecks.getLength(declared) >= field.length();
            case TIMESTAMP:
                return isTimestamp(root)
                        && LogicalTypeChecks.getPrecision(declared) >= precision.digits();
            case DECIMAL:
            case DECIMAL64:
                return isDecimal(declared, field.precision(), field.scale());
            default:
                throw new IllegalStateException("No Flink type for " + field);
        }
    }

    private static boolean isWritable(LogicalType declared, Field field, Precision precision) {
        DataType target = field.type();
        switch (declared.getTypeRoot()) {
            case BOOLEAN:
                return target == DataType.BOOL;
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
                return holdsInteger(target, integerBytes(declared.getTypeRoot()));
            case FLOAT:
                return target == DataType.FLOAT || target == DataType.DOUBLE;
            case DOUBLE:
                return target == DataType.DOUBLE;
            case DECIMAL:
                return holdsDecimal(field, (DecimalType) declared);
            case CHAR:
            case VARCHAR:
                return isText(target) && fitsLength(declared, field);
            case BINARY:
            case VARBINARY:
                return isBinary(target) && fitsLength(declared, field);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return target == DataType.TIMESTAMP
                        && LogicalTypeChecks.getPrecision(declared) <= precision.digits();
            default:
                return false;
        }
    }

    /**
     * A declared length must not exceed the column's. Without one, as in STRING and BYTES, values
     * are checked row by row; so are the bytes of text in a VARCHAR column, since a declared length
     * counts characters.
     */
    private static boolean fitsLength(LogicalType declared, Field field) {
        int length = LogicalTypeChecks.getLength(declared);
        boolean limited = field.type() != DataType.JSON && field.type() != DataType.BLOB;
        return !limited || length == VarCharType.MAX_LENGTH || length <= field.length();
    }

    /**
     * An unsigned column takes the next narrower-ranged declared type too: negative and too large
     * values are found row by row, since Flink has no unsigned types to declare.
     */
    private static boolean holdsInteger(DataType target, int bytes) {
        switch (target) {
            case TINYINT:
                return bytes == 1;
            case SMALLINT:
                return bytes <= 2;
            case INT:
                return bytes <= 4;
            case BIGINT:
                return true;
            case TINYINT_UNSIGNED:
                return bytes == 2;
            case SMALLINT_UNSIGNED:
                return bytes == 4;
            case INT_UNSIGNED:
                return bytes == 8;
            default:
                return false;
        }
    }

    private static boolean holdsDecimal(Field field, DecimalType declared) {
        if (field.type() == DataType.BIGINT_UNSIGNED) {
            return declared.getScale() == 0 && declared.getPrecision() <= UNSIGNED_BIGINT_DIGITS;
        }
        return field.type().isDecimal()
                && declared.getScale() <= field.scale()
                && declared.getPrecision() - declared.getScale()
                        <= field.precision() - field.scale();
    }

    private static boolean isDecimal(LogicalType declared, int minPrecision, int scale) {
        if (declared.getTypeRoot() != LogicalTypeRoot.DECIMAL) {
            return false;
        }
        DecimalType decimal = (DecimalType) declared;
        return decimal.getPrecision() >= minPrecision && decimal.getScale() == scale;
    }

    private static boolean isTimestamp(LogicalTypeRoot root) {
        return root == LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE
                || root == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    }

    private static boolean isText(DataType type) {
        return type == DataType.VARCHAR || type == DataType.NCHAR || type == DataType.JSON;
    }

    private static boolean isBinary(DataType type) {
        return type == DataType.VARBINARY || type == DataType.GEOMETRY || type == DataType.BLOB;
    }

    /** Width of an integer type, or 0 for any other. */
    private static int integerBytes(LogicalTypeRoot root) {
        switch (root) {
            case TINYINT:
                return 1;
            case SMALLINT:
                return 2;
            case INTEGER:
                return 4;
            case BIGINT:
                return 8;
            default:
                return 0;
        }
    }

    private static String describe(Field field, Precision precision) {
        String type = field.toString().substring(field.name().length() + 1);
        return field.type() == DataType.TIMESTAMP
                ? type + " in a database of precision '" + precision.sqlName() + "'"
                : type;
    }

    private static String readableAs(Field field, Precision precision) {
        List<String> types = new ArrayList<>();
        switch (field.type()) {
            case TINYINT:
            case SMALLINT:
            case INT:
            case BIGINT:
            case TINYINT_UNSIGNED:
            case SMALLINT_UNSIGNED:
            case INT_UNSIGNED:
                for (LogicalType type :
                        List.of(
                                new TinyIntType(),
                                new SmallIntType(),
                                new IntType(),
                                new BigIntType())) {
                    if (isReadable(field, precision, type)) {
                        types.add(type.asSummaryString());
                    }
                }
                break;
            case FLOAT:
                types.add("FLOAT");
                types.add("DOUBLE");
                break;
            case TIMESTAMP:
                types.add("TIMESTAMP_LTZ(" + precision.digits() + ")");
                types.add("TIMESTAMP(" + precision.digits() + ")");
                break;
            default:
                types.add(flinkName(field, precision));
                if (isText(field.type()) && field.length() > 0) {
                    types.add("VARCHAR(" + field.length() + ")");
                }
                break;
        }
        return joinWithOr(types);
    }

    private static String writableFrom(Field field, Precision precision) {
        if (field.type() == DataType.TIMESTAMP) {
            return readableAs(field, precision);
        }
        return flinkName(field, precision);
    }

    private static String flinkName(Field field, Precision precision) {
        if (isText(field.type())) {
            return "STRING";
        }
        if (isBinary(field.type())) {
            return "BYTES";
        }
        return flinkType(field, precision).asSummaryString();
    }

    private static String joinWithOr(List<String> types) {
        int last = types.size() - 1;
        return last == 0
                ? types.get(0)
                : String.join(", ", types.subList(0, last)) + " or " + types.get(last);
    }
}
