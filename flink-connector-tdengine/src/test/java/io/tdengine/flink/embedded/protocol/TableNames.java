/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The body of a request for tables' vgroups: an array of names. */
final class TableNames {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TableNames() {}

    /** Reads a body; the errors are those of a real server, which is written in Go. */
    static List<String> of(String body) throws RestError {
        JsonNode array;
        try {
            array = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw refused("invalid character");
        }
        if (!array.isArray()) {
            throw refused(
                    "json: cannot unmarshal " + kind(array) + " into Go value of type []string");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : array) {
            if (!name.isTextual()) {
                throw refused(
                        "json: cannot unmarshal " + kind(name) + " into Go value of type string");
            }
            names.add(name.asText());
        }
        return names;
    }

    private static String kind(JsonNode node) {
        return node.isBoolean() ? "bool" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static RestError refused(String message) {
        return new RestError(400, 0xFFFF, message);
    }
}
