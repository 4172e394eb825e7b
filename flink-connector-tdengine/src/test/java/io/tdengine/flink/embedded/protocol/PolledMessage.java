/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.LogMessage;
import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** The one message that a consumer's connection keeps, and how far it was fetched. */
final class PolledMessage {

    private static final int DATA = 1;
    private static final int META = 2;
    private static final int METADATA = 3;
    private static final int RAW_DATA = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final long id;
    private final LogMessage message;
    private int nextBlock;
    private long fetchId;

    PolledMessage(long id, LogMessage message) {
        this.id = id;
        this.message = message;
    }

    long id() {
        return id;
    }

    /** Data, changes of tables, or both. */
    int type() {
        if (message.meta() == null) {
            return DATA;
        }
        return message.blocks().isEmpty() ? META : METADATA;
    }

    boolean hasRows() {
        return type() != META;
    }

    boolean hasMeta() {
        return type() != DATA;
    }

    /** What {@link #payload} is. */
    int rawType() {
        return hasMeta() ? message.meta().rawType() : RAW_DATA;
    }

    byte[] payload() {
        return TmqPayloadWriter.write(message);
    }

    /** The changes of tables: one, or the list of a batch. */
    JsonNode jsonMeta() throws JsonProcessingException {
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        for (String change : message.meta().changes()) {
            changes.add(JSON.readTree(change));
        }
        if (!message.meta().batch()) {
            return changes.get(0);
        }
        ObjectNode batch = JsonNodeFactory.instance.objectNode().put("tmq_meta_version", "1.0");
        return batch.set("metas", changes);
    }

    /** Adds the members of a poll's answer; those of none if the message is null. */
    static void describe(PolledMessage polled, ObjectNode answer) {
        LogMessage message = polled == null ? null : polled.message;
        answer.put("have_message", message != null);
        answer.put("topic", message == null ? "" : message.topic());
        answer.put("database", message == null ? "" : message.database());
        answer.put("vgroup_id", message == null ? 0 : message.vgroupId());
        answer.put("message_type", message == null ? 0 : polled.type());
        answer.put("message_id", message == null ? 0 : polled.id);
        answer.put("offset", message == null ? 0 : message.offset());
    }

    /** The request id of the last fetch. */
    synchronized long fetchId() {
        return fetchId;
    }

    /** Moves to the next block and adds the members of a fetch's answer. */
    synchronized void fetch(long requestId, ObjectNode answer) {
        fetchId = requestId;
        boolean more = nextBlock < message.blocks().size();
        answer.put("completed", !more);
        if (!more) {
            answer.put("table_name", "").put("rows", 0).put("fields_count", 0);
            answer.putNull("fields_names").putNull("fields_types").putNull("fields_lengths");
            answer.put("precision", 0);
            return;
        }
        TableBlock block = message.blocks().get(nextBlock++);
        List<Field> fields = block.fields();
        answer.put("table_name", block.tableName() == null ? "" : block.tableName());
        answer.put("rows", block.rows().size()).put("fields_count", fields.size());
        ArrayNode names = answer.putArray("fields_names");
        ArrayNode types = answer.putArray("fields_types");
        ArrayNode lengths = answer.putArray("fields_lengths");
        for (Field field : fields) {
            names.add(field.name());
            types.add(field.type().code());
            lengths.add(FieldSizes.reported(field));
        }
        answer.put("precision", block.precision().code());
    }

    /** The block that the last fetch moved to, or null before the first one. */
    synchronized byte[] rawBlock() {
        if (nextBlock == 0) {
            return null;
        }
        TableBlock block = message.blocks().get(nextBlock - 1);
        return RawBlockWriter.write(RawBlockWriter.TMQ, block.fields(), block.rows());
    }
}
