/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static io.tdengine.flink.transport.StatementTables.START;
import static io.tdengine.flink.transport.StatementTables.assertWrong;
import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.StatementTables.Interface;
import io.tdengine.flink.transport.bind.BindField;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of every type through statements, by both of the server's interfaces. */
@Timeout(120)
class StatementTypesITCase {

    private static final String EMOJI = "\uD83D\uDE00";
    private static final String POINT = "0101000000000000000000f03f0000000000000040";

    @RegisterExtension static final StatementTables TABLES = new StatementTables();

    private static final String TYPES =
            "c_bool BOOL, c_ti TINYINT, c_si SMALLINT, c_i INT, c_bi BIGINT, c_uti TINYINT"
                    + " UNSIGNED, c_usi SMALLINT UNSIGNED, c_ui INT UNSIGNED, c_ubi BIGINT"
                    + " UNSIGNED, c_f FLOAT, c_d DOUBLE, c_vc VARCHAR(20), c_nc NCHAR(5), c_vb"
                    + " VARBINARY(4), c_geo GEOMETRY(64), c_ts TIMESTAMP";

    private static final Object[] LOWEST = {
        false,
        Byte.MIN_VALUE,
        Short.MIN_VALUE,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        0,
        0,
        0,
        BigInteger.ZERO,
        -Float.MAX_VALUE,
        -Double.MAX_VALUE,
        "",
        "",
        new byte[0],
        HexFormat.of().parseHex(POINT),
        Instant.parse("1969-12-31T23:59:59.999Z")
    };

    private static final Object[] HIGHEST = {
        true,
        Byte.MAX_VALUE,
        Short.MAX_VALUE,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        255,
        65535,
        4294967295L,
        new BigInteger("18446744073709551615"),
        Float.MAX_VALUE,
        Double.MAX_VALUE,
        "it's 20 bytes: " + EMOJI,
        EMOJI.repeat(5),
        new byte[] {0, (byte) 0xFF, '\\', '\''},
        HexFormat.of().parseHex(POINT),
        Instant.parse("2262-04-11T23:47:16.854Z")
    };

    /** A row as it is read. */
    private static List<Object> stored(long time, Object[] values) {
        List<Object> cells = new ArrayList<>();
        cells.add(time);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                cells.add(null);
            } else if (value instanceof byte[]) {
                cells.add(HexFormat.of().formatHex((byte[]) value));
            } else if (value instanceof Instant) {
                cells.add(((Instant) value).toEpochMilli());
            } else if (i == 5) {
                cells.add(((Number) value).shortValue());
            } else if (i == 7) {
                cells.add(((Number) value).longValue());
            } else {
                cells.add(i == 8 ? value.toString() : value);
            }
        }
        return cells;
    }

    @ParameterizedTest
    @EnumSource(Interface.class)
    void writesEveryTypeByRow(Interface through) {
        String table = "types_" + through;
        TABLES.create(table, "ts TIMESTAMP, " + TYPES);
        Object[] nulls = new Object[HIGHEST.length];

        try (Statement statement =
                TABLES.prepare(
                        through,
                        "INSERT INTO " + table + " VALUES(?" + ",?".repeat(nulls.length) + ")")) {
            assertThat(statement.isInsert()).isTrue();
            assertThat(statement.parameterCount()).isEqualTo(17);
            assertThat(statement.fields()).extracting(BindField::name).contains("ts", "c_geo");
            statement.bindRow(row(START, LOWEST));
            statement.bindRow(row(START + 1, HIGHEST));
            statement.bindRow(row(START + 2, nulls));
            assertThat(statement.execute()).isEqualTo(3);
        }

        assertThat(TABLES.rows(table))
                .containsExactly(
                        stored(START, LOWEST),
                        stored(START + 1, HIGHEST),
                        stored(START + 2, nulls));
    }

    private static Object[] row(long time, Object[] values) {
        Object[] row = new Object[values.length + 1];
        row[0] = Instant.ofEpochMilli(time);
        System.arraycopy(values, 0, row, 1, values.length);
        return row;
    }

    @ParameterizedTest
    @EnumSource(Interface.class)
    void writesEveryTypeByColumn(Interface through) {
        String table = "columns_" + through;
        TABLES.create(table, "ts TIMESTAMP, " + TYPES);
        Object[] columns = new Object[HIGHEST.length + 1];
        columns[0] = new long[] {START, START + 1, START + 2};
        for (int i = 0; i < HIGHEST.length; i++) {
            columns[i + 1] = Arrays.asList(LOWEST[i], HIGHEST[i], null);
        }

        try (Statement statement =
                TABLES.prepare(
                        through, "INSERT INTO " + table + " VALUES(" + "?,".repeat(16) + "?)")) {
            statement.bindColumns(columns);
            statement.addBatch();
            assertThat(statement.execute()).isEqualTo(3);
        }

        assertThat(TABLES.rows(table))
                .containsExactly(
                        stored(START, LOWEST),
                        stored(START + 1, HIGHEST),
                        stored(START + 2, new Object[HIGHEST.length]));
    }

    @Test
    void takesArraysOfEveryKind() {
        TABLES.create(
                "arrays",
                "ts TIMESTAMP, b BOOL, t TINYINT, s SMALLINT, i INT, f FLOAT, d DOUBLE, v VARCHAR(4)");

        try (Statement statement =
                TABLES.connection().prepare("INSERT INTO arrays VALUES(?,?,?,?,?,?,?,?)")) {
            statement.bindColumns(
                    new Instant[] {Instant.ofEpochMilli(START), Instant.ofEpochMilli(START + 1)},
                    new boolean[] {true, false},
                    new byte[] {1, -1},
                    new short[] {2, -2},
                    new int[] {3, -3},
                    new float[] {0.5f, -0.5f},
                    new double[] {0.25, -0.25},
                    new String[] {"a", null});
            statement.execute();
        }

        assertThat(TABLES.rows("arrays"))
                .containsExactly(
                        Arrays.asList(START, true, (byte) 1, (short) 2, 3, 0.5f, 0.25, "a"),
                        Arrays.asList(
                                START + 1, false, (byte) -1, (short) -2, -3, -0.5f, -0.25, null));
    }

    @Test
    void writesDecimalsOfBothWidths() {
        TABLES.create("decimals", "ts TIMESTAMP, n DECIMAL(10,2), w DECIMAL(38,10)");
        BigDecimal wide = new BigDecimal("-9999999999999999999999999999.9999999999");

        try (Statement statement =
                TABLES.connection().prepare("INSERT INTO decimals VALUES(?,?,?)")) {
            statement.bindRow(START, new BigDecimal("-12345678.9"), wide);
            statement.bindRow(START + 1, 7, null);
            assertWrong(
                    () -> statement.bindRow(START + 2, new BigDecimal("1.005"), wide),
                    "Column 'n' (DECIMAL(10,2))",
                    "2 after the point");
            statement.execute();
        }

        assertThat(TABLES.rows("decimals"))
                .containsExactly(
                        List.of(START, new BigDecimal("-12345678.90"), wide),
                        Arrays.asList(START + 1, new BigDecimal("7.00"), null));
    }

    @Test
    void writesBlobs() {
        TABLES.create("blobs", "ts TIMESTAMP, b BLOB");

        try (Statement statement =
                TABLES.connection().prepare("INSERT INTO blobs (ts, b) VALUES(?,?)")) {
            statement.bindRow(START, new byte[] {1, 0, -1});
            statement.bindRow(START + 1, null);
            statement.execute();
        }

        assertThat(TABLES.rows("blobs"))
                .containsExactly(List.of(START, "0100ff"), Arrays.asList(START + 1, null));
    }
}
