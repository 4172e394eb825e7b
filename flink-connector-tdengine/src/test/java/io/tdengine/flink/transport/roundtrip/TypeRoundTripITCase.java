/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The extremes of every type through every way in and every way out, in databases of all three
 * precisions. BLOB and JSON, which 3.3.7 does not take beside these, are in {@code
 * TDengineSinkTypesITCase}.
 */
@Timeout(60)
class TypeRoundTripITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    /** Not an extension: without it only the native ways are skipped. */
    private static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private static final Map<Precision, String> DATABASES = new EnumMap<>(Precision.class);
    private static final Map<Precision, String> TOPICS = new EnumMap<>(Precision.class);

    /** Apart from rows whose lines may have widened columns. */
    private static String limits;

    /** By scheme and database. */
    private static final Map<List<String>, Connection> CONNECTIONS = new HashMap<>();

    private static final Set<String> WRITTEN = new HashSet<>();

    @BeforeAll
    static void createTables() {
        for (Precision precision : Precision.values()) {
            String database = createDatabase(precision);
            String topic = SERVER.newTopicName();
            connection("ws", database)
                    .execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".st");
            DATABASES.put(precision, database);
            TOPICS.put(precision, topic);
        }
        limits = createDatabase(Precision.MILLISECONDS);
    }

    private static String createDatabase(Precision precision) {
        String columns =
                Types.COLUMNS.keySet().stream()
                        .map(type -> Types.name(type) + " " + type)
                        .collect(Collectors.joining(", "));
        String database =
                SERVER.createDatabase(
                        "PRECISION '" + precision.sqlName() + "' KEEP 36500 VGROUPS 1");
        // Named as schemaless writing names them.
        connection("ws", database)
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".st (_ts TIMESTAMP, "
                                + columns
                                + ") TAGS (gid NCHAR(8))");
        return database;
    }

    @AfterAll
    static void closeConnections() {
        CONNECTIONS.values().forEach(Connection::close);
        CONNECTIONS.clear();
        WRITTEN.clear();
    }

    private static ConnectionConfig config(String scheme, String database) {
        if (scheme.equals("taos")) {
            return LIBRARY.config().database(database).build();
        }
        String url = scheme + SERVER.url().substring(SERVER.url().indexOf("://"));
        return ConnectionConfig.builder(url).database(database).build();
    }

    private static Connection connection(String scheme, String database) {
        return CONNECTIONS.computeIfAbsent(
                List.of(scheme, database), key -> TDengine.connect(config(scheme, database)));
    }

    private static String table(Writer writer, String row) {
        return (writer + "_" + row).toLowerCase(Locale.ROOT);
    }

    private static long write(
            Writer writer,
            String database,
            Precision precision,
            String table,
            Instant time,
            List<Object> values) {
        Connection connection = connection(writer.scheme(), database);
        return writer.write(
                new Writer.Target(connection, database, precision, table), time, values);
    }

    private static List<List<Object>> read(Reader reader, Precision precision, String table) {
        String database = DATABASES.get(precision);
        return reader.read(
                new Reader.Source(
                        connection(reader.scheme(), database),
                        config(reader.scheme(), null),
                        database,
                        TOPICS.get(precision),
                        table));
    }

    private static void requireLibrary(String scheme) throws Exception {
        if (scheme.equals("taos")) {
            LIBRARY.require();
        }
    }

    private static Stream<Arguments> ways() {
        return Stream.of(Types.Row.values())
                .flatMap(
                        row ->
                                Stream.of(Writer.values())
                                        .filter(writer -> writer.canWrite(row))
                                        .flatMap(writer -> ways(row, writer)));
    }

    private static Stream<Arguments> ways(Types.Row row, Writer writer) {
        return Stream.of(Reader.values())
                .flatMap(
                        reader ->
                                Stream.of(Precision.values())
                                        .map(p -> Arguments.of(row, writer, reader, p)));
    }

    @ParameterizedTest(name = "{0}: {1} to {2}, {3}")
    @MethodSource("ways")
    void comesBackAsItWas(Types.Row row, Writer writer, Reader reader, Precision precision)
            throws Exception {
        requireLibrary(writer.scheme());
        requireLibrary(reader.scheme());
        String table = table(writer, row.name());
        if (WRITTEN.add(precision + table)) {
            String database = DATABASES.get(precision);
            assertThat(write(writer, database, precision, table, row.time, row.values))
                    .isEqualTo(1);
        }

        if (reader == Reader.QUERY_REST && row.isNotFinite()) {
            // The server stops writing its answer.
            assertThatThrownBy(() -> read(reader, precision, table))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessageContaining("NaN");
            return;
        }
        List<Object> expected = Types.cells(row, writer.written(row.values), precision);
        assertThat(read(reader, precision, table)).containsExactly(expected);
    }

    /** Just outside of a type. */
    private static Stream<Arguments> tooMuch() {
        Map<DataType, List<Object>> values = new EnumMap<>(DataType.class);
        values.put(DataType.TINYINT, List.of(128L, -129L));
        values.put(DataType.SMALLINT, List.of(32768L, -32769L));
        values.put(DataType.INT, List.of(2147483648L, -2147483649L));
        BigInteger two63 = BigInteger.TWO.pow(63);
        values.put(DataType.BIGINT, List.of(two63, two63.negate().subtract(BigInteger.ONE)));
        values.put(DataType.TINYINT_UNSIGNED, List.of(256L, -1L));
        values.put(DataType.SMALLINT_UNSIGNED, List.of(65536L, -1L));
        values.put(DataType.INT_UNSIGNED, List.of(4294967296L, -1L));
        values.put(DataType.BIGINT_UNSIGNED, List.of(BigInteger.TWO.pow(64), -1L));
        values.put(DataType.DECIMAL64, List.of(new BigDecimal("100000000000000.0000")));
        values.put(
                DataType.DECIMAL,
                List.of(new BigDecimal("10000000000000000000000000000.0000000000")));
        values.put(DataType.VARCHAR, List.of("x".repeat(41)));
        values.put(DataType.NCHAR, List.of("\uD83D\uDE00".repeat(11)));
        values.put(DataType.VARBINARY, List.of("x".repeat(21).getBytes(StandardCharsets.US_ASCII)));
        List<Arguments> cases = new ArrayList<>();
        for (Writer writer : Writer.values()) {
            values.forEach(
                    (type, some) -> {
                        if (canExceed(writer, type)) {
                            some.forEach(v -> cases.add(Arguments.of(writer, type, v)));
                        }
                    });
        }
        return cases.stream();
    }

    /**
     * A prepared insert's numbers have their type's width; schemaless writing widens text columns.
     */
    private static boolean canExceed(Writer writer, DataType type) {
        return switch (writer.form()) {
            case BATCH -> type.isVariable();
            case LINE -> !type.isVariable() && !type.isDecimal();
            default -> true;
        };
    }

    @ParameterizedTest(name = "{1} by {0}: {2}")
    @MethodSource("tooMuch")
    void onePastTheLimitIsRefused(Writer writer, DataType type, Object value) throws Exception {
        requireLibrary(writer.scheme());
        Object[] values = new Object[Types.COLUMNS.size()];
        values[Types.index(type)] = value;
        String table = table(writer, "limit_" + WRITTEN.size());
        WRITTEN.add(table);
        writeLimit(writer, table, Instant.EPOCH, good());

        TDengineException failure =
                catchThrowableOfType(
                        TDengineException.class,
                        () ->
                                writeLimit(
                                        writer,
                                        table,
                                        Instant.ofEpochMilli(1),
                                        Arrays.asList(values)));

        assertThat(failure).as("%s of %s", value, type).isNotNull();
        assertThat(failure.isRetriable()).isFalse();
        if (writer.form() == Writer.Form.VALUES) {
            // Before it is sent.
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        } else if (type.isVariable()) {
            assertThat(failure.code()).isEqualTo(0x2653);
        }
        String count = "SELECT COUNT(*) FROM " + limits + "." + table;
        assertThat(QueryRows.count(connection("ws", limits), count)).isEqualTo(1);
    }

    private static void writeLimit(Writer writer, String table, Instant time, List<Object> values) {
        write(writer, limits, Precision.MILLISECONDS, table, time, values);
    }

    /** A row that every writer can write. */
    private static List<Object> good() {
        List<Object> values = new ArrayList<>(Collections.nCopies(Types.COLUMNS.size(), null));
        values.set(Types.index(DataType.BOOL), true);
        return values;
    }
}
