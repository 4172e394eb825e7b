/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqRawData;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.json.TableChanges;
import io.tdengine.flink.transport.type.Field;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded subscription messages decode to the rows that were inserted. */
class GoldenTmqTest {

    static Stream<Frame> messages() {
        return Golden.frames()
                .filter(frame -> frame.kind().equals("fetch_raw_data"))
                .filter(frame -> frame.expected().has("blocks"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decodesEveryBlock(Frame frame) {
        byte[] bytes = frame.bytes();
        Answer.Body body =
                Answer.ofBinary(bytes, 0, bytes.length).check(ErrorContext.call(), "fetch").body();
        assertThat(body.int64()).isEqualTo(frame.expected().get("message_id").asLong());
        assertThat(body.int16()).isEqualTo((short) frame.expected().get("meta_type").asInt());
        int length = body.int32();
        assertThat(length).isEqualTo(frame.expected().get("raw_length").asInt());

        assertPayload(frame, new TmqPayload(body.array(), body.bytes(length), length));
    }

    /** The same payload behind the head of another action. */
    static Stream<Frame> rawMessages() {
        return Golden.frames()
                .filter(frame -> frame.kind().equals("fetch_raw"))
                .filter(frame -> frame.expected().has("blocks"));
    }

    @ParameterizedTest
    @MethodSource("rawMessages")
    void decodesEveryBlockOfFetchRaw(Frame frame) {
        TmqRawData raw = raw(frame);

        assertThat(raw.type()).isEqualTo(frame.expected().get("meta_type").asInt());
        assertPayload(frame, new TmqPayload(raw.bytes(), 0, raw.bytes().length));
    }

    private static TmqRawData raw(Frame frame) {
        byte[] bytes = frame.bytes();
        return MessageFetcher.rawData(Answer.ofPlainBinary(bytes, 0, bytes.length).body());
    }

    /** Changes of tables as the server keeps them. */
    static Stream<Frame> opaqueMessages() {
        return Golden.frames()
                .filter(frame -> frame.kind().matches("fetch_raw(_data)?"))
                .filter(frame -> frame.expected().has("not_data"));
    }

    @ParameterizedTest
    @MethodSource("opaqueMessages")
    void readsOpaqueMessages(Frame frame) {
        int type = frame.expected().get("meta_type").asInt();
        int length = frame.expected().get("raw_length").asInt();
        if (frame.kind().equals("fetch_raw")) {
            assertThat(raw(frame).type()).isEqualTo(type);
            assertThat(raw(frame).bytes()).hasSize(length);
            return;
        }
        byte[] bytes = frame.bytes();
        Answer.Body body =
                Answer.ofBinary(bytes, 0, bytes.length).check(ErrorContext.call(), "fetch").body();
        assertThat(body.int64()).isEqualTo(frame.expected().get("message_id").asLong());
        assertThat(body.int16()).isEqualTo((short) type);
        assertThat(body.int32()).isEqualTo(length);
        assertThat(body.left()).isEqualTo(length);
    }

    static Stream<Frame> metas() {
        return Golden.frames()
                .filter(frame -> !frame.fromClient() && frame.action().equals("fetch_json_meta"))
                .filter(frame -> frame.text().contains("\"code\":0,"));
    }

    /** One change, or all of a batch. */
    @ParameterizedTest
    @MethodSource("metas")
    void readsEveryChangeOfTables(Frame frame) {
        JsonNode data = Golden.json(frame.text()).get("data");
        JsonNode batch = data.path("metas");

        List<String> metas = TableChanges.of(Answer.ofText(frame.text()).member("data"));

        assertThat(metas).hasSize(batch.isMissingNode() ? 1 : batch.size());
        for (int i = 0; i < metas.size(); i++) {
            JsonNode expected = batch.isMissingNode() ? data : batch.get(i);
            assertThat(Golden.json(metas.get(i))).isEqualTo(expected);
            assertThat(expected.path("type").asText()).isIn("create", "alter", "drop", "delete");
        }
    }

    private static void assertPayload(Frame frame, TmqPayload payload) {
        JsonNode head = frame.expected().get("head");
        byte[] offsets = HexFormat.of().parseHex(head.get("head_hex").asText());
        assertThat(payload.startOffset()).isEqualTo(LittleEndian.getLong(offsets, 6));
        assertThat(payload.endOffset()).isEqualTo(LittleEndian.getLong(offsets, 15));
        if (frame.expected().at("/poll/message_type").asInt() != 2) {
            assertThat(payload.startOffset())
                    .isEqualTo(frame.expected().at("/poll/offset").asLong());
        }
        JsonNode blocks = frame.expected().get("blocks");
        assertThat(payload.blocks()).hasSize(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            assertBlock(frame + ", block " + i, payload.blocks().get(i), blocks.get(i));
        }
    }

    private static void assertBlock(String what, TmqBlock block, JsonNode expected) {
        String name = expected.path("table_name").asText("");
        assertThat(block.tableName()).as(what).isEqualTo(name.isEmpty() ? null : name);
        assertThat(block.precision().sqlName())
                .as(what)
                .isEqualTo(expected.get("precision").asText());
        JsonNode schema = expected.get("schema");
        List<Field> fields = block.fields();
        assertThat(fields).as(what).hasSize(schema.size());
        for (int i = 0; i < fields.size(); i++) {
            assertThat(fields.get(i).name()).isEqualTo(schema.get(i).get("name").asText());
            assertThat(fields.get(i).type().code()).isEqualTo(schema.get(i).get("type").asInt());
        }
        GoldenCells.assertRows(what, block.block(), expected.at("/block/data"));
    }

    static Stream<Frame> singleBlocks() {
        return Golden.frames().filter(frame -> frame.kind().equals("tmq_fetch_block"));
    }

    @ParameterizedTest
    @MethodSource("singleBlocks")
    void decodesSingleBlocks(Frame frame) {
        byte[] bytes = frame.bytes();

        GoldenCells.assertRows(
                frame.toString(),
                MessageFetcher.block(Answer.ofPlainBinary(bytes, 0, bytes.length).body()),
                frame.expected().at("/block/data"));
    }

    static Stream<Frame> errors() {
        return Golden.frames()
                .filter(frame -> frame.kind().equals("fetch_raw_data"))
                .filter(frame -> frame.expected().get("code").asInt() != 0);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void readsErrors(Frame frame) {
        byte[] bytes = frame.bytes();
        Answer answer = Answer.ofBinary(bytes, 0, bytes.length);

        assertThat(answer.code()).isEqualTo(frame.expected().get("code").asInt());
        assertThat(answer.message()).isEqualTo(frame.expected().get("message").asText());
    }
}
