/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.embedded.engine.SqlResult;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Rows of a query that the client has not fetched yet. One request at a time holds its lock. */
final class OpenResult {

    /** As many as a server puts into one block. */
    static final int ROWS_PER_BLOCK = 4096;

    private final SqlResult result;
    private final QueryLog.Query log;
    private List<Object[]> block;

    /**
     * @param log where to count the rows that are sent
     */
    OpenResult(SqlResult result, QueryLog.Query log) {
        this.result = result;
        this.log = log;
    }

    List<Field> fields() {
        return result.fields();
    }

    /** Moves to the next block; false at the end. */
    boolean advance() {
        List<Object[]> next = new ArrayList<>();
        while (next.size() < ROWS_PER_BLOCK && result.rows().hasNext()) {
            next.add(result.rows().next());
        }
        block = next.isEmpty() ? null : next;
        log.sent(next.size());
        return block != null;
    }

    /** The current block's rows, or null before the first one. */
    List<Object[]> block() {
        return block;
    }

    byte[] rawBlock() {
        return RawBlockWriter.write(RawBlockWriter.QUERY, result.fields(), block);
    }

    /** Adds the members from {@code fields_count} on. */
    void describe(ObjectNode answer, ToIntFunction<Field> length) {
        List<Field> fields = result.fields();
        answer.put("fields_count", fields.size());
        ArrayNode names = answer.putArray("fields_names");
        ArrayNode types = answer.putArray("fields_types");
        ArrayNode lengths = answer.putArray("fields_lengths");
        answer.put("precision", result.precision().code());
        ArrayNode precisions = answer.putArray("fields_precisions");
        ArrayNode scales = answer.putArray("fields_scales");
        for (Field field : fields) {
            names.add(field.name());
            types.add(field.type().code());
            lengths.add(length.applyAsInt(field));
            precisions.add(field.precision());
            scales.add(field.scale());
        }
    }

    /** The same members of a statement without rows. */
    static void describeUpdate(ObjectNode answer) {
        answer.put("fields_count", 0);
        answer.putNull("fields_names").putNull("fields_types").putNull("fields_lengths");
        answer.put("precision", 0).putNull("fields_precisions").putNull("fields_scales");
    }
}
