/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded answers to queries decode to the values that the server has. */
class GoldenQueryTest {

    /** A block and the answer to the query that it belongs to. */
    record Fetched(Frame frame, Answer query) {
        @Override
        public String toString() {
            return frame.toString();
        }
    }

    static Stream<Fetched> blocks() {
        return Golden.scenarios().stream().flatMap(scenario -> fetched(scenario).stream());
    }

    private static List<Fetched> fetched(String scenario) {
        Map<String, Answer> queries = new HashMap<>();
        List<Fetched> fetched = new ArrayList<>();
        for (Frame frame : Golden.frames(scenario)) {
            if (frame.fromClient()) {
                continue;
            }
            if (frame.isText() && frame.text().contains("\"fields_names\":[")) {
                JsonNode json = Golden.json(frame.text());
                JsonNode id = json.has("result_id") ? json.get("result_id") : json.get("id");
                if (id != null) {
                    queries.put(frame.connection() + "/" + id, Answer.ofText(frame.text()));
                }
            } else if (frame.kind().startsWith("fetch_") && frame.expected().has("columns")) {
                String id = frame.connection() + "/" + frame.expected().get("result_id");
                fetched.add(new Fetched(frame, queries.get(id)));
            }
        }
        return fetched;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void decodesEveryCell(Fetched fetched) {
        Frame frame = fetched.frame();
        List<Field> fields = WebSocketQueryResult.readFields(fetched.query());
        Block block = block(frame, fields);

        boolean toldDecimals = fetched.query().optional("fields_scales") != null;
        assertFields(fields, frame.expected().get("columns"), toldDecimals);
        GoldenCells.assertRows(frame.toString(), block, frame.expected().get("rows"));
        for (int i = 0; i < fields.size(); i++) {
            JsonNode column = frame.expected().get("columns").get(i);
            assertThat(block.scale(i)).isEqualTo(column.path("scale").asInt());
            assertThat(block.precision(i)).isEqualTo(column.path("precision").asInt());
        }
    }

    private static Block block(Frame frame, List<Field> fields) {
        byte[] bytes = frame.bytes();
        if (frame.kind().equals("fetch_block")) {
            return new RawBlock(bytes, 16, bytes.length - 16);
        }
        return WebSocketQueryResult.parse(
                Answer.ofBinary(bytes, 0, bytes.length).check(ErrorContext.call(), "fetch"),
                fields);
    }

    private static void assertFields(List<Field> fields, JsonNode columns, boolean toldDecimals) {
        assertThat(fields).hasSize(columns.size());
        for (int i = 0; i < fields.size(); i++) {
            JsonNode column = columns.get(i);
            assertThat(fields.get(i).name()).isEqualTo(column.get("name").asText());
            assertThat(fields.get(i).type().code()).isEqualTo(column.get("type").asInt());
            assertThat(fields.get(i).length()).isEqualTo(column.get("fields_length").asInt());
            int precision = toldDecimals ? column.path("precision").asInt() : 0;
            int scale = toldDecimals ? column.path("scale").asInt() : 0;
            assertThat(fields.get(i).precision()).isEqualTo(precision);
            assertThat(fields.get(i).scale()).isEqualTo(scale);
        }
    }

    static Stream<Frame> answersWithoutBlock() {
        return Golden.frames()
                .filter(frame -> frame.kind().equals("fetch_raw_block") && !frame.fromClient())
                .filter(frame -> !frame.expected().has("columns"));
    }

    @ParameterizedTest
    @MethodSource("answersWithoutBlock")
    void readsEndAndError(Frame frame) {
        byte[] bytes = frame.bytes();
        Answer answer = Answer.ofBinary(bytes, 0, bytes.length);

        assertThat(answer.code()).isEqualTo(frame.expected().get("code").asInt());
        assertThat(answer.message()).isEqualTo(frame.expected().get("message").asText());
        if (answer.code() == 0) {
            assertThat(WebSocketQueryResult.parse(answer, List.of())).isNull();
        }
    }

    static Stream<Frame> requests() {
        return Golden.frames()
                .filter(Frame::fromClient)
                .filter(
                        frame ->
                                Set.of("binary_query", "validate_sql", "fetch_raw_block")
                                        .contains(frame.kind()))
                .filter(GoldenQueryTest::isWellFormed);
    }

    /** Some requests were made wrong to see the server's error. */
    private static boolean isWellFormed(Frame frame) {
        int length = frame.bytes().length;
        boolean complete =
                frame.kind().equals("fetch_raw_block")
                        ? length == 26
                        : length > 30 && LittleEndian.getInt(frame.bytes(), 26) == length - 30;
        return complete && frame.expected().get("version").asInt() == 1;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void sendsTheSameBytes(Frame frame) {
        JsonNode expected = frame.expected();
        long requestId = Long.parseUnsignedLong(expected.get("req_id").asText());
        byte[] ours =
                switch (frame.kind()) {
                    case "binary_query" ->
                            Frames.query(requestId, expected.get("sql").asText()).array();
                    case "validate_sql" ->
                            Frames.validateSql(requestId, expected.get("sql").asText()).array();
                    default ->
                            Frames.fetchRawBlock(
                                            requestId,
                                            Long.parseUnsignedLong(
                                                    expected.get("resource_id").asText()))
                                    .array();
                };

        assertThat(ours).isEqualTo(frame.bytes());
    }
}
