/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Expressions;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of column and tag in every write mode, from SQL and from a stream. */
class WriteMatrixITCase {

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

    private static final String HOSTILE = "it's \\ a \"text\", `of` {two}=\\\"words\\' ;--";
    private static final String WIDE = "äöü 北京 \uD83D\uDE00";
    private static final Instant TIME = Instant.parse("2024-02-29T12:34:56.123Z");

    /**
     * A column or tag with two values as SQL and streams have them, and as they are read back.
     *
     * @param lines whether line protocol has a form for it
     */
    private record Cell(
            String name,
            String type,
            DataType flinkType,
            Object low,
            Object storedLow,
            Object high,
            Object storedHigh,
            boolean lines) {

        static Cell same(String name, String type, DataType flinkType, Object low, Object high) {
            return new Cell(name, type, flinkType, low, low, high, high, true);
        }
    }

    private static final List<Cell> COLUMNS =
            List.of(
                    Cell.same("b", "BOOL", DataTypes.BOOLEAN(), false, true),
                    Cell.same("t", "TINYINT", DataTypes.TINYINT(), (byte) -128, (byte) 127),
                    Cell.same("s", "SMALLINT", DataTypes.SMALLINT(), (short) -32768, (short) 32767),
                    Cell.same("i", "INT", DataTypes.INT(), Integer.MIN_VALUE, Integer.MAX_VALUE),
                    Cell.same("l", "BIGINT", DataTypes.BIGINT(), Long.MIN_VALUE, Long.MAX_VALUE),
                    Cell.same(
                            "tu", "TINYINT UNSIGNED", DataTypes.SMALLINT(), (short) 0, (short) 255),
                    Cell.same("su", "SMALLINT UNSIGNED", DataTypes.INT(), 0, 65535),
                    Cell.same("iu", "INT UNSIGNED", DataTypes.BIGINT(), 0L, 4294967295L),
                    new Cell(
                            "lu",
                            "BIGINT UNSIGNED",
                            DataTypes.DECIMAL(20, 0),
                            new BigDecimal("0"),
                            "0",
                            new BigDecimal("18446744073709551615"),
                            "18446744073709551615",
                            true),
                    Cell.same("f", "FLOAT", DataTypes.FLOAT(), -0.1f, Float.MAX_VALUE),
                    Cell.same("d", "DOUBLE", DataTypes.DOUBLE(), -0.1, Double.MIN_VALUE),
                    Cell.same("v", "VARCHAR(64)", DataTypes.STRING(), "", HOSTILE),
                    Cell.same("n", "NCHAR(64)", DataTypes.STRING(), WIDE, HOSTILE),
                    new Cell(
                            "vb",
                            "VARBINARY(8)",
                            DataTypes.BYTES(),
                            new byte[0],
                            "",
                            new byte[] {0, -1, 39, 92},
                            "00ff275c",
                            true),
                    new Cell(
                            "g",
                            "GEOMETRY(64)",
                            DataTypes.BYTES(),
                            HexFormat.of().parseHex(POINT),
                            POINT,
                            HexFormat.of().parseHex(POINT),
                            POINT,
                            true),
                    new Cell(
                            "t2",
                            "TIMESTAMP",
                            DataTypes.TIMESTAMP_LTZ(3),
                            Instant.ofEpochMilli(-1),
                            -1L,
                            TIME,
                            TIME.toEpochMilli(),
                            false),
                    new Cell(
                            "d64",
                            "DECIMAL(10,2)",
                            DataTypes.DECIMAL(10, 2),
                            new BigDecimal("-12345678.90"),
                            new BigDecimal("-12345678.90"),
                            new BigDecimal("0.01"),
                            new BigDecimal("0.01"),
                            false),
                    new Cell(
                            "d128",
                            "DECIMAL(38,10)",
                            DataTypes.DECIMAL(38, 10),
                            new BigDecimal("-1234567890123456789012345678.0123456789"),
                            new BigDecimal("-1234567890123456789012345678.0123456789"),
                            new BigDecimal("0.0000000001"),
                            new BigDecimal("0.0000000001"),
                            false));

    private static String database;
    private static Connection connection;

    @BeforeAll
    static void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
    }

    static Stream<Arguments> ways() {
        return Arrays.stream(WriteWay.values())
                .flatMap(way -> Stream.of(Arguments.of(way, true), Arguments.of(way, false)));
    }

    @ParameterizedTest(name = "{0}, SQL: {1}")
    @MethodSource("ways")
    void everyTypeKeepsItsValues(WriteWay way, boolean bySql) throws Exception {
        List<Cell> columns = usable(COLUMNS, way);
        List<Cell> tags = tags(way);
        String table = "m_" + way.name().toLowerCase(Locale.ROOT) + (bySql ? "_sql" : "_stream");
        connection.execute(
                "CREATE STABLE "
                        + database
                        + "."
                        + table
                        + " (ts TIMESTAMP, "
                        + definitions(columns)
                        + ") TAGS ("
                        + definitions(tags)
                        + ")");
        List<DataTypes.Field> fields = new ArrayList<>();
        columns.forEach(c -> fields.add(DataTypes.FIELD(c.name(), c.flinkType())));
        tags.forEach(c -> fields.add(DataTypes.FIELD(c.name(), c.flinkType())));
        fields.add(DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)));
        fields.add(DataTypes.FIELD("tbname", DataTypes.STRING()));
        List<Row> rows =
                List.of(
                        row(columns, tags, false, TIME, table + "'s low"),
                        row(columns, tags, true, TIME.plusMillis(1), table + " \\\"high\""),
                        nulls(columns, tags, TIME.plusMillis(2), table + "_nulls"));

        DataType rowType = DataTypes.ROW(fields.toArray(new DataTypes.Field[0]));
        if (bySql) {
            writeBySql(way, table, rowType, rows);
        } else {
            writeByStream(way, table, rowType, rows);
        }

        String names =
                Stream.concat(columns.stream(), tags.stream())
                        .map(Cell::name)
                        .collect(Collectors.joining(", "));
        List<List<Object>> stored =
                QueryRows.of(
                        connection,
                        "SELECT ts, tbname, "
                                + names
                                + " FROM "
                                + database
                                + "."
                                + table
                                + " ORDER BY ts");
        assertThat(stored)
                .containsExactly(
                        stored(columns, tags, false, TIME, table + "'s low"),
                        stored(columns, tags, true, TIME.plusMillis(1), table + " \\\"high\""),
                        storedNulls(columns, tags, TIME.plusMillis(2), table + "_nulls"));
    }

    private void writeByStream(WriteWay way, String table, DataType rowType, List<Row> rows)
            throws Exception {
        RowType logical = (RowType) rowType.getLogicalType();
        DataStructureConverter<Object, Object> converter =
                DataStructureConverters.getConverter(rowType);
        converter.open(getClass().getClassLoader());
        SinkJob.run(
                SinkJob.sink(SERVER, database, table, logical)
                        .setConnection(SERVER.config(way.scheme()).build())
                        .setWriteMode(way.mode())
                        .build(),
                logical,
                rows.stream()
                        .map(row -> (RowData) converter.toInternal(row))
                        .collect(Collectors.toList()));
    }

    private void writeBySql(WriteWay way, String table, DataType rowType, List<Row> rows)
            throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        RowType logical = (RowType) rowType.getLogicalType();
        String columns =
                logical.getFields().stream()
                        .map(
                                f ->
                                        "`"
                                                + f.getName()
                                                + "` "
                                                + f.getType().asSerializableString()
                                                + (f.getName().equals("tbname") ? " METADATA" : ""))
                        .collect(Collectors.joining(", "));
        tables.executeSql(
                "CREATE TABLE target ("
                        + columns
                        + ") WITH ('connector' = 'tdengine', 'url' = '"
                        + way.scheme()
                        + "://root:taosdata@"
                        + SERVER.hostAndPort()
                        + "', 'database' = '"
                        + database
                        + "', 'table' = '"
                        + table
                        + "', 'sink.write-mode' = '"
                        + way.mode()
                        + "')");
        tables.fromValues(rowType, literals(rows)).executeInsert("target").await();
    }

    /** Flink 1.20 takes 0.01 for a decimal of one digit with two places, and refuses it. */
    private static List<Row> literals(List<Row> rows) {
        return rows.stream()
                .map(
                        row ->
                                Row.of(
                                        IntStream.range(0, row.getArity())
                                                .mapToObj(row::getField)
                                                .map(WriteMatrixITCase::literal)
                                                .toArray()))
                .collect(Collectors.toList());
    }

    private static Object literal(Object value) {
        if (!(value instanceof BigDecimal)) {
            return value;
        }
        BigDecimal decimal = (BigDecimal) value;
        int digits = Math.max(decimal.precision(), decimal.scale());
        return Expressions.lit(value, DataTypes.DECIMAL(digits, decimal.scale()).notNull());
    }

    private static List<Cell> usable(List<Cell> cells, WriteWay way) {
        return cells.stream()
                .filter(cell -> !way.isSchemaless() || cell.lines())
                .collect(Collectors.toList());
    }

    /** The same types as tags, but for DECIMAL, which tags cannot have; schemaless only NCHAR. */
    private static List<Cell> tags(WriteWay way) {
        return COLUMNS.stream()
                .filter(c -> way.isSchemaless() ? c.name().equals("n") : !c.name().startsWith("d6"))
                .filter(c -> !c.name().startsWith("d12"))
                .map(
                        c ->
                                new Cell(
                                        "tag_" + c.name(),
                                        c.type(),
                                        c.flinkType(),
                                        c.low(),
                                        c.storedLow(),
                                        c.high(),
                                        c.storedHigh(),
                                        c.lines()))
                .map(c -> way.isSchemaless() ? withoutTrailingEscapes(c) : c)
                .collect(Collectors.toList());
    }

    /** In a tag of a line no backslash can stand before a space, comma or equals sign. */
    private static Cell withoutTrailingEscapes(Cell tag) {
        String text = "it's \"x\", `y`={z}\\\"w";
        return new Cell(
                tag.name(), tag.type(), tag.flinkType(), tag.low(), tag.low(), text, text, true);
    }

    private static String definitions(List<Cell> cells) {
        return cells.stream()
                .map(cell -> cell.name() + " " + cell.type())
                .collect(Collectors.joining(", "));
    }

    private static Row row(
            List<Cell> columns, List<Cell> tags, boolean high, Instant time, String child) {
        List<Object> values = new ArrayList<>();
        columns.forEach(c -> values.add(high ? c.high() : c.low()));
        tags.forEach(c -> values.add(high ? c.high() : c.low()));
        values.add(time);
        values.add(child);
        return Row.of(values.toArray());
    }

    /** NULL but for one column: a line has at least one field. */
    private static Row nulls(List<Cell> columns, List<Cell> tags, Instant time, String child) {
        List<Object> values = new ArrayList<>();
        columns.forEach(c -> values.add(c.name().equals("i") ? 7 : null));
        tags.forEach(c -> values.add(null));
        values.add(time);
        values.add(child);
        return Row.of(values.toArray());
    }

    private static List<Object> stored(
            List<Cell> columns, List<Cell> tags, boolean high, Instant time, String child) {
        List<Object> cells = new ArrayList<>(List.of(time.toEpochMilli(), child));
        columns.forEach(c -> cells.add(high ? c.storedHigh() : c.storedLow()));
        tags.forEach(c -> cells.add(high ? c.storedHigh() : c.storedLow()));
        return cells;
    }

    private static List<Object> storedNulls(
            List<Cell> columns, List<Cell> tags, Instant time, String child) {
        List<Object> cells = new ArrayList<>(List.of(time.toEpochMilli(), child));
        columns.forEach(c -> cells.add(c.name().equals("i") ? 7 : null));
        tags.forEach(c -> cells.add(null));
        return cells;
    }
}
