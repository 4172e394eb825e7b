/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What older clients connect to: parts of {@code /ws} with answers of fewer members. */
enum LegacyEndpoint {
    QUERY(
            "/rest/ws",
            Set.of(
                    "version",
                    "conn",
                    "query",
                    "fetch",
                    "fetch_block",
                    "free_result",
                    "write_raw",
                    "write_raw_block",
                    "write_raw_block_with_fields")),
    STATEMENT(
            "/rest/stmt",
            Set.of(
                    "version",
                    "conn",
                    "init",
                    "prepare",
                    "set_table_name",
                    "set_tags",
                    "bind",
                    "add_batch",
                    "exec",
                    "close",
                    "get_tag_fields",
                    "get_col_fields")),
    SCHEMALESS("/rest/schemaless", Set.of("version", "conn", "insert"));

    private final String path;
    private final Set<String> actions;

    LegacyEndpoint(String path, Set<String> actions) {
        this.path = path;
        this.actions = actions;
    }

    /** The endpoint of a path, or null. */
    static LegacyEndpoint ofPath(String path) {
        for (LegacyEndpoint endpoint : values()) {
            if (endpoint.path.equals(path)) {
                return endpoint;
            }
        }
        return null;
    }

    boolean has(String action) {
        return actions.contains(action);
    }

    /** An answer of {@code /ws} as this endpoint gives it. */
    static ObjectNode adapt(String action, ObjectNode answer) {
        switch (action) {
            case "version" -> answer.remove(Set.of("req_id", "timing"));
            case "conn" -> answer.remove("version");
            case "query" -> answer.remove(Set.of("fields_precisions", "fields_scales"));
            case "prepare" -> answer.remove("is_insert");
            case "insert" -> {
                if (answer.path("code").intValue() == 0) {
                    return requestIdFirst(answer);
                }
            }
            default -> {
                // As it is.
            }
        }
        return answer;
    }

    private static ObjectNode requestIdFirst(ObjectNode answer) {
        ObjectNode ordered = answer.objectNode();
        ordered.set("code", answer.remove("code"));
        ordered.set("message", answer.remove("message"));
        ordered.set("req_id", answer.remove("req_id"));
        return ordered.setAll(answer);
    }
}
