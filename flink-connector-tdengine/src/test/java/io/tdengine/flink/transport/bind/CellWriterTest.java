/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CellWriterTest {

    private static final String EMOJI = "\uD83D\uDE00";

    private static BindField field(DataType type) {
        int bytes =
                switch (type) {
                    case VARCHAR, VARBINARY, GEOMETRY -> 10 + 2;
                    case NCHAR -> 4 * 3 + 2;
                    case JSON -> 16384;
                    default -> Math.max(0, type.fixedSize());
                };
        BindField field =
                new BindField("v", type, BindField.Kind.COLUMN, Precision.MICROSECONDS, bytes);
        return switch (type) {
            case DECIMAL64 -> field.withDigits(6, 2);
            case DECIMAL -> field.withDigits(38, 10);
            default -> field;
        };
    }

    /** The bytes of the only cell of a payload, little-endian as sent; null for NULL. */
    private static String written(BindField field, Object value) {
        BindBatch batch = new BindBatch(List.of(field));
        TableRows rows = batch.addTable(null);
        new CellWriter(field).write(rows.column(0), value);
        rows.endRow();
        EncodedBatch encoded = batch.encode();
        byte[] payload = encoded.array();
        int element = encoded.offset() + LittleEndian.getInt(payload, encoded.offset() + 24) + 4;
        if (payload[element + 12] != 0) {
            return null;
        }
        int lengths = field.type().isVariable() ? 4 : 0;
        int start = element + 18 + lengths;
        return HexFormat.of()
                .formatHex(Arrays.copyOfRange(payload, start, encoded.offset() + encoded.length()));
    }

    private static Stream<Arguments> taken() {
        return Stream.of(
                Arguments.of(DataType.BOOL, true, "01"),
                Arguments.of(DataType.BOOL, false, "00"),
                Arguments.of(DataType.TINYINT, (byte) -128, "80"),
                Arguments.of(DataType.TINYINT, 127L, "7f"),
                Arguments.of(DataType.SMALLINT, -32768, "0080"),
                Arguments.of(DataType.INT, Integer.MIN_VALUE, "00000080"),
                Arguments.of(DataType.INT, BigInteger.valueOf(2147483647), "ffffff7f"),
                Arguments.of(DataType.BIGINT, Long.MIN_VALUE, "0000000000000080"),
                Arguments.of(DataType.BIGINT, (short) -1, "ffffffffffffffff"),
                Arguments.of(DataType.TINYINT_UNSIGNED, 255, "ff"),
                Arguments.of(DataType.SMALLINT_UNSIGNED, 65535, "ffff"),
                Arguments.of(DataType.INT_UNSIGNED, 4294967295L, "ffffffff"),
                Arguments.of(DataType.BIGINT_UNSIGNED, Long.MAX_VALUE, "ffffffffffffff7f"),
                Arguments.of(
                        DataType.BIGINT_UNSIGNED,
                        new BigInteger("18446744073709551615"),
                        "ffffffffffffffff"),
                Arguments.of(DataType.FLOAT, 1.5f, "0000c03f"),
                Arguments.of(DataType.FLOAT, -0.0, "00000080"),
                Arguments.of(DataType.FLOAT, 0.1, "cdcccc3d"),
                Arguments.of(DataType.FLOAT, Double.NEGATIVE_INFINITY, "000080ff"),
                Arguments.of(DataType.FLOAT, 1 << 24, "0000804b"),
                Arguments.of(DataType.DOUBLE, 2.25, "0000000000000240"),
                Arguments.of(DataType.DOUBLE, 1.5f, "000000000000f83f"),
                Arguments.of(DataType.DOUBLE, -1L, "000000000000f0bf"),
                Arguments.of(DataType.DOUBLE, Double.NaN, "000000000000f87f"),
                Arguments.of(DataType.DECIMAL64, new BigDecimal("-9999.99"), "c1bdf0ffffffffff"),
                Arguments.of(DataType.DECIMAL64, new BigDecimal("1.5"), "9600000000000000"),
                Arguments.of(DataType.DECIMAL64, new BigDecimal("1.500"), "9600000000000000"),
                Arguments.of(DataType.DECIMAL64, 3, "2c01000000000000"),
                Arguments.of(
                        DataType.DECIMAL,
                        new BigDecimal("-0.0000000001"),
                        "ffffffffffffffffffffffffffffffff"),
                Arguments.of(
                        DataType.DECIMAL,
                        new BigDecimal("9999999999999999999999999999.9999999999"),
                        "ffffffff3f228a097ac4865aa84c3b4b"),
                Arguments.of(DataType.TIMESTAMP, 5, "0500000000000000"),
                Arguments.of(
                        DataType.TIMESTAMP,
                        Instant.parse("1970-01-01T00:00:01.000002999Z"),
                        "42420f0000000000"),
                Arguments.of(
                        DataType.TIMESTAMP,
                        Instant.parse("1969-12-31T23:59:59.999999001Z"),
                        "ffffffffffffffff"),
                Arguments.of(DataType.VARCHAR, "", ""),
                Arguments.of(DataType.VARCHAR, "é" + EMOJI, "c3a9f09f9880"),
                Arguments.of(DataType.VARCHAR, new byte[] {(byte) 0xFF, 0}, "ff00"),
                Arguments.of(DataType.NCHAR, "é中" + EMOJI, "c3a9e4b8adf09f9880"),
                Arguments.of(DataType.JSON, "{}", "7b7d"),
                Arguments.of(DataType.VARBINARY, new byte[10], "00".repeat(10)),
                Arguments.of(DataType.GEOMETRY, new byte[] {1}, "01"),
                Arguments.of(DataType.BLOB, new byte[] {1, 2}, "0102"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("taken")
    void writesWhatFits(DataType type, Object value, String hex) {
        assertThat(written(field(type), value)).isEqualTo(hex);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void everyTypeTakesNull(DataType type) {
        assertThat(written(field(type), null)).isNull();
    }

    @Test
    void firstAndLastInstantOf64BitsFit() {
        BindField field =
                new BindField(
                        "ts", DataType.TIMESTAMP, BindField.Kind.COLUMN, Precision.NANOSECONDS, 8);

        assertThat(written(field, Instant.parse("1677-09-21T00:12:43.145224192Z")))
                .isEqualTo("0000000000000080");
        assertThat(written(field, Instant.parse("2262-04-11T23:47:16.854775807Z")))
                .isEqualTo("ffffffffffffff7f");
        assertThatThrownBy(() -> written(field, Instant.parse("2262-04-11T23:47:16.854775808Z")))
                .hasMessageContainingAll("'ts'", "TIMESTAMP", "within 64 bits", "2262-04-11");
        assertThatThrownBy(() -> written(field, Instant.parse("1677-09-21T00:12:43.145224191Z")))
                .hasMessageContaining("within 64 bits");
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(DataType.BOOL, 1, "a Boolean, not the integer 1"),
                Arguments.of(DataType.BOOL, "true", "a Boolean, not a String"),
                Arguments.of(DataType.TINYINT, 128, "from -128 to 127, not the integer 128"),
                Arguments.of(DataType.TINYINT, true, "not the Boolean true"),
                Arguments.of(DataType.TINYINT, 1.0, "not the number 1.0"),
                Arguments.of(DataType.SMALLINT, -32769, "from -32768 to 32767"),
                Arguments.of(DataType.INT, 1L << 31, "not the integer 2147483648"),
                Arguments.of(DataType.INT, "1", "not a String"),
                Arguments.of(
                        DataType.BIGINT,
                        BigInteger.ONE.shiftLeft(63),
                        "not the integer 9223372036854775808"),
                Arguments.of(DataType.TINYINT_UNSIGNED, -1, "from 0 to 255"),
                Arguments.of(DataType.SMALLINT_UNSIGNED, 65536, "from 0 to 65535"),
                Arguments.of(DataType.INT_UNSIGNED, 1L << 32, "from 0 to 4294967295"),
                Arguments.of(DataType.BIGINT_UNSIGNED, -1, "to 18446744073709551615"),
                Arguments.of(
                        DataType.BIGINT_UNSIGNED,
                        BigInteger.ONE.shiftLeft(64),
                        "not the integer 18446744073709551616"),
                Arguments.of(DataType.FLOAT, 1e300, "not the number 1.0E300"),
                Arguments.of(DataType.FLOAT, (1 << 24) + 1, "up to 2^24"),
                Arguments.of(DataType.DOUBLE, (1L << 53) + 1, "up to 2^53"),
                Arguments.of(DataType.DOUBLE, BigDecimal.ONE, "not the BigDecimal 1"),
                Arguments.of(
                        DataType.DECIMAL64,
                        new BigDecimal("1.001"),
                        "4 digits before and 2 after the point, not the number 1.001"),
                Arguments.of(DataType.DECIMAL64, 10_000, "4 digits before"),
                Arguments.of(DataType.DECIMAL64, 1.5, "not the number 1.5"),
                Arguments.of(DataType.TIMESTAMP, "2024-01-01", "an Instant, or a Long as us"),
                Arguments.of(DataType.TIMESTAMP, new Date(0), "not the Date"),
                Arguments.of(DataType.VARCHAR, "12345678901", "up to 10 bytes, not a String of 11"),
                Arguments.of(DataType.VARCHAR, new byte[11], "not 11 bytes"),
                Arguments.of(DataType.VARCHAR, 1, "a String or byte[] of up to 10 bytes"),
                Arguments.of(DataType.NCHAR, "1234", "up to 3 characters, not a String of 4"),
                Arguments.of(DataType.NCHAR, "a\uD83D", "lone surrogate"),
                Arguments.of(DataType.VARCHAR, "\uDE00a", "lone surrogate"),
                Arguments.of(DataType.NCHAR, new byte[1], "not a byte[]"),
                Arguments.of(DataType.JSON, new byte[1], "a String, not a byte[]"),
                Arguments.of(DataType.VARBINARY, new byte[11], "up to 10 bytes, not 11 bytes"),
                Arguments.of(DataType.VARBINARY, "a", "a byte[] of up to 10 bytes, not a String"),
                Arguments.of(DataType.GEOMETRY, "POINT(1 2)", "not a String"),
                Arguments.of(DataType.BLOB, "a", "a byte[], not a String"),
                Arguments.of(DataType.BLOB, List.of(), "not the"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refused")
    void refusesByNameWhatDoesNotFit(DataType type, Object value, String message) {
        CellWriter writer = new CellWriter(field(type));

        // Without a target too: nothing may be kept of a call that is refused.
        assertThatThrownBy(() -> writer.write(null, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Column 'v' (" + type.sqlName())
                .hasMessageContaining(message);
        assertThatThrownBy(() -> written(field(type), value))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
