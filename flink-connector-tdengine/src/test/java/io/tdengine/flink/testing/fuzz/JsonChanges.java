/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Puts another value in some place of a JSON text, or takes it away: the text stays JSON. */
final class JsonChanges {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "99",
                    "2147483648",
                    "4294967296",
                    "18446744073709551616",
                    "1.5",
                    "\"\"",
                    "\"x\"",
                    "\"\\u0000\\ud800\"",
                    "[]",
                    "[null]",
                    "[[1],2]",
                    "{}",
                    "{\"a\":1}");

    private final SplittableRandom random;

    JsonChanges(SplittableRandom random) {
        this.random = random;
    }

    /** The text changed, or as it was if it is no JSON with members. */
    byte[] changed(byte[] text) {
        try {
            JsonNode root = JSON.readTree(text);
            List<JsonNode> containers = new ArrayList<>();
            collect(root, containers);
            if (containers.isEmpty()) {
                return text;
            }
            change(containers.get(random.nextInt(containers.size())));
            return JSON.writeValueAsBytes(root);
        } catch (IOException noJson) {
            return text;
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node != null && node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private void change(JsonNode container) throws IOException {
        int at = random.nextInt(container.size());
        JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
        boolean remove = random.nextInt(8) == 0;
        if (container instanceof ArrayNode array) {
            if (remove) {
                array.remove(at);
            } else {
                array.set(at, value);
            }
        } else if (container instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (remove) {
                object.remove(names.get(at));
            } else {
                object.set(names.get(at), value);
            }
        }
    }
}
