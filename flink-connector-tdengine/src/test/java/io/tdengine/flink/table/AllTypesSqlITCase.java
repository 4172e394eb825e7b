/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every TDengine type through the sink and back through both ways of reading. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AllTypesSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final String SERVER_COLUMNS =
            "ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT, c_i INT, c_bi BIGINT,"
                    + " c_uti TINYINT UNSIGNED, c_usi SMALLINT UNSIGNED, c_ui INT UNSIGNED,"
                    + " c_ubi BIGINT UNSIGNED, c_f FLOAT, c_d DOUBLE, c_vc VARCHAR(30),"
                    + " c_nc NCHAR(30), c_vb VARBINARY(30), c_geo GEOMETRY(100),"
                    + " c_d64 DECIMAL(10,2), c_d128 DECIMAL(38,4), c_ts TIMESTAMP";

    private static final String SERVER_TAGS =
            "t_bool BOOL, t_ubi BIGINT UNSIGNED, t_nc NCHAR(20), t_vb VARBINARY(20), t_d DOUBLE";

    private static final byte[] POINT =
            HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");

    @ParameterizedTest
    @CsvSource({"ms, 3", "us, 6", "ns, 9"})
    void everyTypeKeepsItsValues(String precision, int digits) throws Exception {
        String database = SERVER.createDatabase("VGROUPS 2 PRECISION '" + precision + "'");
        String topic = SERVER.newTopicName();
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".all_types ("
                                + SERVER_COLUMNS
                                + ") TAGS ("
                                + SERVER_TAGS
                                + ")");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("all_types", columns(digits), database + ".all_types");
        sql.declare(
                "all_changes",
                columns(digits),
                database + ".all_types",
                "'scan.mode' = 'changes'",
                "'scan.topic' = '" + topic + "'",
                "'scan.topic.create' = 'true'",
                "'scan.bounded.mode' = 'latest'");
        // The subscription exists before the rows, as it does for a user.
        assertThat(sql.rows("SELECT c_i FROM all_changes")).isEmpty();

        List<Row> rows = List.of(least(digits), greatest(digits), nulls(), plain(digits));
        sql.tables.fromValues(rowType(digits), rows).executeInsert("all_types").await();

        assertThat(sql.rows("SELECT * FROM all_types"))
                .as("snapshot")
                .containsExactlyInAnyOrderElementsOf(rows);
        assertThat(sql.rows("SELECT * FROM all_changes"))
                .as("changes")
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void blobAndJsonTagKeepTheirValues() throws Exception {
        String database = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".docs (ts TIMESTAMP, c_blob BLOB) TAGS (t_json JSON)");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "docs",
                "ts TIMESTAMP_LTZ(3), c_blob BYTES, t_json STRING, tbname STRING METADATA",
                database + ".docs");
        sql.run(
                "INSERT INTO docs VALUES"
                        + " (TO_TIMESTAMP_LTZ(1700000000000, 3), x'00ff27', '{\"k\":\"v\"}', 'd1')");
        assertThat(sql.rows("SELECT c_blob, t_json FROM docs"))
                .containsExactly(Row.of(new byte[] {0, -1, 0x27}, "{\"k\":\"v\"}"));
    }

    private static String columns(int digits) {
        return rowType(digits).toString().replaceFirst("^ROW<", "").replaceFirst(">$", "")
                + " METADATA";
    }

    /** The table name comes last: the metadata column. */
    private static DataType rowType(int digits) {
        return DataTypes.ROW(
                DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(digits)),
                DataTypes.FIELD("c_bool", DataTypes.BOOLEAN()),
                DataTypes.FIELD("c_ti", DataTypes.TINYINT()),
                DataTypes.FIELD("c_si", DataTypes.SMALLINT()),
                DataTypes.FIELD("c_i", DataTypes.INT()),
                DataTypes.FIELD("c_bi", DataTypes.BIGINT()),
                DataTypes.FIELD("c_uti", DataTypes.SMALLINT()),
                DataTypes.FIELD("c_usi", DataTypes.INT()),
                DataTypes.FIELD("c_ui", DataTypes.BIGINT()),
                DataTypes.FIELD("c_ubi", DataTypes.DECIMAL(20, 0)),
                DataTypes.FIELD("c_f", DataTypes.FLOAT()),
                DataTypes.FIELD("c_d", DataTypes.DOUBLE()),
                DataTypes.FIELD("c_vc", DataTypes.STRING()),
                DataTypes.FIELD("c_nc", DataTypes.STRING()),
                DataTypes.FIELD("c_vb", DataTypes.BYTES()),
                DataTypes.FIELD("c_geo", DataTypes.BYTES()),
                DataTypes.FIELD("c_d64", DataTypes.DECIMAL(10, 2)),
                DataTypes.FIELD("c_d128", DataTypes.DECIMAL(38, 4)),
                DataTypes.FIELD("c_ts", DataTypes.TIMESTAMP_LTZ(digits)),
                DataTypes.FIELD("t_bool", DataTypes.BOOLEAN()),
                DataTypes.FIELD("t_ubi", DataTypes.DECIMAL(20, 0)),
                DataTypes.FIELD("t_nc", DataTypes.STRING()),
                DataTypes.FIELD("t_vb", DataTypes.BYTES()),
                DataTypes.FIELD("t_d", DataTypes.DOUBLE()),
                DataTypes.FIELD("tbname", DataTypes.STRING()));
    }

    private static Row least(int digits) {
        return Row.of(
                instant(1_600_000_000, digits),
                false,
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                -Long.MAX_VALUE,
                (short) 0,
                0,
                0L,
                BigDecimal.ZERO,
                -Float.MAX_VALUE,
                -Double.MAX_VALUE,
                "",
                "",
                new byte[0],
                POINT,
                new BigDecimal("-99999999.99"),
                new BigDecimal("-9999999999999999999999999999999999.9999"),
                instant(-1, digits),
                false,
                BigDecimal.ZERO,
                "",
                new byte[0],
                -Double.MAX_VALUE,
                "least");
    }

    private static Row greatest(int digits) {
        BigDecimal unsigned = new BigDecimal("18446744073709551615");
        return Row.of(
                instant(1_600_000_001, digits),
                true,
                Byte.MAX_VALUE,
                Short.MAX_VALUE,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                (short) 255,
                65_535,
                4_294_967_295L,
                unsigned,
                Float.MAX_VALUE,
                Double.MAX_VALUE,
                "thirty bytes of plain text, ok",
                "\uD834\uDD1E".repeat(15) + "ß".repeat(15),
                "\u0000'\\\"\n".getBytes(StandardCharsets.UTF_8),
                POINT,
                new BigDecimal("99999999.99"),
                new BigDecimal("9999999999999999999999999999999999.9999"),
                instant(4_000_000_000L, digits),
                true,
                unsigned,
                "\uD834\uDD1E".repeat(20),
                new byte[] {-1, 0, 1},
                Double.MIN_VALUE,
                "greatest");
    }

    private static Row nulls() {
        Row row = new Row(25);
        row.setField(0, Instant.ofEpochSecond(1_600_000_002));
        row.setField(24, "nulls");
        return row;
    }

    private static Row plain(int digits) {
        return Row.of(
                instant(1_600_000_003, digits),
                true,
                (byte) 1,
                (short) -2,
                3,
                -4L,
                (short) 5,
                6,
                7L,
                new BigDecimal("8"),
                1.25f,
                -0.1,
                "it's",
                "Köln",
                new byte[] {1, 2},
                POINT,
                new BigDecimal("10.01"),
                new BigDecimal("-12.0001"),
                instant(1, digits),
                false,
                BigDecimal.ONE,
                "tag",
                new byte[] {3},
                2.5,
                "plain");
    }

    /** A second with as long a fraction as the database keeps. */
    private static Instant instant(long second, int digits) {
        int nanos = Integer.parseInt("123456789".substring(0, digits) + "0".repeat(9 - digits));
        return Instant.ofEpochSecond(second, nanos);
    }
}
