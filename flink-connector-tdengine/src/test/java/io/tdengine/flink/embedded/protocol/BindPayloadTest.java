/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.engine.PreparedPlan;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.protocol.BindPayload.TableBind;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindPayloadTest {

    /** After the frame's header, version and column index. */
    private static final int PAYLOAD = 30;

    @ParameterizedTest
    @ValueSource(strings = {"06a-stmt2-insert-raw", "07a-stmt2-query-raw"})
    void readsWhatRealClientsBound(String name) throws Exception {
        int compared = 0;
        for (Golden.Frame frame : Golden.frames(name)) {
            JsonNode bind = frame.expected().path("bind");
            if (bind.isMissingNode()) {
                continue;
            }
            BindPayload payload = BindPayload.read(payload(frame.bytes()));

            assertThat(payload.tables()).hasSize(bind.path("tables").size());
            for (int i = 0; i < payload.tables().size(); i++) {
                JsonNode expected = bind.path("tables").path(i);
                TableBind table = payload.tables().get(i);
                assertThat(table.name()).isEqualTo(expected.path("name").textValue());
                compare(expected.path("tags"), table.tags());
                compare(expected.path("cols"), table.columns());
            }
            compared++;
        }
        assertThat(compared).isPositive();
    }

    private static void compare(JsonNode expected, List<BindElement> elements) throws Exception {
        assertThat(elements).hasSize(expected.size());
        for (int i = 0; i < elements.size(); i++) {
            BindElement element = elements.get(i);
            assertThat(element.type().code())
                    .isEqualTo(expected.path(i).path("buffer_type").asInt());
            List<Object> values = new ArrayList<>();
            for (JsonNode value : expected.path(i).path("values")) {
                Object cell = GoldenRows.cell(element.type(), value);
                values.add(cell instanceof BigDecimal decimal ? decimal.unscaledValue() : cell);
            }
            assertThat(described(element.cells())).isEqualTo(described(values.toArray()));
        }
    }

    /** Class and text of each cell: exact for numbers and NaN, and fit for byte arrays. */
    private static List<String> described(Object[] cells) {
        List<String> described = new ArrayList<>();
        for (Object cell : cells) {
            described.add(
                    cell instanceof byte[] bytes
                            ? HexFormat.of().formatHex(bytes)
                            : cell == null ? "NULL" : cell.getClass().getSimpleName() + cell);
        }
        return described;
    }

    @Test
    void aFlagOtherThanNullLeavesTheColumnAlone() throws Exception {
        BindElement element =
                element(DataType.INT, new byte[] {0, 1, 2}, null, "010000000000000000000000");

        assertThat(element.cells()).containsExactly(1, null, PreparedPlan.NONE);
    }

    @Test
    void acceptsAnEmptyBufferWhenAllRowsAreNull() throws Exception {
        BindElement element = element(DataType.DOUBLE, new byte[] {1, 1}, null, "");

        assertThat(element.cells()).containsExactly(null, null);
    }

    @Test
    void readsDecimalsAsUnscaledIntegers() throws Exception {
        BindElement element = element(DataType.DECIMAL, new byte[] {0}, null, "ff".repeat(16));

        assertThat(element.cells()).containsExactly(BigInteger.ONE.negate());
    }

    @Test
    void refusesTextForADecimal() {
        assertThatThrownBy(
                        () ->
                                element(
                                                DataType.DECIMAL64,
                                                new byte[] {0},
                                                new int[] {4},
                                                "31322e35")
                                        .cells())
                .isInstanceOf(ServerError.class)
                .hasMessageContaining("cells of 8 bytes, not 4");
    }

    @Test
    void refusesABufferThatIsTooShort() {
        assertThatThrownBy(
                        () ->
                                element(DataType.BIGINT, new byte[] {0, 0}, null, "00".repeat(8))
                                        .cells())
                .hasMessageContaining("too short for row 1");
    }

    @Test
    void namesTheLengthsThatDoNotMatch() {
        byte[] frame = HexFormat.of().parseHex("1d" + "00".repeat(27));

        assertThatThrownBy(() -> BindPayload.read(ByteBuffer.wrap(frame)))
                .hasMessage("total length not match, expect 28, but get 29");
    }

    @Test
    void everyTruncationOfAPayloadIsAnError() {
        byte[] frame =
                Golden.frames("06a-stmt2-insert-raw").stream()
                        .filter(one -> one.expected().path("bind").path("tables").size() > 1)
                        .map(Golden.Frame::bytes)
                        .findFirst()
                        .orElseThrow();
        for (int length = PAYLOAD; length < frame.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(frame, PAYLOAD, length - PAYLOAD);
            assertThatThrownBy(() -> BindPayload.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(ServerError.class);
        }
    }

    private static ByteBuffer payload(byte[] frame) {
        return ByteBuffer.wrap(frame, PAYLOAD, frame.length - PAYLOAD);
    }

    private static BindElement element(
            DataType type, byte[] nullFlags, int[] lengths, String values) throws ServerError {
        byte[] buffer = HexFormat.of().parseHex(values);
        ByteWriter out = new ByteWriter();
        int lengthBytes = lengths == null ? 0 : 4 * lengths.length;
        out.int32(17 + nullFlags.length + lengthBytes + buffer.length);
        out.int32(type.code()).int32(nullFlags.length).bytes(nullFlags);
        out.int8(lengths == null ? 0 : 1);
        for (int i = 0; lengths != null && i < lengths.length; i++) {
            out.int32(lengths[i]);
        }
        out.int32(buffer.length).bytes(buffer);
        ByteBuffer in = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        return BindElement.read(in, 0, 0);
    }
}
