/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of a recording that were sent as binary queries, and what they gave. */
final class GoldenQueries {

    private final List<Frame> frames;

    GoldenQueries(String scenario) {
        frames = Golden.frames(scenario);
    }

    /** The JSON answer to each statement, in the order sent. */
    Map<String, JsonNode> answers() {
        Map<String, String> statements = new HashMap<>();
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        for (Frame frame : frames) {
            if (frame.fromClient() && frame.kind().equals("binary_query")) {
                JsonNode query = frame.expected();
                statements.put(query.get("req_id").asText(), query.path("sql").asText());
            } else if (!frame.fromClient() && frame.action().equals("binary_query")) {
                JsonNode answer = Golden.json(frame.text());
                String sql = statements.getOrDefault(answer.path("req_id").asText(), "");
                if (!sql.isEmpty()) {
                    answers.putIfAbsent(sql, answer);
                }
            }
        }
        return answers;
    }

    /** Rows of all blocks of a query. */
    List<JsonNode> rows(String sql) {
        List<JsonNode> rows = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.expected().has("columns")
                    && sql.equals(frame.expected().path("sql").asText())) {
                frame.expected().get("rows").forEach(rows::add);
            }
        }
        return rows;
    }
}
