/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** A field of a POJO: which names it may have in TDengine, and how it is read. Immutable. */
@Internal
final class PojoProperty implements RowFields.Declared {

    /** Of Instant and LocalDateTime: nanoseconds. */
    private static final int TIMESTAMP_DIGITS = 9;

    private static final Map<Class<?>, LogicalType> TYPES =
            Map.ofEntries(
                    Map.entry(boolean.class, new BooleanType()),
                    Map.entry(Boolean.class, new BooleanType()),
                    Map.entry(byte.class, new TinyIntType()),
                    Map.entry(Byte.class, new TinyIntType()),
                    Map.entry(short.class, new SmallIntType()),
                    Map.entry(Short.class, new SmallIntType()),
                    Map.entry(int.class, new IntType()),
                    Map.entry(Integer.class, new IntType()),
                    Map.entry(long.class, new BigIntType()),
                    Map.entry(Long.class, new BigIntType()),
                    Map.entry(float.class, new FloatType()),
                    Map.entry(Float.class, new FloatType()),
                    Map.entry(double.class, new DoubleType()),
                    Map.entry(Double.class, new DoubleType()),
                    Map.entry(String.class, new VarCharType(VarCharType.MAX_LENGTH)),
                    Map.entry(byte[].class, new VarBinaryType(VarBinaryType.MAX_LENGTH)),
                    Map.entry(Instant.class, new LocalZonedTimestampType(TIMESTAMP_DIGITS)),
                    Map.entry(LocalDateTime.class, new TimestampType(TIMESTAMP_DIGITS)),
                    // Digits are the column's; these are what an error tells.
                    Map.entry(BigDecimal.class, new DecimalType(DecimalType.MAX_PRECISION, 0)),
                    Map.entry(BigInteger.class, new DecimalType(DecimalType.MAX_PRECISION, 0)));

    private final java.lang.reflect.Field field;
    private final List<String> names;
    private final LogicalType type;

    private PojoProperty(java.lang.reflect.Field field, LogicalType type) {
        String name = field.getName();
        this.field = field;
        this.type = type;
        this.names =
                List.copyOf(
                        new LinkedHashSet<>(
                                List.of(name, underscored(name), name.toLowerCase(Locale.ROOT))));
    }

    /**
     * @throws IllegalArgumentException for a field of a type that no TDengine column has
     */
    static PojoProperty of(java.lang.reflect.Field field) {
        LogicalType type = TYPES.get(field.getType());
        if (type == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "Field '%s' of class %s is a %s, which no TDengine column is. Possible"
                                    + " are boolean, byte, short, int, long, float, double and their"
                                    + " wrappers, String, byte[], BigDecimal, BigInteger, Instant and"
                                    + " LocalDateTime; mark a field transient that is none.",
                            field.getName(),
                            field.getDeclaringClass().getName(),
                            field.getType().getTypeName()));
        }
        return new PojoProperty(field, type);
    }

    /** {@code groupId} as {@code group_id}. */
    private static String underscored(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public LogicalType type(Field column, Precision precision) {
        boolean decimal =
                field.getType() == BigDecimal.class
                        && (column.type().isDecimal() || column.type() == DataType.BIGINT_UNSIGNED);
        boolean unsigned =
                field.getType() == BigInteger.class && column.type() == DataType.BIGINT_UNSIGNED;
        return decimal || unsigned ? TypeMapping.flinkType(column, precision) : type;
    }

    /** The metadata that the field may be, or null. */
    Metadata metadata() {
        for (Metadata key : Metadata.values()) {
            if (names.contains(key.key())) {
                return key;
            }
        }
        return null;
    }

    /**
     * @throws ValidationException if the field's type is not that of the metadata
     */
    void checkHolds(Metadata key) {
        Class<?> declared = field.getType();
        boolean fits;
        switch (key) {
            case VGROUP_ID:
                fits = declared == int.class || declared == Integer.class;
                break;
            case OFFSET:
                fits = declared == long.class || declared == Long.class;
                break;
            default:
                fits = declared == String.class;
        }
        if (!fits) {
            throw new ValidationException(
                    String.format(
                            "Field %s is metadata '%s', but is declared %s. Declare vgroupId as"
                                    + " int, offset as long, and tbname, database and topic as"
                                    + " String.",
                            this, key.key(), declared.getTypeName()));
        }
    }

    /**
     * @param index of the field in the row
     * @param fields which know a decimal's digits in the present block
     */
    PojoSetter setter(int index, RowFields fields) throws IllegalAccessException {
        // Flink's own serializer of the class sets its fields in the same way.
        field.setAccessible(true);
        MethodHandle handle = MethodHandles.lookup().unreflectSetter(field);
        return field.getType().isPrimitive()
                ? PojoSetter.ofPrimitive(handle, field.getType(), index, toString())
                : PojoSetter.ofObject(handle, index, value(index, fields));
    }

    private PojoSetter.Value value(int i, RowFields fields) {
        if (field.getType() == BigDecimal.class) {
            return row -> decimal(row, i, fields);
        } else if (field.getType() == BigInteger.class) {
            return row -> decimal(row, i, fields).toBigIntegerExact();
        }
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return row -> row.getBoolean(i);
            case TINYINT:
                return row -> row.getByte(i);
            case SMALLINT:
                return row -> row.getShort(i);
            case INTEGER:
                return row -> row.getInt(i);
            case BIGINT:
                return row -> row.getLong(i);
            case FLOAT:
                return row -> row.getFloat(i);
            case DOUBLE:
                return row -> row.getDouble(i);
            case VARCHAR:
                return row -> row.getString(i).toString();
            case VARBINARY:
                return row -> row.getBinary(i);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return row -> row.getTimestamp(i, TIMESTAMP_DIGITS).toInstant();
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return row -> row.getTimestamp(i, TIMESTAMP_DIGITS).toLocalDateTime();
            default:
                throw new IllegalStateException("No value for " + type);
        }
    }

    private static BigDecimal decimal(RowData row, int i, RowFields fields) {
        DecimalType digits = (DecimalType) fields.type(i);
        return row.getDecimal(i, digits.getPrecision(), digits.getScale()).toBigDecimal();
    }

    /** As an error names it. */
    @Override
    public String toString() {
        return "'" + field.getName() + "' of class " + field.getDeclaringClass().getName();
    }
}
