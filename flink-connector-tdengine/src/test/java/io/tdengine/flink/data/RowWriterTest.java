/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link RowWriter} appends, seen by an independent decoder of the bind payload. */
class RowWriterTest {

    private static final LogicalType STRING = new VarCharType(VarCharType.MAX_LENGTH);
    private static final LogicalType BYTES = new VarBinaryType(VarBinaryType.MAX_LENGTH);
    private static final String EMOJI = "\uD83D\uDE00";

    @ParameterizedTest
    @MethodSource("values")
    void writesEveryValueOfEveryPair(
            LogicalType type, Field target, Object value, Object expected) {
        assertThat(write(type, target, Precision.MILLISECONDS, value)).isEqualTo(expected);
    }

    private static Stream<Arguments> values() {
        LogicalType tinyint = new TinyIntType();
        LogicalType smallint = new SmallIntType();
        LogicalType integer = new IntType();
        LogicalType bigint = new BigIntType();
        return Stream.of(
                value(new BooleanType(), DataType.BOOL, true, true),
                value(new BooleanType(), DataType.BOOL, false, false),
                value(tinyint, DataType.TINYINT, (byte) -128, (byte) -128),
                value(tinyint, DataType.SMALLINT, (byte) -128, (short) -128),
                value(tinyint, DataType.INT, (byte) 127, 127),
                value(tinyint, DataType.BIGINT, (byte) -1, -1L),
                value(smallint, DataType.SMALLINT, Short.MIN_VALUE, Short.MIN_VALUE),
                value(smallint, DataType.INT, Short.MIN_VALUE, -32768),
                value(smallint, DataType.BIGINT, Short.MAX_VALUE, 32767L),
                value(smallint, DataType.TINYINT_UNSIGNED, (short) 255, 255),
                value(smallint, DataType.TINYINT_UNSIGNED, (short) 0, 0),
                value(integer, DataType.INT, Integer.MIN_VALUE, Integer.MIN_VALUE),
                value(integer, DataType.BIGINT, Integer.MIN_VALUE, (long) Integer.MIN_VALUE),
                value(integer, DataType.SMALLINT_UNSIGNED, 65535, 65535),
                value(bigint, DataType.BIGINT, Long.MIN_VALUE, Long.MIN_VALUE),
                value(bigint, DataType.BIGINT, Long.MAX_VALUE, Long.MAX_VALUE),
                value(bigint, DataType.INT_UNSIGNED, 4294967295L, 4294967295L),
                value(
                        new DecimalType(20, 0),
                        DataType.BIGINT_UNSIGNED,
                        decimal("18446744073709551615", 20, 0),
                        "18446744073709551615"),
                value(new DecimalType(20, 0), DataType.BIGINT_UNSIGNED, decimal("0", 20, 0), "0"),
                value(
                        new DecimalType(18, 0),
                        DataType.BIGINT_UNSIGNED,
                        decimal("999999999999999999", 18, 0),
                        "999999999999999999"),
                value(new FloatType(), DataType.FLOAT, Float.MIN_VALUE, Float.MIN_VALUE),
                value(new FloatType(), DataType.DOUBLE, 1.5f, 1.5d),
                value(new FloatType(), DataType.FLOAT, Float.NaN, Float.NaN),
                value(new DoubleType(), DataType.DOUBLE, -0.0d, -0.0d),
                value(
                        new DoubleType(),
                        DataType.DOUBLE,
                        Double.NEGATIVE_INFINITY,
                        Double.NEGATIVE_INFINITY),
                decimalValue("-12.30", 4, 2, 10, 2, "-1230"),
                decimalValue("12.3", 3, 1, 10, 4, "123000"),
                decimalValue("999999999999999999", 18, 0, 18, 0, "999999999999999999"),
                decimalValue("-99999.99", 7, 2, 38, 20, "-9999999000000000000000000"),
                decimalValue(
                        "-999999999999999999",
                        18,
                        0,
                        38,
                        20,
                        "-99999999999999999900000000000000000000"),
                decimalValue(
                        "-99999999999999999999999999999999999999",
                        38,
                        0,
                        38,
                        0,
                        "-99999999999999999999999999999999999999"),
                decimalValue(
                        "123456789012345678.9012345678",
                        28,
                        10,
                        38,
                        12,
                        "123456789012345678901234567800"),
                decimalValue("-0.01", 19, 2, 19, 2, "-1"),
                value(STRING, sized(DataType.VARCHAR, 6), text("äöü"), "äöü"),
                value(STRING, sized(DataType.VARCHAR, 6), text(""), ""),
                value(STRING, sized(DataType.NCHAR, 3), text("北京" + EMOJI), "北京" + EMOJI),
                value(STRING, sized(DataType.JSON, 4095), text("{\"a\":1}"), "{\"a\":1}"),
                value(BYTES, sized(DataType.VARBINARY, 3), new byte[] {0, -1, 39}, "00ff27"),
                value(BYTES, sized(DataType.VARBINARY, 3), new byte[0], ""),
                value(BYTES, sized(DataType.GEOMETRY, 21), new byte[] {1, 1}, "0101"),
                value(BYTES, sized(DataType.BLOB, 4194304), new byte[] {127}, "7f"));
    }

    @ParameterizedTest
    @MethodSource("outside")
    void refusesAValueThatDoesNotFitAndSaysWhy(
            LogicalType type, Field target, Object value, String reason) {
        assertThatThrownBy(() -> write(type, target, Precision.NANOSECONDS, value))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("column 'c'")
                .hasMessageContaining(reason);
    }

    private static Stream<Arguments> outside() {
        return Stream.of(
                value(new SmallIntType(), DataType.TINYINT_UNSIGNED, (short) 256, "256 is outside"),
                value(new SmallIntType(), DataType.TINYINT_UNSIGNED, (short) -1, "-1 is outside"),
                value(new IntType(), DataType.SMALLINT_UNSIGNED, 65536, "0 to 65535"),
                value(new BigIntType(), DataType.INT_UNSIGNED, 1L << 32, "0 to 4294967295"),
                value(
                        new DecimalType(20, 0),
                        DataType.BIGINT_UNSIGNED,
                        decimal("18446744073709551616", 20, 0),
                        "18446744073709551616 is outside 0 to 18446744073709551615"),
                value(
                        new DecimalType(20, 0),
                        DataType.BIGINT_UNSIGNED,
                        decimal("-1", 20, 0),
                        "-1 is outside"),
                value(
                        new DecimalType(5, 0),
                        DataType.BIGINT_UNSIGNED,
                        decimal("-1", 5, 0),
                        "-1 is outside"),
                value(
                        STRING,
                        sized(DataType.VARCHAR, 5),
                        text("äöü"),
                        "'äöü' has 6 bytes, and the limit is 5"),
                value(
                        STRING,
                        sized(DataType.NCHAR, 2),
                        text("北" + EMOJI + "京"),
                        "has 3 characters, and the limit is 2"),
                value(STRING, sized(DataType.VARCHAR, 50), text("x".repeat(51)), "xxx…'"),
                value(
                        BYTES,
                        sized(DataType.VARBINARY, 2),
                        new byte[] {1, 2, (byte) 0xAB},
                        "x'0102ab' has 3 bytes, and the limit is 2"),
                value(
                        new TimestampType(9),
                        DataType.TIMESTAMP,
                        TimestampData.fromInstant(Instant.parse("2263-01-01T00:00:00Z")),
                        "2263-01-01T00:00 is outside"),
                value(
                        new TimestampType(9),
                        DataType.TIMESTAMP,
                        TimestampData.fromInstant(Instant.parse("2262-04-11T23:47:16.854775808Z")),
                        "2262-04-11T23:47:16.854775808 is outside"),
                value(
                        new TimestampType(3),
                        DataType.TIMESTAMP,
                        TimestampData.fromInstant(Instant.parse("1600-01-01T00:00:00Z")),
                        "1600-01-01T00:00 is outside"));
    }

    @Test
    void writesMillisecondsAsTheyAre() {
        assertThat(
                        timestamp(
                                new TimestampType(3),
                                Precision.MILLISECONDS,
                                "1969-12-31T23:59:59.999Z"))
                .isEqualTo(-1L);
    }

    @Test
    void writesMicrosecondsBeforeTheEpoch() {
        assertThat(
                        timestamp(
                                new LocalZonedTimestampType(6),
                                Precision.MICROSECONDS,
                                "1969-12-31T23:59:59.999999Z"))
                .isEqualTo(-1L);
    }

    @Test
    void writesNanosecondsBeforeTheEpoch() {
        assertThat(
                        timestamp(
                                new LocalZonedTimestampType(9),
                                Precision.NANOSECONDS,
                                "1969-12-31T23:59:59.999999999Z"))
                .isEqualTo(-1L);
    }

    @Test
    void writesCoarserTimestampsInTheDatabasesUnit() {
        assertThat(timestamp(new TimestampType(0), Precision.NANOSECONDS, "1970-01-01T00:00:02Z"))
                .isEqualTo(2_000_000_000L);
    }

    @Test
    void writesTextThatSpansMemorySegments() {
        MemorySegment first = MemorySegmentFactory.wrap(new byte[] {'x', 'a'});
        MemorySegment second = MemorySegmentFactory.wrap(new byte[] {'b', 'c', 'y'});
        StringData spanning =
                BinaryStringData.fromAddress(new MemorySegment[] {first, second}, 1, 3);

        assertThat(write(STRING, sized(DataType.VARCHAR, 3), Precision.MILLISECONDS, spanning))
                .isEqualTo("abc");
    }

    @Test
    void writesTextThatIsOffHeap() {
        MemorySegment segment = MemorySegmentFactory.allocateUnpooledOffHeapMemory(4);
        segment.put(0, new byte[] {'x', 'a', 'b', 'y'});
        StringData text = BinaryStringData.fromAddress(new MemorySegment[] {segment}, 1, 2);

        assertThat(write(STRING, sized(DataType.VARCHAR, 3), Precision.MILLISECONDS, text))
                .isEqualTo("ab");
    }

    @Test
    void writesNullAsNull() {
        assertThat(write(new IntType(), sized(DataType.INT, 4), Precision.MILLISECONDS, null))
                .isNull();
    }

    @Test
    void refusesNullForTheKey() {
        RowType rowType = RowType.of(new LogicalType[] {new TimestampType(3)}, new String[] {"ts"});
        ColumnSchema ts = new ColumnSchema(field("ts", DataType.TIMESTAMP), false, false);
        RowWriter writer =
                new RowWriter(rowType, new int[] {0}, List.of(ts), "ts", Precision.MILLISECONDS);
        TableRows rows = batch(ts.field()).addTable(null);

        assertThatThrownBy(() -> writer.writeColumns(GenericRowData.of((Object) null), rows))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("column 'ts'")
                .hasMessageContaining("a key must not be NULL");
    }

    @Test
    void refusesNullForACompositeKey() {
        RowType rowType = RowType.of(new LogicalType[] {new IntType()}, new String[] {"k"});
        ColumnSchema k = new ColumnSchema(field("k", DataType.INT), false, true);
        RowWriter writer =
                new RowWriter(rowType, new int[] {0}, List.of(k), "ts", Precision.MILLISECONDS);
        TableRows rows = batch(k.field()).addTable(null);

        assertThatThrownBy(() -> writer.writeColumns(GenericRowData.of((Object) null), rows))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("column 'k'");
    }

    private static Object timestamp(LogicalType type, Precision precision, String instant) {
        return write(
                type,
                sized(DataType.TIMESTAMP, 8),
                precision,
                TimestampData.fromInstant(Instant.parse(instant)));
    }

    /** Writes one cell, and decodes it from the encoded batch. */
    private static Object write(LogicalType type, Field target, Precision precision, Object value) {
        RowType rowType = RowType.of(new LogicalType[] {type}, new String[] {"c"});
        ColumnSchema column = new ColumnSchema(target, false, false);
        RowWriter writer = new RowWriter(rowType, new int[] {0}, List.of(column), "ts", precision);
        BindBatch batch = batch(target);
        TableRows rows = batch.addTable(null);
        writer.writeColumns(GenericRowData.of(value), rows);
        rows.endRow();
        return BindPayload.decode(batch.encode()).get("").columns().get(0).get(0);
    }

    private static BindBatch batch(Field column) {
        return new BindBatch(
                List.of(
                        new BindField(
                                column.name(),
                                column.type(),
                                BindField.Kind.COLUMN,
                                Precision.MILLISECONDS,
                                0)));
    }

    private static Arguments value(LogicalType type, DataType target, Object value, Object then) {
        return value(type, field("c", target), value, then);
    }

    private static Arguments value(LogicalType type, Field target, Object value, Object then) {
        return Arguments.of(type, target, value, then);
    }

    private static Arguments decimalValue(
            String value, int precision, int scale, int toPrecision, int toScale, String unscaled) {
        DataType target = toPrecision <= 18 ? DataType.DECIMAL64 : DataType.DECIMAL;
        return Arguments.of(
                new DecimalType(precision, scale),
                new Field("c", target, target.fixedSize(), toPrecision, toScale),
                decimal(value, precision, scale),
                new BigInteger(unscaled));
    }

    private static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static Field field(String name, DataType type) {
        return new Field(name, type, Math.max(type.fixedSize(), 0), 0, 0);
    }

    private static Field sized(DataType type, int length) {
        return new Field("c", type, length, 0, 0);
    }
}
