/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.roundtrip;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The columns of the tables that values go through, and the values. */
final class Types {

    /** Names are the declared types; the key {@code _ts} comes before them. */
    static final Map<String, DataType> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("BOOL", DataType.BOOL);
        COLUMNS.put("TINYINT", DataType.TINYINT);
        COLUMNS.put("SMALLINT", DataType.SMALLINT);
        COLUMNS.put("INT", DataType.INT);
        COLUMNS.put("BIGINT", DataType.BIGINT);
        COLUMNS.put("TINYINT UNSIGNED", DataType.TINYINT_UNSIGNED);
        COLUMNS.put("SMALLINT UNSIGNED", DataType.SMALLINT_UNSIGNED);
        COLUMNS.put("INT UNSIGNED", DataType.INT_UNSIGNED);
        COLUMNS.put("BIGINT UNSIGNED", DataType.BIGINT_UNSIGNED);
        COLUMNS.put("FLOAT", DataType.FLOAT);
        COLUMNS.put("DOUBLE", DataType.DOUBLE);
        COLUMNS.put("VARCHAR(40)", DataType.VARCHAR);
        COLUMNS.put("NCHAR(10)", DataType.NCHAR);
        COLUMNS.put("VARBINARY(20)", DataType.VARBINARY);
        COLUMNS.put("GEOMETRY(64)", DataType.GEOMETRY);
        COLUMNS.put("TIMESTAMP", DataType.TIMESTAMP);
        COLUMNS.put("DECIMAL(18,4)", DataType.DECIMAL64);
        COLUMNS.put("DECIMAL(38,10)", DataType.DECIMAL);
    }

    static final String POINT = "0101000000000000000000f03f0000000000000040";

    private static final String EMOJI = "\uD83D\uDE00";

    private Types() {}

    /** A row: a key and a value for each column. Names are table names. */
    enum Row {
        LOWEST(
                "1969-12-31T23:59:59.001Z",
                false,
                -128L,
                -32768L,
                -2147483648L,
                Long.MIN_VALUE,
                0L,
                0L,
                0L,
                BigInteger.ZERO,
                -Float.MAX_VALUE,
                -Double.MAX_VALUE,
                "",
                "",
                new byte[0],
                point(),
                Instant.parse("1969-12-31T23:59:59.998877665Z"),
                new BigDecimal("-99999999999999.9999"),
                new BigDecimal("-9999999999999999999999999999.9999999999")),
        HIGHEST(
                "2261-12-31T23:59:59.999Z",
                true,
                127L,
                32767L,
                2147483647L,
                Long.MAX_VALUE,
                255L,
                65535L,
                4294967295L,
                new BigInteger("18446744073709551615"),
                Float.MAX_VALUE,
                Double.MAX_VALUE,
                "0123456789 'quoted' back\\slash " + EMOJI + " Ende",
                EMOJI.repeat(9) + "\u00fc",
                HexFormat.of().parseHex("0001ff275c220708090a0b0c0d0e0f1011121380"),
                point(),
                Instant.parse("2262-04-11T23:47:16.854775807Z"),
                new BigDecimal("99999999999999.9999"),
                new BigDecimal("9999999999999999999999999999.9999999999")),
        SMALLEST(
                "1970-01-01T00:00:00Z",
                true,
                -1L,
                -1L,
                -1L,
                -1L,
                128L,
                32768L,
                2147483648L,
                new BigInteger("9223372036854775808"),
                Float.MIN_VALUE,
                Double.MIN_VALUE,
                " ",
                "\u4e2d",
                new byte[] {0},
                point(),
                Instant.EPOCH,
                new BigDecimal("-0.0001"),
                new BigDecimal("-0.0000000001")),
        NOTHING("2024-02-29T12:34:56Z", Collections.nCopies(COLUMNS.size(), null).toArray()),
        NAN("2024-03-01T00:00:00Z", floats(Double.NaN)),
        INFINITE("2024-03-02T00:00:00Z", floats(Double.POSITIVE_INFINITY)),
        NEGATIVE_INFINITE("2024-03-03T00:00:00Z", floats(Double.NEGATIVE_INFINITY)),
        NEGATIVE_ZERO("2024-03-04T00:00:00Z", floats(-0.0));

        final Instant time;
        final List<Object> values;

        Row(String time, Object... values) {
            this.time = Instant.parse(time);
            this.values = Arrays.asList(values);
        }

        /** True for numbers that text has no form for. */
        boolean isNotFinite() {
            return this == NAN || this == INFINITE || this == NEGATIVE_INFINITE;
        }

        private static Object[] floats(double value) {
            Object[] values = new Object[COLUMNS.size()];
            values[index(DataType.FLOAT)] = (float) value;
            values[index(DataType.DOUBLE)] = value;
            return values;
        }

        private static byte[] point() {
            return HexFormat.of().parseHex(POINT);
        }
    }

    static int index(DataType type) {
        return List.copyOf(COLUMNS.values()).indexOf(type);
    }

    static List<String> names() {
        return COLUMNS.keySet().stream().map(Types::name).collect(Collectors.toList());
    }

    static String name(String declared) {
        return "c_" + declared.replaceAll("[^A-Z0-9]+", "_").toLowerCase();
    }

    /** A row, its key first, as {@code GoldenCells} gives the cells. */
    static List<Object> cells(Row row, List<Object> values, Precision precision) {
        List<Object> cells = new ArrayList<>();
        cells.add(cell(row.time, precision));
        values.forEach(value -> cells.add(cell(value, precision)));
        return cells;
    }

    private static Object cell(Object value, Precision precision) {
        if (value instanceof Instant instant) {
            return BigInteger.valueOf(units(instant, precision));
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Long number ? BigInteger.valueOf(number) : value;
    }

    /** Units finer than the precision are cut off, towards the past. */
    static long units(Instant instant, Precision precision) {
        BigInteger nanos =
                BigInteger.valueOf(instant.getEpochSecond())
                        .multiply(BigInteger.valueOf(1_000_000_000))
                        .add(BigInteger.valueOf(instant.getNano()));
        long nanosPerUnit = 1_000_000_000L / precision.unitsPerSecond();
        return Math.floorDiv(nanos.longValueExact(), nanosPerUnit);
    }
}
