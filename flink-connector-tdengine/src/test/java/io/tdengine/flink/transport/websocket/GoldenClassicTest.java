/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.InsertStatement;
import io.tdengine.flink.transport.bind.TableBlocks;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What classic statements were recorded to bind, as values and as raw blocks: a {@link Statement}
 * given these values makes the same blocks.
 */
class GoldenClassicTest {

    private static final String HAND_MADE = "05a-stmt-classic-raw";
    private static final int HEAD = 24;

    private static List<BindField> fields(BindField.Kind kind, Frame frame) {
        String action = kind == BindField.Kind.TAG ? "get_tag_fields" : "get_col_fields";
        boolean second = statement(frame) == 2 || frame.scenario().startsWith("16");
        String scenario = second ? "16-legacy-endpoints" : HAND_MADE;
        if (second && kind == BindField.Kind.TAG) {
            return List.of();
        }
        JsonNode answer =
                Golden.frames(scenario).stream()
                        .filter(f -> !f.fromClient() && f.action().equals(action))
                        .map(f -> Golden.json(f.text()))
                        .findFirst()
                        .orElseThrow();
        List<BindField> fields = new ArrayList<>();
        answer.get("fields").forEach(field -> fields.add(Stmt2.readField(field, kind)));
        return fields;
    }

    private static long statement(Frame frame) {
        return frame.isText()
                ? Golden.json(frame.text()).at("/args/stmt_id").longValue()
                : ByteBuffer.wrap(frame.bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
    }

    /** Every recorded request of a classic statement that has values, or asks about them. */
    static Stream<Frame> frames() {
        return Stream.of(blocks(), values(), wrongValues(), parameters()).flatMap(f -> f);
    }

    static Stream<Frame> blocks() {
        return Golden.frames()
                .filter(frame -> frame.fromClient() && frame.isBinary())
                .filter(frame -> frame.kind().equals("set_tags") || frame.kind().equals("bind"));
    }

    private static Stream<Frame> json() {
        return Golden.frames()
                .filter(Frame::fromClient)
                .filter(frame -> List.of("set_tags", "bind").contains(frame.action()));
    }

    static Stream<Frame> values() {
        return json().filter(frame -> !isWrong(frame));
    }

    static Stream<Frame> wrongValues() {
        return json().filter(GoldenClassicTest::isWrong);
    }

    /** Refused by the server; or, where columns are missing, only when it is executed. */
    private static boolean isWrong(Frame frame) {
        JsonNode columns = Golden.json(frame.text()).at("/args/columns");
        boolean incomplete = frame.action().equals("bind") && columns.size() == 1;
        long request = Golden.json(frame.text()).at("/args/req_id").longValue();
        return incomplete
                || Golden.frames(frame.scenario()).stream()
                        .filter(f -> !f.fromClient() && f.isText())
                        .map(f -> Golden.json(f.text()))
                        .anyMatch(
                                answer ->
                                        answer.path("req_id").longValue() == request
                                                && answer.path("action")
                                                        .asText()
                                                        .equals(frame.action())
                                                && answer.path("code").asInt() != 0);
    }

    static Stream<Frame> parameters() {
        return Golden.frames()
                .filter(Frame::fromClient)
                .filter(
                        frame ->
                                List.of("stmt_num_params", "stmt_get_param")
                                        .contains(frame.action()));
    }

    /** A statement of the recorded fields, which keeps what it would execute. */
    private static final class Recorder implements PreparedInsert {
        private final List<BindField> fields = new ArrayList<>();
        private final boolean ofTags;
        private TableBlocks blocks;

        private Recorder(Frame frame, boolean ofTags) {
            this.ofTags = ofTags;
            if (ofTags) {
                fields.addAll(GoldenClassicTest.fields(BindField.Kind.TAG, frame));
                fields.add(
                        new BindField(
                                "ts",
                                DataType.TIMESTAMP,
                                BindField.Kind.COLUMN,
                                Precision.MILLISECONDS,
                                8));
            } else {
                fields.addAll(GoldenClassicTest.fields(BindField.Kind.COLUMN, frame));
            }
        }

        /** The block of rows, or of the only row of tags. */
        byte[] block(List<Object[]> rows) {
            Statement statement = new InsertStatement(this, this::keep);
            if (ofTags) {
                statement.setTags(rows.get(0));
                statement.bindRow(0L);
            } else {
                rows.forEach(statement::bindRow);
            }
            statement.execute();
            return ofTags ? blocks.tags() : blocks.columns();
        }

        private long keep(EncodedBatch batch) {
            assertThat(TableBlocks.of(batch)).hasSize(1);
            blocks = TableBlocks.of(batch).get(0);
            return batch.rows();
        }

        @Override
        public List<BindField> fields() {
            return fields;
        }

        @Override
        public CompletableFuture<Integer> execute(EncodedBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static byte[] ours(Frame frame, boolean ofTags, List<Object[]> rows) {
        return new Recorder(frame, ofTags).block(rows);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void makesTheSameBlocks(Frame frame) {
        boolean tags = frame.kind().equals("set_tags");
        List<BindField> fields = fields(tags ? BindField.Kind.TAG : BindField.Kind.COLUMN, frame);
        List<Object[]> rows = new ArrayList<>();
        frame.expected().at("/block/data").forEach(row -> rows.add(row(fields, row)));
        byte[] block = ours(frame, tags, rows);

        if (frame.scenario().equals(HAND_MADE)) {
            ByteBuffer sent =
                    Frames.block(
                            frame.expected().get("req_id").longValue(),
                            statement(frame),
                            tags ? Frames.SET_TAGS : Frames.BIND,
                            block);
            assertThat(HexFormat.of().formatHex(sent.array()))
                    .isEqualTo(HexFormat.of().formatHex(frame.bytes()));
        } else {
            // Other clients set bits and sizes that servers do not read.
            GoldenCells.assertRows(
                    frame.toString(),
                    new RawBlock(block, HEAD, block.length - HEAD),
                    frame.expected().at("/block/data"));
            byte[] theirs = frame.bytes();
            GoldenCells.assertRows(
                    frame.toString(),
                    new RawBlock(theirs, HEAD, theirs.length - HEAD),
                    frame.expected().at("/block/data"));
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void bindsWhatOthersBindAsJson(Frame frame) {
        boolean tags = frame.action().equals("set_tags");
        List<BindField> fields = fields(tags ? BindField.Kind.TAG : BindField.Kind.COLUMN, frame);
        List<Object[]> rows = jsonRows(frame, fields);
        byte[] block = ours(frame, tags, rows);

        RawBlock read = new RawBlock(block, HEAD, block.length - HEAD);
        assertThat(read.rows()).isEqualTo(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < fields.size(); i++) {
                assertThat(GoldenCells.cell(read, i, row))
                        .as("%s, column %s, row %s", frame, i, row)
                        .isEqualTo(decoded(fields.get(i), rows.get(row)[i]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void refusesWhatTheServerRefuses(Frame frame) {
        List<BindField> fields = fields(BindField.Kind.COLUMN, frame);

        assertThatThrownBy(() -> ours(frame, false, jsonRows(frame, fields)))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void fieldsAgreeWithWhatIsToldOfParameters(Frame frame) {
        List<BindField> fields = fields(BindField.Kind.COLUMN, frame);
        JsonNode answer =
                Golden.frames(frame.scenario()).stream()
                        .filter(f -> !f.fromClient() && f.action().equals(frame.action()))
                        .map(f -> Golden.json(f.text()))
                        .findFirst()
                        .orElseThrow();

        if (frame.action().equals("stmt_num_params")) {
            assertThat(answer.get("num_params").asInt()).isEqualTo(fields.size());
        } else {
            BindField field = fields.get(answer.get("index").asInt());
            assertThat(answer.get("data_type").asInt()).isEqualTo(field.type().code());
            assertThat(answer.get("length").asInt()).isEqualTo(field.bytes());
        }
    }

    private static List<Object[]> jsonRows(Frame frame, List<BindField> fields) {
        JsonNode args = Golden.json(frame.text()).get("args");
        List<Object[]> rows = new ArrayList<>();
        if (frame.action().equals("set_tags")) {
            rows.add(row(fields, args.get("tags")));
            return rows;
        }
        JsonNode columns = args.get("columns");
        for (int row = 0; row < columns.get(0).size(); row++) {
            Object[] values = new Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(fields.get(i), columns.get(i).get(row));
            }
            rows.add(values);
        }
        return rows;
    }

    private static Object[] row(List<BindField> fields, JsonNode cells) {
        Object[] row = new Object[cells.size()];
        Arrays.setAll(row, i -> value(fields.get(i), cells.get(i)));
        return row;
    }

    /** What a Java program would bind for a recorded value. */
    private static Object value(BindField field, JsonNode cell) {
        if (cell.isNull()) {
            return null;
        }
        return switch (field.type()) {
            case BOOL -> cell.booleanValue();
            case FLOAT, DOUBLE -> cell.doubleValue();
            case VARCHAR, NCHAR -> cell.textValue();
            case VARBINARY, GEOMETRY -> HexFormat.of().parseHex(cell.textValue());
            case TIMESTAMP ->
                    cell.isTextual() ? Instant.parse(cell.textValue()) : (Object) cell.longValue();
            default ->
                    cell.asText().matches("-?\\d+") ? new BigInteger(cell.asText()) : cell.asText();
        };
    }

    /** The same as it is read from a block. */
    private static Object decoded(BindField field, Object value) {
        if (value instanceof Instant instant) {
            return BigInteger.valueOf(instant.toEpochMilli());
        }
        if (value instanceof Long number) {
            return BigInteger.valueOf(number);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return field.type() == DataType.FLOAT && value != null
                ? ((Double) value).floatValue()
                : value;
    }
}
