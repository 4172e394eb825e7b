/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Element;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Table;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded stmt2 bind frames hold the expected values, and ours are the same bytes. */
public class GoldenBindTest {

    /** Request head of a bind frame: ids, action, version, column index. */
    private static final int HEAD = 30;

    public static Stream<Frame> binds() {
        return Golden.frames()
                .filter(frame -> frame.kind().equals("stmt2_bind"))
                .filter(frame -> frame.expected().has("bind"));
    }

    @ParameterizedTest
    @MethodSource("binds")
    void decodesToTheExpectedValues(Frame frame) {
        List<Table> tables = BindPayloadDecoder.decode(payload(frame));
        JsonNode expected = frame.expected().at("/bind/tables");

        assertThat(tables).hasSize(expected.size());
        for (int i = 0; i < tables.size(); i++) {
            JsonNode table = expected.get(i);
            assertThat(tables.get(i).name()).isEqualTo(table.path("name").textValue());
            assertElements(frame, tables.get(i).tags(), table.path("tags"));
            assertElements(frame, tables.get(i).columns(), table.path("cols"));
        }
    }

    private static void assertElements(Frame frame, List<Element> elements, JsonNode expected) {
        assertThat(elements).hasSize(expected.size());
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            JsonNode values = expected.get(i).get("values");
            assertThat(element.type().code()).isEqualTo(expected.get(i).get("buffer_type").asInt());
            assertThat(element.cells()).hasSize(values.size());
            for (int row = 0; row < values.size(); row++) {
                byte[] cell = element.cells().get(row);
                Object value = GoldenCells.value(element.type(), values.get(row));
                assertThat(cell == null ? null : decode(element, cell, value))
                        .as("%s, element %s, row %s", frame, i, row)
                        .isEqualTo(value);
            }
        }
    }

    /**
     * @param value the expected one, for a decimal's scale, which the frame does not tell
     */
    private static Object decode(Element element, byte[] cell, Object value) {
        ByteBuffer bytes = ByteBuffer.wrap(cell).order(ByteOrder.LITTLE_ENDIAN);
        String text = new String(cell, StandardCharsets.UTF_8);
        return switch (element.type()) {
            case BOOL -> cell[0] != 0;
            case FLOAT -> bytes.getFloat();
            case DOUBLE -> bytes.getDouble();
            case VARCHAR, NCHAR, JSON -> text;
            case VARBINARY, GEOMETRY, BLOB -> HexFormat.of().formatHex(cell);
            case TINYINT_UNSIGNED, SMALLINT_UNSIGNED, INT_UNSIGNED, BIGINT_UNSIGNED ->
                    new BigInteger(1, reversed(cell));
            case DECIMAL, DECIMAL64 ->
                    element.hasLength()
                            ? new BigDecimal(text)
                            : new BigDecimal(
                                    new BigInteger(reversed(cell)), ((BigDecimal) value).scale());
            default -> new BigInteger(reversed(cell));
        };
    }

    private static byte[] reversed(byte[] cell) {
        byte[] reversed = new byte[cell.length];
        for (int i = 0; i < cell.length; i++) {
            reversed[i] = cell[cell.length - 1 - i];
        }
        return reversed;
    }

    /** All but other clients' frames and those that no batch can hold. */
    static Stream<Frame> handMadeBinds() {
        return binds().filter(
                        frame ->
                                List.of(
                                                        "06a-stmt2-insert-raw",
                                                        "06b-stmt2-errors",
                                                        "07a-stmt2-query-raw")
                                                .contains(frame.scenario())
                                        || frame.scenario().equals("06d-stmt2-decimal")
                                                && frame.connection() == 1);
    }

    @ParameterizedTest
    @MethodSource("handMadeBinds")
    void encodesTheSameBytes(Frame frame) {
        JsonNode tables = frame.expected().at("/bind/tables");
        BindBatch batch = new BindBatch(fields(tables.get(0)));
        tables.forEach(table -> append(batch, table));

        assertThat(batch.encodedSize()).isEqualTo(payload(frame).length);
        EncodedBatch encoded = batch.encode();
        assertThat(
                        Arrays.copyOfRange(
                                encoded.array(),
                                encoded.offset(),
                                encoded.offset() + encoded.length()))
                .isEqualTo(payload(frame));
    }

    private static byte[] payload(Frame frame) {
        byte[] bytes = frame.bytes();
        return Arrays.copyOfRange(bytes, HEAD, bytes.length);
    }

    private static List<BindField> fields(JsonNode table) {
        List<BindField> fields = new ArrayList<>();
        if (table.has("name")) {
            fields.add(field(DataType.VARCHAR, BindField.Kind.TABLE_NAME));
        }
        table.path("tags").forEach(tag -> fields.add(field(type(tag), BindField.Kind.TAG)));
        // Parameters of a query have the layout of columns.
        table.path("cols").forEach(c -> fields.add(field(type(c), BindField.Kind.COLUMN)));
        return fields;
    }

    private static BindField field(DataType type, BindField.Kind kind) {
        return new BindField("f", type, kind, Precision.MILLISECONDS, 0);
    }

    private static DataType type(JsonNode element) {
        return DataType.ofCode(element.get("buffer_type").asInt());
    }

    private static void append(BindBatch batch, JsonNode table) {
        TableRows rows = batch.addTable(table.path("name").textValue());
        JsonNode tags = table.path("tags");
        for (int i = 0; i < tags.size(); i++) {
            append(rows.tag(i), type(tags.get(i)), tags.get(i).get("values").get(0));
        }
        JsonNode columns = table.get("cols");
        for (int row = 0; row < columns.get(0).get("num").asInt(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                JsonNode column = columns.get(i);
                append(rows.column(i), type(column), column.get("values").get(row));
            }
            rows.endRow();
        }
    }

    private static void append(ColumnBuffer buffer, DataType type, JsonNode cell) {
        Object value = GoldenCells.value(type, cell);
        if (value == null) {
            buffer.appendNull();
            return;
        }
        switch (type) {
            case BOOL -> buffer.appendBoolean((Boolean) value);
            case TINYINT, TINYINT_UNSIGNED -> buffer.appendByte(((BigInteger) value).byteValue());
            case SMALLINT, SMALLINT_UNSIGNED ->
                    buffer.appendShort(((BigInteger) value).shortValue());
            case INT, INT_UNSIGNED -> buffer.appendInt(((BigInteger) value).intValue());
            case BIGINT, BIGINT_UNSIGNED, TIMESTAMP ->
                    buffer.appendLong(((BigInteger) value).longValue());
            case FLOAT -> buffer.appendFloat((Float) value);
            case DOUBLE -> buffer.appendDouble((Double) value);
            case DECIMAL64 ->
                    buffer.appendLong(((BigDecimal) value).unscaledValue().longValueExact());
            case DECIMAL -> {
                BigInteger unscaled = ((BigDecimal) value).unscaledValue();
                buffer.appendDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
            }
            case VARCHAR, NCHAR, JSON -> {
                byte[] utf8 = ((String) value).getBytes(StandardCharsets.UTF_8);
                buffer.appendBytes(utf8, 0, utf8.length);
            }
            default -> {
                byte[] bytes = HexFormat.of().parseHex((String) value);
                buffer.appendBytes(bytes, 0, bytes.length);
            }
        }
    }
}
