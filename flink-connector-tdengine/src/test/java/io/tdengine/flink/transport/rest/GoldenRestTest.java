/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded statements are sent as recorded, and their recorded answers come back as results or
 * errors through a real HTTP connection.
 */
public class GoldenRestTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** A recorded request and its answer. */
    record Exchange(Golden.Frame sent, Golden.Frame received) {

        static Stream<Exchange> of(String scenario) {
            List<Golden.Frame> frames = Golden.frames(scenario);
            List<Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i + 1 < frames.size(); i += 2) {
                exchanges.add(new Exchange(frames.get(i), frames.get(i + 1)));
            }
            return exchanges.stream();
        }

        JsonNode request() {
            return sent.json().get("http");
        }

        JsonNode response() {
            return received.json().get("http");
        }

        boolean isSql() {
            return request().get("method").asText().equals("POST")
                    && path().matches("/rest/sql(/[a-z_]+)?")
                    && !sql().isBlank();
        }

        String path() {
            return request().get("path").asText().replaceAll("\\?.*", "");
        }

        String sql() {
            return request().path("body").asText();
        }

        int status() {
            return response().get("status").asInt();
        }

        /** The body as the server made it, unpacked. */
        byte[] body() {
            if (!response().has("body_hex")) {
                return response().path("body").asText().getBytes(StandardCharsets.UTF_8);
            }
            byte[] packed = HexFormat.of().parseHex(response().get("body_hex").asText());
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean hasRows() {
            return status() == 200 && new String(body(), StandardCharsets.UTF_8).contains("data");
        }

        boolean isUpdate() {
            return hasRows()
                    && json().get("column_meta")
                            .toString()
                            .equals("[[\"affected_rows\",\"INT\",4]]");
        }

        /** Rows as objects are an option that this library does not ask for. */
        boolean hasObjects() {
            return hasRows() && json().get("data").path(0).isObject();
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(new String(body(), StandardCharsets.UTF_8));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return sent.toString();
        }
    }

    private static Stream<Exchange> exchanges() {
        return Stream.of(
                        "09a-rest-types",
                        "09b-rest-options",
                        "09c-rest-errors",
                        "09d-rest-taospy",
                        "14d-jdbc-rs")
                .flatMap(Exchange::of)
                .filter(Exchange::isSql);
    }

    /** The frames that this class's tests are given. */
    public static Stream<Golden.Frame> frames() {
        return Stream.of(queries(), updates(), errors(), infinities())
                .flatMap(exchanges -> exchanges)
                .flatMap(exchange -> Stream.of(exchange.sent(), exchange.received()));
    }

    static Stream<Exchange> queries() {
        return exchanges().filter(e -> e.hasRows() && !e.isUpdate() && !e.hasObjects());
    }

    static Stream<Exchange> updates() {
        return exchanges().filter(Exchange::isUpdate);
    }

    static Stream<Exchange> errors() {
        return exchanges().filter(e -> !e.hasRows() && e.body().length > 0);
    }

    static Stream<Exchange> infinities() {
        return exchanges().filter(e -> e.status() == 200 && e.body().length == 0);
    }

    private static Connection connect(ScriptedHttpServer server, Exchange exchange) {
        return TDengine.connect(
                ConnectionConfig.parse(
                        "http://"
                                + server.hostAndPort()
                                + exchange.path().substring("/rest/sql".length())));
    }

    private static ScriptedHttpServer serve(Exchange exchange) {
        return ScriptedHttpServer.answering(
                ScriptedHttpServer.answer(exchange.status(), exchange.body()));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void resultsAreReadCellByCell(Exchange exchange) {
        JsonNode expected = exchange.json();
        try (ScriptedHttpServer server = serve(exchange);
                Connection connection = connect(server, exchange);
                QueryResult result = connection.query(exchange.sql())) {
            assertFields(result.fields(), expected.get("column_meta"));
            int read = 0;
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++, read++) {
                    for (int column = 0; column < block.columns(); column++) {
                        JsonNode cell = expected.get("data").get(read).get(column);
                        assertThat(withoutSignOfZero(GoldenCells.cell(block, column, row)))
                                .as("row %s, column %s", read, result.fields().get(column))
                                .isEqualTo(value(block.type(column), cell, result));
                    }
                }
            }
            assertThat(read).isEqualTo(expected.get("rows").asInt());
        }
    }

    /** The tree that is compared with knows no -0; the comparison with WebSocket below does. */
    private static Object withoutSignOfZero(Object cell) {
        if (cell instanceof Float number) {
            return number + 0.0f;
        }
        return cell instanceof Double number ? (Object) (number + 0.0) : cell;
    }

    private static void assertFields(List<Field> fields, JsonNode columns) {
        assertThat(fields).hasSameSizeAs(columns);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String type = field.type().sqlName();
            if (field.type().isDecimal()) {
                type += "(" + field.precision() + "," + field.scale() + ")";
            }
            assertThat(List.of(field.name(), type, field.length()))
                    .isEqualTo(
                            List.of(
                                    columns.get(i).get(0).asText(),
                                    columns.get(i).get(1).asText(),
                                    columns.get(i).get(2).asInt()));
        }
    }

    private static Object value(DataType type, JsonNode cell, QueryResult result) {
        if (cell.isNull() || type != DataType.TIMESTAMP && type != DataType.JSON) {
            return GoldenCells.value(type, cell);
        }
        if (type == DataType.JSON) {
            return cell.toString();
        }
        OffsetDateTime time = OffsetDateTime.parse(cell.asText());
        BigInteger nanos =
                BigInteger.valueOf(time.toEpochSecond())
                        .multiply(BigInteger.valueOf(1_000_000_000))
                        .add(BigInteger.valueOf(time.getNano()));
        return nanos.divide(
                BigInteger.valueOf(1_000_000_000 / result.precision().unitsPerSecond()));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void updatesTellTheirRows(Exchange exchange) {
        try (ScriptedHttpServer server = serve(exchange);
                Connection connection = connect(server, exchange)) {
            assertThat(connection.execute(exchange.sql()))
                    .isEqualTo(exchange.json().get("data").get(0).path(0).asLong());
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsKeepCodeAndText(Exchange exchange) {
        JsonNode error = exchange.json();
        try (ScriptedHttpServer server = serve(exchange);
                Connection connection = connect(server, exchange)) {
            assertThatThrownBy(() -> connection.query(exchange.sql()))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(error.get("code").asInt()))
                    .hasMessageContaining(error.get("desc").asText())
                    .hasMessageContaining(server.hostAndPort());
        }
    }

    @ParameterizedTest
    @MethodSource("infinities")
    void emptyAnswerForAnInfinityIsExplained(Exchange infinity) {
        try (ScriptedHttpServer server = serve(infinity);
                Connection connection = connect(server, infinity)) {
            assertThatThrownBy(() -> connection.query(infinity.sql()))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessageContaining("NaN or infinite")
                    .hasMessageContaining("SELECT 1e308*10");
        }
    }

    @Test
    void requestsAreThoseRecorded() {
        List<Exchange> all = Exchange.of("09a-rest-types").toList();
        for (Exchange exchange : all) {
            try (ScriptedHttpServer server = serve(exchange);
                    Connection connection = connect(server, exchange)) {
                connection.query(exchange.sql()).close();

                ScriptedHttpServer.Request sent =
                        server.requests().get(server.requests().size() - 1);
                assertThat(sent.method()).isEqualTo("POST");
                assertThat(sent.path()).isEqualTo(exchange.request().get("path").asText());
                assertThat(sent.body()).isEqualTo(exchange.sql());
                assertThat(sent.headers())
                        .containsEntry("authorization", headers(exchange).get("Authorization"));
            }
        }
    }

    private static Map<String, String> headers(Exchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.request()
                .get("headers")
                .forEach(header -> headers.put(header.get(0).asText(), header.get(1).asText()));
        return headers;
    }

    /** What REST and WebSocket were recorded to answer to the same statement reads the same. */
    @ParameterizedTest
    @MethodSource("queries")
    void cellsEqualThoseRecordedOverWebSocket(Exchange exchange) {
        Map<String, String> databases =
                Map.of(
                        "/rest/sql/g_ms", "02a-query-types-taosws-ms",
                        "/rest/sql/g_us", "02b-query-types-raw-us",
                        "/rest/sql/g_ns", "02c-query-types-raw-ns");
        if (!exchange.sent().scenario().startsWith("09a")
                || !databases.containsKey(exchange.path())) {
            return;
        }
        JsonNode same = null;
        for (Golden.Frame frame : Golden.frames(databases.get(exchange.path()))) {
            if (frame.expected() != null
                    && frame.expected().has("columns")
                    && frame.expected().path("sql").asText().equals(exchange.sql())) {
                same = frame.expected();
            }
        }
        if (exchange.sql().equals("SELECT * FROM at1 ORDER BY ts")) {
            assertThat(same).isNotNull();
        }
        if (same == null) {
            return;
        }
        JsonAnswer answer =
                new JsonAnswer(
                        new ByteArrayInputStream(exchange.body()), exchange.toString(), null);
        Block block = answer.nextBlock();
        if (block == null) {
            assertThat(same.get("rows")).isEmpty();
        } else {
            GoldenCells.assertRows(exchange.toString(), block, same.get("rows"));
        }
    }
}
