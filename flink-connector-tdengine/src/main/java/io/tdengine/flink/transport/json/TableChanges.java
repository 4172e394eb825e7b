/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.List;

/** The changes of tables that a subscription's message tells of in JSON. For the transports. */
public final class TableChanges {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TableChanges() {}

    /**
     * One JSON text for each change.
     *
     * @param text what the client library gives for a message
     * @throws TDengineException {@link ErrorCode#MALFORMED} if it is no JSON
     */
    public static List<String> of(String text) {
        try {
            return of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "The client library tells of changes of tables in what is no JSON: "
                                    + e.getOriginalMessage(),
                            e);
        }
    }

    /**
     * One JSON text for each change: the object itself, or those of its member {@code metas}.
     *
     * @param message JSON null for no change
     */
    public static List<String> of(JsonNode message) {
        if (message.isNull() || message.isMissingNode()) {
            return List.of();
        }
        JsonNode batch = message.get("metas");
        if (batch == null) {
            return List.of(message.toString());
        }
        List<String> changes = new ArrayList<>();
        batch.forEach(change -> changes.add(change.toString()));
        return changes;
    }
}
