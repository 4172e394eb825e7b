/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.LogMessage;
import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** The one message that a consumer's connection keeps, and how far it was fetched. */
final class PolledMessage {

    static final int DATA = 1;

    private final long id;
    private final LogMessage message;
    private int nextBlock;

    PolledMessage(long id, LogMessage message) {
        this.id = id;
        this.message = message;
    }

    long id() {
        return id;
    }

    byte[] payload() {
        return TmqPayloadWriter.write(message);
    }

    /** Adds the members of a poll's answer; those of none if the message is null. */
    static void describe(PolledMessage polled, ObjectNode answer) {
        LogMessage message = polled == null ? null : polled.message;
        answer.put("have_message", message != null);
        answer.put("topic", message == null ? "" : message.topic());
        answer.put("database", message == null ? "" : message.database());
        answer.put("vgroup_id", message == null ? 0 : message.vgroupId());
        answer.put("message_type", message == null ? 0 : DATA);
        answer.put("message_id", message == null ? 0 : polled.id);
        answer.put("offset", message == null ? 0 : message.offset());
    }

    /** Moves to the next block and adds the members of a fetch's answer. */
    synchronized void fetch(ObjectNode answer) {
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
