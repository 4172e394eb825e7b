/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.engine.LogMessage;
import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TmqPayloadWriterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08a-tmq-column-topic",
                "08c-tmq-all-types",
                "08d-tmq-stable-topic",
                "08i-tmq-database-topic"
            })
    void writesThePayloadsThatARealServerSent(String name) {
        int compared = 0;
        for (Golden.Frame frame : Golden.frames(name)) {
            JsonNode expected = frame.expected();
            if (!expected.path("frame").asText().equals("fetch_raw_data")
                    || !expected.has("blocks")) {
                continue;
            }
            byte[] sent = frame.bytes();
            int length = expected.path("raw_length").asInt();

            byte[] payload = TmqPayloadWriter.write(message(expected));

            assertThat(HexFormat.of().formatHex(payload))
                    .as("%s frame %s", name, frame.seq())
                    .isEqualTo(HexFormat.of().formatHex(sent, sent.length - length, sent.length));
            compared++;
        }
        assertThat(compared).isPositive();
    }

    private static LogMessage message(JsonNode expected) {
        List<TableBlock> blocks = new ArrayList<>();
        for (JsonNode block : expected.path("blocks")) {
            List<Field> fields = fields(block);
            List<Integer> ids = new ArrayList<>();
            List<Integer> flags = new ArrayList<>();
            for (JsonNode column : block.path("schema")) {
                ids.add(column.path("col_id").asInt());
                flags.add(column.path("flags").asInt());
            }
            blocks.add(
                    new TableBlock(
                            block.has("table_name") ? block.path("table_name").asText() : null,
                            Precision.ofSqlName(block.path("precision").asText()),
                            block.path("schema_version").asInt(),
                            fields,
                            ids,
                            flags,
                            GoldenRows.rows(fields, block.path("block").path("data"))));
        }
        JsonNode poll = expected.path("poll");
        return new LogMessage(
                poll.path("topic").asText(),
                poll.path("database").asText(),
                poll.path("vgroup_id").asInt(),
                poll.path("offset").asLong(),
                endOffset(expected.path("head").path("head_hex").asText()),
                blocks,
                null);
    }

    /** The schema's columns; the digits of decimals are told by the block. */
    private static List<Field> fields(JsonNode block) {
        List<Field> named = GoldenRows.fields(block.path("schema"));
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            Field field = named.get(i);
            JsonNode column = block.path("block").path("columns").path(i);
            DataType type = field.type();
            fields.add(
                    new Field(
                            field.name(),
                            type,
                            field.length(),
                            column.path("precision").asInt(),
                            column.path("scale").asInt()));
        }
        return fields;
    }

    private static long endOffset(String head) {
        byte[] bytes = HexFormat.of().parseHex(head);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.length - 8);
    }
}
