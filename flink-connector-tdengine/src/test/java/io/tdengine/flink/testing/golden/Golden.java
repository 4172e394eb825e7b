/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The recorded traffic of a real server, see {@code goldens/README.md} in the test resources. */
public final class Golden {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Golden() {}

    /** The scenarios of INDEX.tsv, such as {@code 02e-query-multiblock}. */
    public static List<String> scenarios() {
        return index().stream().map(line -> line[0]).toList();
    }

    /** The cells of INDEX.tsv below its head. */
    static List<String[]> index() {
        return text("INDEX.tsv").lines().skip(1).map(line -> line.split("\t", -1)).toList();
    }

    /** The SQL that was run before a scenario's recording. */
    public static List<String> setup(String scenario) {
        return statements(scenario, "setup");
    }

    /** The SQL of a member of a scenario's header; none if it is absent. */
    public static List<String> statements(String scenario, String member) {
        List<String> statements = new ArrayList<>();
        String header = text(scenario + ".jsonl").lines().findFirst().orElseThrow();
        json(header).path(member).forEach(statement -> statements.add(statement.asText()));
        return statements;
    }

    /** The frames of a scenario in wire order, with their expected values. */
    public static List<Frame> frames(String scenario) {
        Map<Integer, JsonNode> expected = new HashMap<>();
        if (exists(scenario + ".expected.json")) {
            for (JsonNode frame : json(text(scenario + ".expected.json")).get("frames")) {
                expected.put(frame.get("seq").asInt(), frame);
            }
        }
        return text(scenario + ".jsonl")
                .lines()
                .skip(1)
                .map(Golden::json)
                .map(json -> new Frame(scenario, json, expected(expected, json)))
                .toList();
    }

    private static JsonNode expected(Map<Integer, JsonNode> expected, JsonNode frame) {
        return expected.getOrDefault(frame.get("seq").asInt(), MissingNode.getInstance());
    }

    /** The frames of all scenarios. */
    public static Stream<Frame> frames() {
        return scenarios().stream().flatMap(scenario -> frames(scenario).stream());
    }

    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static boolean exists(String file) {
        return Golden.class.getResource("/goldens/" + file) != null;
    }

    private static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** A file as it is. */
    static byte[] bytes(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/goldens/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no file goldens/" + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /**
     * One frame.
     *
     * @param expected its entry of the expected values, or a missing node
     */
    public record Frame(String scenario, JsonNode json, JsonNode expected) {

        public int seq() {
            return json.get("seq").asInt();
        }

        public boolean fromClient() {
            return json.get("dir").asText().equals("c>s");
        }

        public int connection() {
            return json.get("conn").asInt();
        }

        /** text, binary, http, ping, pong or close. */
        public String medium() {
            return json.get("kind").asText();
        }

        public boolean isText() {
            return medium().equals("text");
        }

        public String text() {
            return json.get("text").asText();
        }

        public boolean isBinary() {
            return medium().equals("binary");
        }

        public byte[] bytes() {
            return HexFormat.of().parseHex(json.get("hex").asText());
        }

        /** What the expected values call this binary frame, or an empty text. */
        public String kind() {
            return expected.path("frame").asText();
        }

        /** The action of a text frame, or an empty text. */
        public String action() {
            return isText() && text().startsWith("{")
                    ? Golden.json(text()).path("action").asText()
                    : "";
        }

        @Override
        public String toString() {
            return scenario + " #" + seq();
        }
    }
}
