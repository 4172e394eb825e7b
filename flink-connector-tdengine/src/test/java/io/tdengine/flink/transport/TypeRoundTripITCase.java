/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The extremes of every type, written by statement and by SQL, read back by query and by
 * subscription, in databases of all three precisions. BLOB and JSON, which 3.3.7 does not take
 * beside these, are in {@code TDengineSinkTypesITCase}.
 */
@Timeout(60)
class TypeRoundTripITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    /** Names are the declared types; a TIMESTAMP key comes before them. */
    private static final Map<String, DataType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("BOOL", DataType.BOOL);
        TYPES.put("TINYINT", DataType.TINYINT);
        TYPES.put("SMALLINT", DataType.SMALLINT);
        TYPES.put("INT", DataType.INT);
        TYPES.put("BIGINT", DataType.BIGINT);
        TYPES.put("TINYINT UNSIGNED", DataType.TINYINT_UNSIGNED);
        TYPES.put("SMALLINT UNSIGNED", DataType.SMALLINT_UNSIGNED);
        TYPES.put("INT UNSIGNED", DataType.INT_UNSIGNED);
        TYPES.put("BIGINT UNSIGNED", DataType.BIGINT_UNSIGNED);
        TYPES.put("FLOAT", DataType.FLOAT);
        TYPES.put("DOUBLE", DataType.DOUBLE);
        TYPES.put("VARCHAR(40)", DataType.VARCHAR);
        TYPES.put("NCHAR(10)", DataType.NCHAR);
        TYPES.put("VARBINARY(20)", DataType.VARBINARY);
        TYPES.put("GEOMETRY(64)", DataType.GEOMETRY);
        TYPES.put("TIMESTAMP", DataType.TIMESTAMP);
        TYPES.put("DECIMAL(18,4)", DataType.DECIMAL64);
        TYPES.put("DECIMAL(38,10)", DataType.DECIMAL);
    }

    private static final String EMOJI = "\uD83D\uDE00";
    private static final String POINT = "0101000000000000000000f03f0000000000000040";

    private static final Map<Precision, String> DATABASES = new LinkedHashMap<>();
    private static final Map<Precision, String> TOPICS = new LinkedHashMap<>();
    private static Connection connection;

    @BeforeAll
    static void createTables() {
        connection = SERVER.connection();
        String columns =
                TYPES.keySet().stream()
                        .map(type -> column(type) + " " + type)
                        .collect(Collectors.joining(", "));
        for (Precision precision : Precision.values()) {
            String database =
                    SERVER.createDatabase(
                            "PRECISION '" + precision.sqlName() + "' KEEP 36500 VGROUPS 1");
            connection.execute(
                    "CREATE STABLE "
                            + database
                            + ".st (ts TIMESTAMP, "
                            + columns
                            + ") TAGS (gid INT)");
            String topic = SERVER.newTopicName();
            connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".st");
            DATABASES.put(precision, database);
            TOPICS.put(precision, topic);
        }
    }

    private static String column(String type) {
        return "c_" + type.replaceAll("[^A-Z0-9]+", "_").toLowerCase();
    }

    private static Stream<Arguments> rows() {
        List<Object> lowest =
                Arrays.asList(
                        false,
                        (long) Byte.MIN_VALUE,
                        (long) Short.MIN_VALUE,
                        (long) Integer.MIN_VALUE,
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
                        HexFormat.of().parseHex(POINT),
                        Instant.parse("1969-12-31T23:59:59.998877665Z"),
                        new BigDecimal("-99999999999999.9999"),
                        new BigDecimal("-9999999999999999999999999999.9999999999"));
        List<Object> highest =
                Arrays.asList(
                        true,
                        (long) Byte.MAX_VALUE,
                        (long) Short.MAX_VALUE,
                        (long) Integer.MAX_VALUE,
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
                        HexFormat.of().parseHex(POINT),
                        Instant.parse("2262-04-11T23:47:16.854775807Z"),
                        new BigDecimal("99999999999999.9999"),
                        new BigDecimal("9999999999999999999999999999.9999999999"));
        List<Object> smallest =
                Arrays.asList(
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
                        HexFormat.of().parseHex(POINT),
                        Instant.EPOCH,
                        new BigDecimal("-0.0001"),
                        new BigDecimal("-0.0000000001"));
        List<Object> nothing = Collections.nCopies(TYPES.size(), null);
        return Stream.of(Precision.values())
                .flatMap(
                        p ->
                                Stream.of(
                                        Arguments.of(
                                                p, "lowest", "1969-12-31T23:59:59.001Z", lowest),
                                        Arguments.of(
                                                p, "highest", "2261-12-31T23:59:59.999Z", highest),
                                        Arguments.of(
                                                p, "smallest", "1970-01-01T00:00:00Z", smallest),
                                        Arguments.of(
                                                p, "nothing", "2024-02-29T12:34:56Z", nothing)));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("rows")
    void comesBackAsItWas(Precision precision, String name, Instant time, List<Object> values)
            throws Exception {
        List<Object> expected = new ArrayList<>();
        expected.add(BigInteger.valueOf(units(time, precision)));
        values.forEach(value -> expected.add(read(value, precision)));

        write(precision, "s_" + name, units(time, precision), values);
        connection.execute(
                "INSERT INTO "
                        + DATABASES.get(precision)
                        + ".q_"
                        + name
                        + " USING "
                        + DATABASES.get(precision)
                        + ".st TAGS (1) VALUES ('"
                        + time
                        + "', "
                        + values.stream()
                                .map(TypeRoundTripITCase::literal)
                                .collect(Collectors.joining(", "))
                        + ")");

        assertThat(query(precision, "s_" + name)).as("statement").containsExactly(expected);
        assertThat(query(precision, "q_" + name)).as("SQL").containsExactly(expected);
        assertThat(subscribe(precision, List.of("s_" + name, "q_" + name)))
                .containsEntry("s_" + name, List.of(expected))
                .containsEntry("q_" + name, List.of(expected));
    }

    /** SQL has no literals for these. */
    @ParameterizedTest
    @CsvSource({"NaN, nan", "Infinity, inf", "-Infinity, ninf", "-0.0, negzero"})
    void floatsThatAreNoNumbersComeBack(double value, String name) throws Exception {
        List<Object> values = new ArrayList<>(Collections.nCopies(TYPES.size(), null));
        values.set(9, (float) value);
        values.set(10, value);

        write(Precision.MILLISECONDS, name, 1_700_000_000_000L, values);

        List<List<Object>> read = query(Precision.MILLISECONDS, name);
        assertThat(read).hasSize(1);
        assertThat(read.get(0).subList(10, 12)).containsExactly((float) value, value);
        assertThat(subscribe(Precision.MILLISECONDS, List.of(name))).containsEntry(name, read);
    }

    /** What the sink does with such values, before they get here, is in {@code RowWriterTest}. */
    @ParameterizedTest
    @CsvSource({"11, 41", "12, 11", "13, 21"})
    void oneByteOrCharacterTooManyIsRefused(int column, int length) {
        List<Object> values = new ArrayList<>(Collections.nCopies(TYPES.size(), null));
        String text = "x".repeat(length);
        values.set(column, column == 13 ? text.getBytes(StandardCharsets.US_ASCII) : text);

        assertThatThrownBy(() -> write(Precision.MILLISECONDS, "long" + column, 0, values))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TDengineException.class)
                .hasMessageContaining("0x2653");
    }

    private static void write(Precision precision, String table, long time, List<Object> values)
            throws Exception {
        connection.execute("USE " + DATABASES.get(precision));
        String names =
                TYPES.keySet().stream()
                        .map(TypeRoundTripITCase::column)
                        .collect(Collectors.joining(", "));
        try (PreparedInsert insert =
                connection.prepareInsert(
                        "INSERT INTO ? USING "
                                + DATABASES.get(precision)
                                + ".st (gid) TAGS (?) (ts, "
                                + names
                                + ") VALUES (?"
                                + ",?".repeat(TYPES.size())
                                + ")")) {
            BindBatch batch = new BindBatch(insert.fields());
            TableRows rows = batch.addTable(table);
            rows.tag(0).appendInt(1);
            rows.column(0).appendLong(time);
            int column = 1;
            for (DataType type : TYPES.values()) {
                append(rows.column(column), type, values.get(column - 1), precision);
                column++;
            }
            rows.endRow();
            assertThat(insert.execute(batch.encode()).get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    private static void append(
            ColumnBuffer buffer, DataType type, Object value, Precision precision) {
        if (value == null) {
            buffer.appendNull();
            return;
        }
        switch (type) {
            case BOOL -> buffer.appendBoolean((Boolean) value);
            case TINYINT, TINYINT_UNSIGNED -> buffer.appendByte(((Number) value).byteValue());
            case SMALLINT, SMALLINT_UNSIGNED -> buffer.appendShort(((Number) value).shortValue());
            case INT, INT_UNSIGNED -> buffer.appendInt(((Number) value).intValue());
            case BIGINT, BIGINT_UNSIGNED -> buffer.appendLong(((Number) value).longValue());
            case FLOAT -> buffer.appendFloat((Float) value);
            case DOUBLE -> buffer.appendDouble((Double) value);
            case TIMESTAMP -> buffer.appendLong(units((Instant) value, precision));
            case DECIMAL64 ->
                    buffer.appendLong(((BigDecimal) value).unscaledValue().longValueExact());
            case DECIMAL -> {
                BigInteger unscaled = ((BigDecimal) value).unscaledValue();
                buffer.appendDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
            }
            default -> {
                byte[] bytes =
                        value instanceof byte[] raw
                                ? raw
                                : ((String) value).getBytes(StandardCharsets.UTF_8);
                buffer.appendBytes(bytes, 0, bytes.length);
            }
        }
    }

    private static String literal(Object value) {
        if (value instanceof byte[] bytes) {
            String hex = HexFormat.of().formatHex(bytes);
            return hex.equals(POINT) ? "'POINT(1 2)'" : "'\\x" + hex + "'";
        }
        if (value instanceof String text) {
            return SqlText.quoteString(text);
        }
        if (value instanceof Instant instant) {
            return "'" + instant + "'";
        }
        if (value instanceof Float number) {
            // All digits: rounded to a float's, the largest would be out of range.
            return String.valueOf(number.doubleValue());
        }
        return value instanceof BigDecimal decimal
                ? decimal.toPlainString()
                : String.valueOf(value);
    }

    /** A value as {@link GoldenCells#cell} gives it. */
    private static Object read(Object value, Precision precision) {
        if (value instanceof Instant instant) {
            return BigInteger.valueOf(units(instant, precision));
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Long number ? BigInteger.valueOf(number) : value;
    }

    /** Units finer than the precision are cut off, towards the past. */
    private static long units(Instant instant, Precision precision) {
        BigInteger nanos =
                BigInteger.valueOf(instant.getEpochSecond())
                        .multiply(BigInteger.valueOf(1_000_000_000))
                        .add(BigInteger.valueOf(instant.getNano()));
        long nanosPerUnit = 1_000_000_000L / precision.unitsPerSecond();
        return Math.floorDiv(nanos.longValueExact(), nanosPerUnit);
    }

    private static List<Object> cells(Block block, int row) {
        List<Object> cells = new ArrayList<>();
        for (int column = 0; column <= TYPES.size(); column++) {
            cells.add(GoldenCells.cell(block, column, row));
        }
        return cells;
    }

    private static List<List<Object>> query(Precision precision, String table) {
        List<List<Object>> rows = new ArrayList<>();
        try (QueryResult result =
                connection.query("SELECT * FROM " + DATABASES.get(precision) + "." + table)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    rows.add(cells(block, row));
                }
            }
        }
        return rows;
    }

    /** The rows of tables from the topic's begin on. */
    private static Map<String, List<List<Object>>> subscribe(
            Precision precision, List<String> tables) {
        String topic = TOPICS.get(precision);
        Map<String, List<List<Object>>> rows = new LinkedHashMap<>();
        try (Consumer consumer =
                TDengine.consumer(
                        ConnectionConfig.parse(SERVER.url()),
                        ConsumerConfig.builder("g_" + topic + "_" + tables.get(0))
                                .clientId("types")
                                .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                                .build())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!rows.keySet().containsAll(tables) && System.nanoTime() < deadline) {
                TmqMessage message = consumer.poll(Duration.ofMillis(100));
                for (TmqBlock block : message == null ? List.<TmqBlock>of() : message.blocks()) {
                    assertThat(block.precision()).isEqualTo(precision);
                    for (int row = 0; row < block.block().rows(); row++) {
                        rows.computeIfAbsent(block.tableName(), t -> new ArrayList<>())
                                .add(cells(block.block(), row));
                    }
                }
            }
            consumer.unsubscribe();
        }
        return rows;
    }
}
