/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A result row by row and as maps, over WebSocket and REST. */
@Timeout(60)
class RowsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private Connection connection;

    @BeforeEach
    void connect() {
        connection = SERVER.connection();
    }

    private static Connection connect(String scheme) {
        return TDengine.connect(SERVER.config(scheme).build());
    }

    private String allTypes(Precision precision, long ts) {
        String table =
                SERVER.createDatabase("PRECISION '" + precision.sqlName() + "' KEEP 36500") + ".st";
        connection.execute(
                "CREATE STABLE "
                        + table
                        + " (ts TIMESTAMP, b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT,"
                        + " uti TINYINT UNSIGNED, usi SMALLINT UNSIGNED, ui INT UNSIGNED,"
                        + " ubi BIGINT UNSIGNED, f FLOAT, d DOUBLE, vc VARCHAR(60), nc NCHAR(20),"
                        + " vb VARBINARY(20), g GEOMETRY(64), d64 DECIMAL(10,2),"
                        + " d128 DECIMAL(30,10)) TAGS (j JSON)");
        connection.execute(
                "INSERT INTO "
                        + table.replace(".st", ".c1")
                        + " USING "
                        + table
                        + " TAGS ('{\"k\":1}') VALUES ("
                        + ts
                        + ", true, -128, -32768, -2147483648, -9223372036854775808, 255, 65535,"
                        + " 4294967295, 18446744073709551615, 1.5, -2.25, 'é😀', '中😀', '\\x00ff',"
                        + " 'POINT(1 2)', -12345678.90, -12345678901234567890.0000000001) ("
                        + (ts + 1)
                        + ", NULL".repeat(17)
                        + ")");
        return table;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void mapsHoldTheTypesOfTheDocumentation(String scheme) {
        String table = allTypes(Precision.MILLISECONDS, 1_700_000_000_123L);
        List<Map<String, Object>> rows;
        try (Connection other = connect(scheme);
                QueryResult result = other.query("SELECT * FROM " + table + " ORDER BY ts")) {
            rows = result.toMaps();
        }

        assertThat(rows).hasSize(2);
        Map<String, Object> row = rows.get(0);
        assertThat(row.keySet())
                .containsExactly(
                        "ts", "b", "ti", "si", "i", "bi", "uti", "usi", "ui", "ubi", "f", "d", "vc",
                        "nc", "vb", "g", "d64", "d128", "j");
        assertThat(row)
                .containsEntry("ts", Instant.parse("2023-11-14T22:13:20.123Z"))
                .containsEntry("b", true)
                .containsEntry("ti", (byte) -128)
                .containsEntry("si", (short) -32768)
                .containsEntry("i", Integer.MIN_VALUE)
                .containsEntry("bi", Long.MIN_VALUE)
                .containsEntry("uti", (short) 255)
                .containsEntry("usi", 65535)
                .containsEntry("ui", 4294967295L)
                .containsEntry("ubi", new BigInteger("18446744073709551615"))
                .containsEntry("f", 1.5f)
                .containsEntry("d", -2.25)
                .containsEntry("vc", "é😀")
                .containsEntry("nc", "中😀")
                .containsEntry("d64", new BigDecimal("-12345678.90"))
                .containsEntry("d128", new BigDecimal("-12345678901234567890.0000000001"))
                .containsEntry("j", "{\"k\":1}");
        assertThat((byte[]) row.get("vb")).containsExactly(0, 0xFF);
        assertThat((byte[]) row.get("g"))
                .isEqualTo(HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040"));
    }

    @Test
    void nullsAreKeysWithoutAValue() {
        String table = allTypes(Precision.MILLISECONDS, 1_700_000_000_123L);
        try (QueryResult result = connection.query("SELECT i, vc FROM " + table + " ORDER BY ts")) {
            Map<String, Object> row = result.toMaps().get(1);

            assertThat(row).containsOnlyKeys("i", "vc");
            assertThat(row.values()).containsOnlyNulls();
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void typedGettersGiveTheSame(Precision precision) {
        long ts = -1L * precision.unitsPerSecond() + 1;
        String table = allTypes(precision, ts);
        try (QueryResult result = connection.query("SELECT * FROM " + table + " ORDER BY ts")) {
            Row row = result.rows().next();

            assertThat(row.getLong(row.column("ts"))).isEqualTo(ts);
            assertThat(row.getInstant(0))
                    .isEqualTo(
                            Instant.ofEpochSecond(-1, 1_000_000_000L / precision.unitsPerSecond()));
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getInt(2)).isEqualTo(-128);
            assertThat(row.getInt(3)).isEqualTo(-32768);
            assertThat(row.getInt(4)).isEqualTo(Integer.MIN_VALUE);
            assertThat(row.getLong(4)).isEqualTo(Integer.MIN_VALUE);
            assertThat(row.getLong(5)).isEqualTo(Long.MIN_VALUE);
            assertThat(row.getInt(6)).isEqualTo(255);
            assertThat(row.getInt(7)).isEqualTo(65535);
            assertThat(row.getLong(8)).isEqualTo(4294967295L);
            assertThat(Long.toUnsignedString(row.getLong(9))).isEqualTo("18446744073709551615");
            assertThat(row.getDouble(10)).isEqualTo(1.5);
            assertThat(row.getDouble(11)).isEqualTo(-2.25);
            assertThat(row.getString(12)).isEqualTo("é😀");
            assertThat(row.getString(13)).isEqualTo("中😀");
            assertThat(row.getBytes(14)).containsExactly(0, 0xFF);
            assertThat(row.getBytes(15)).hasSize(21);
            assertThat(row.getDecimal(16)).isEqualTo("-12345678.90");
            assertThat(row.getDecimal(17)).isEqualTo("-12345678901234567890.0000000001");
            assertThat(row.isNull(17)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"ws, 10000", "http, 10000", "taos, 10000", "ws, 0", "http, 0", "taos, 0"})
    void rowsGoOnOverBlocks(String scheme, int count) {
        String table = SERVER.createDatabase("PRECISION 'ms' KEEP 36500") + ".t";
        connection.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT)");
        if (count > 0) {
            StringBuilder insert = new StringBuilder("INSERT INTO " + table + " VALUES");
            for (int i = 0; i < count; i++) {
                insert.append(" (").append(i).append(',').append(i).append(')');
            }
            connection.execute(insert.toString());
        }
        List<Long> seen = new ArrayList<>();
        try (Connection other = connect(scheme);
                QueryResult result = other.query("SELECT ts, v FROM " + table + " ORDER BY ts")) {
            Rows rows = result.rows();
            for (Row row : rows) {
                assertThat(row.getInt(1)).isEqualTo(seen.size());
                seen.add(row.getLong(0));
            }
            assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(seen).hasSize(count);
    }

    @Test
    void rowsFollowBlocksThatWereRead() {
        String table = SERVER.createDatabase("PRECISION 'ms' KEEP 36500") + ".t";
        connection.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT)");
        connection.execute("INSERT INTO " + table + " VALUES (1, 1)");
        try (QueryResult result = connection.query("SELECT v FROM " + table)) {
            Block block = result.next();

            assertThat(block.rows()).isEqualTo(1);
            assertThat(result.toMaps()).isEmpty();
        }
    }

    @Test
    void columnsOfOneNameAreNoMap() {
        try (QueryResult result = connection.query("SELECT 1 AS a, 2 AS a")) {
            assertThatThrownBy(result::toMaps)
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContainingAll("'a'", "AS");
        }
    }

    @Test
    void wrongGetterNullAndColumnAreNamed() {
        String table = allTypes(Precision.MILLISECONDS, 1_700_000_000_123L);
        try (QueryResult result = connection.query("SELECT * FROM " + table + " ORDER BY ts")) {
            Rows rows = result.rows();
            Row row = rows.next();
            assertThatThrownBy(() -> row.getInt(5))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("bi BIGINT cannot be read as int");
            assertThatThrownBy(() -> row.getString(14)).hasMessageContaining("vb VARBINARY(20)");
            assertThatThrownBy(() -> row.getBytes(4)).hasMessageContaining("byte[]");
            assertThatThrownBy(() -> row.column("V"))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("no column 'V'");
            rows.next();
            assertThatThrownBy(() -> row.getLong(5))
                    .isInstanceOf(InterfaceException.class)
                    .hasMessageContaining("bi BIGINT is null");
        }
    }
}
