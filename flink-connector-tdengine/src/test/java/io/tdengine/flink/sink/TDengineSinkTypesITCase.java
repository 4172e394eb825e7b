/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type written by a job and read back by a query. */
class TDengineSinkTypesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    /** POINT(1 2) as WKB. */
    private static final String POINT = "0101000000000000000000f03f0000000000000040";

    private static final String EMOJI = "\uD83D\uDE00";
    private static final Instant TIME = Instant.parse("2024-02-29T12:34:56.123Z");
    private static final long MILLIS = TIME.toEpochMilli();

    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
    }

    @Test
    void writesEveryTypeOfColumn() throws Exception {
        connection.execute(
                "CREATE TABLE "
                        + database
                        + ".every (ts TIMESTAMP, b BOOL, t TINYINT, s SMALLINT, i INT, l BIGINT,"
                        + " tu TINYINT UNSIGNED, su SMALLINT UNSIGNED, iu INT UNSIGNED,"
                        + " lu BIGINT UNSIGNED, f FLOAT, d DOUBLE, v VARCHAR(18), n NCHAR(4),"
                        + " vb VARBINARY(8), g GEOMETRY(64), t2 TIMESTAMP, d64 DECIMAL(10,2),"
                        + " d128 DECIMAL(38,10))");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                        DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("t", DataTypes.TINYINT()),
                        DataTypes.FIELD("s", DataTypes.SMALLINT()),
                        DataTypes.FIELD("i", DataTypes.INT()),
                        DataTypes.FIELD("l", DataTypes.BIGINT()),
                        DataTypes.FIELD("tu", DataTypes.SMALLINT()),
                        DataTypes.FIELD("su", DataTypes.INT()),
                        DataTypes.FIELD("iu", DataTypes.BIGINT()),
                        DataTypes.FIELD("lu", DataTypes.DECIMAL(20, 0)),
                        DataTypes.FIELD("f", DataTypes.FLOAT()),
                        DataTypes.FIELD("d", DataTypes.DOUBLE()),
                        DataTypes.FIELD("v", DataTypes.STRING()),
                        DataTypes.FIELD("n", DataTypes.STRING()),
                        DataTypes.FIELD("vb", DataTypes.BYTES()),
                        DataTypes.FIELD("g", DataTypes.BYTES()),
                        DataTypes.FIELD("t2", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("d64", DataTypes.DECIMAL(10, 2)),
                        DataTypes.FIELD("d128", DataTypes.DECIMAL(38, 10)));
        GenericRowData low =
                GenericRowData.of(
                        time(MILLIS),
                        false,
                        Byte.MIN_VALUE,
                        Short.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        (short) 0,
                        0,
                        0L,
                        decimal("0", 20, 0),
                        -1.5f,
                        -0.1d,
                        text("it's a \\ 'quote'"),
                        text(""),
                        new byte[0],
                        HexFormat.of().parseHex(POINT),
                        time(-1),
                        decimal("-12345678.90", 10, 2),
                        decimal("-1234567890123456789012345678.0123456789", 38, 10));
        GenericRowData high =
                GenericRowData.of(
                        time(MILLIS + 1),
                        true,
                        Byte.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        (short) 255,
                        65535,
                        4294967295L,
                        decimal("18446744073709551615", 20, 0),
                        Float.MAX_VALUE,
                        Double.MIN_VALUE,
                        text("äöü 北京 " + EMOJI),
                        text("a北" + EMOJI + "ß"),
                        new byte[] {0, -1, 39, 92},
                        HexFormat.of().parseHex(POINT),
                        time(MILLIS),
                        decimal("99999999.99", 10, 2),
                        decimal("0.0000000001", 38, 10));
        GenericRowData empty = new GenericRowData(rowType.getFieldCount());
        empty.setField(0, time(MILLIS + 2));

        SinkJob.write(SERVER, database, "every", rowType, List.of(low, high, empty));

        List<List<Object>> rows =
                QueryRows.of(connection, "SELECT * FROM " + database + ".every ORDER BY ts");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0))
                .containsExactly(
                        MILLIS,
                        false,
                        Byte.MIN_VALUE,
                        Short.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        (short) 0,
                        0,
                        0L,
                        "0",
                        -1.5f,
                        -0.1d,
                        "it's a \\ 'quote'",
                        "",
                        "",
                        POINT,
                        -1L,
                        new BigDecimal("-12345678.90"),
                        new BigDecimal("-1234567890123456789012345678.0123456789"));
        assertThat(rows.get(1))
                .containsExactly(
                        MILLIS + 1,
                        true,
                        Byte.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        (short) 255,
                        65535,
                        4294967295L,
                        "18446744073709551615",
                        Float.MAX_VALUE,
                        Double.MIN_VALUE,
                        "äöü 北京 " + EMOJI,
                        "a北" + EMOJI + "ß",
                        "00ff275c",
                        POINT,
                        MILLIS,
                        new BigDecimal("99999999.99"),
                        new BigDecimal("0.0000000001"));
        assertThat(rows.get(2).get(0)).isEqualTo(MILLIS + 2);
        assertThat(rows.get(2).subList(1, rows.get(2).size())).containsOnlyNulls();
    }

    @Test
    void writesEveryTypeOfTag() throws Exception {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".tagged (ts TIMESTAMP, x INT) TAGS (b BOOL, t TINYINT, s SMALLINT,"
                        + " i INT, l BIGINT, tu TINYINT UNSIGNED, su SMALLINT UNSIGNED,"
                        + " iu INT UNSIGNED, lu BIGINT UNSIGNED, f FLOAT, d DOUBLE,"
                        + " v VARCHAR(16), n NCHAR(4), vb VARBINARY(8), g GEOMETRY(64),"
                        + " t2 TIMESTAMP)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("t", DataTypes.TINYINT()),
                        DataTypes.FIELD("s", DataTypes.SMALLINT()),
                        DataTypes.FIELD("i", DataTypes.INT()),
                        DataTypes.FIELD("l", DataTypes.BIGINT()),
                        DataTypes.FIELD("tu", DataTypes.SMALLINT()),
                        DataTypes.FIELD("su", DataTypes.INT()),
                        DataTypes.FIELD("iu", DataTypes.BIGINT()),
                        DataTypes.FIELD("lu", DataTypes.DECIMAL(20, 0)),
                        DataTypes.FIELD("f", DataTypes.FLOAT()),
                        DataTypes.FIELD("d", DataTypes.DOUBLE()),
                        DataTypes.FIELD("v", DataTypes.STRING()),
                        DataTypes.FIELD("n", DataTypes.STRING()),
                        DataTypes.FIELD("vb", DataTypes.BYTES()),
                        DataTypes.FIELD("g", DataTypes.BYTES()),
                        DataTypes.FIELD("t2", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("x", DataTypes.INT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));
        GenericRowData full =
                GenericRowData.of(
                        true,
                        (byte) -1,
                        (short) -2,
                        -3,
                        -4L,
                        (short) 255,
                        65535,
                        4294967295L,
                        decimal("18446744073709551615", 20, 0),
                        1.5f,
                        2.5d,
                        text("it's"),
                        text("北京" + EMOJI),
                        new byte[] {0, 1},
                        HexFormat.of().parseHex(POINT),
                        time(MILLIS),
                        text("full"),
                        1,
                        time(MILLIS));
        GenericRowData empty = new GenericRowData(rowType.getFieldCount());
        empty.setField(16, text("empty"));
        empty.setField(17, 2);
        empty.setField(18, time(MILLIS));

        SinkJob.write(SERVER, database, "tagged", rowType, List.of(full, empty));

        List<List<Object>> rows =
                QueryRows.of(
                        connection,
                        "SELECT b, t, s, i, l, tu, su, iu, lu, f, d, v, n, vb, g, t2 FROM "
                                + database
                                + ".tagged ORDER BY x");
        assertThat(rows.get(0))
                .containsExactly(
                        true,
                        (byte) -1,
                        (short) -2,
                        -3,
                        -4L,
                        (short) 255,
                        65535,
                        4294967295L,
                        "18446744073709551615",
                        1.5f,
                        2.5d,
                        "it's",
                        "北京" + EMOJI,
                        "0001",
                        POINT,
                        MILLIS);
        assertThat(rows.get(1)).containsOnlyNulls();
    }

    @Test
    void writesJsonTags() throws Exception {
        connection.execute(
                "CREATE STABLE " + database + ".docs (ts TIMESTAMP, x INT) TAGS (j JSON)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("x", DataTypes.INT()),
                        DataTypes.FIELD("j", DataTypes.STRING()));

        SinkJob.write(
                SERVER,
                database,
                "docs",
                rowType,
                List.of(GenericRowData.of(text("j1"), time(MILLIS), 1, text("{\"a\":\"ü\"}"))));

        assertThat(QueryRows.of(connection, "SELECT j FROM " + database + ".docs"))
                .containsExactly(List.of("{\"a\":\"ü\"}"));
    }

    @Test
    void writesBlobs() throws Exception {
        connection.execute("CREATE TABLE " + database + ".blobs (ts TIMESTAMP, b BLOB)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("b", DataTypes.BYTES()));
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 0xAB);

        SinkJob.write(
                SERVER,
                database,
                "blobs",
                rowType,
                List.of(
                        GenericRowData.of(time(1_700_000_000_000L), large),
                        GenericRowData.of(time(1_700_000_000_001L), null)));

        assertThat(QueryRows.of(connection, "SELECT b FROM " + database + ".blobs ORDER BY ts"))
                .containsExactly(List.of("ab".repeat(100_000)), Arrays.asList((Object) null));
    }

    @ParameterizedTest
    @CsvSource({
        "ms, 3, 1709210096123",
        "us, 6, 1709210096123456",
        "ns, 9, 1709210096123456789",
        "ns, 3, 1709210096123000000",
        "us, 0, 1709210096000000"
    })
    void writesTimestampsInTheDatabasesPrecision(String precision, int digits, long expected)
            throws Exception {
        String other = SERVER.createDatabase("PRECISION '" + precision + "'");
        connection.execute("CREATE TABLE " + other + ".t (ts TIMESTAMP, ltz TIMESTAMP)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(digits)),
                        DataTypes.FIELD("ltz", DataTypes.TIMESTAMP_LTZ(digits)));
        Instant whole = Instant.parse("2024-02-29T12:34:56.123456789Z");
        long unit = (long) Math.pow(10, 9 - digits);
        TimestampData time =
                TimestampData.fromInstant(
                        whole.with(ChronoField.NANO_OF_SECOND, whole.getNano() / unit * unit));
        List<RowData> rows = List.of(GenericRowData.of(time, time));

        SinkJob.write(SERVER, other, "t", rowType, rows);

        assertThat(QueryRows.of(connection, "SELECT * FROM " + other + ".t"))
                .containsExactly(List.of(expected, expected));
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static TimestampData time(long millis) {
        return TimestampData.fromEpochMillis(millis);
    }

    private static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }
}
