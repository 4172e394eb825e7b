/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.protocol.RawClient.Message;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends an embedded server the requests of a recording and compares the answers: text member by
 * member, bytes byte by byte.
 */
final class GoldenPlayer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Different in each run, or on purpose: times, and who we are. */
    private static final Set<String> VOLATILE = Set.of("timing", "version", "info");

    /** {@code meta_type} of rows with the tables that came into being with them. */
    private static final int ROWS_AND_TABLES = 4;

    /** What a client does beside the recording. */
    interface Steps {
        /** Called before a request is sent. */
        void before(Frame request) throws Exception;
    }

    private final EmbeddedTDengine server;
    private final Map<Integer, RawClient> clients = new HashMap<>();
    private final Map<Integer, List<Message>> early = new HashMap<>();
    private final Comparison comparison = new Comparison();

    private GoldenPlayer(EmbeddedTDengine server) {
        this.server = server;
    }

    /**
     * @param notCompared frames whose answer may differ
     * @param skippedConns connections that are not played at all
     */
    static void play(
            EmbeddedTDengine server,
            String scenario,
            Set<Integer> notCompared,
            Set<Integer> skippedConns,
            Steps steps)
            throws Exception {
        GoldenPlayer player = new GoldenPlayer(server);
        try {
            for (Frame frame : Golden.frames(scenario)) {
                if (!skippedConns.contains(frame.connection())) {
                    player.play(frame, notCompared, steps);
                }
            }
        } finally {
            player.clients.values().forEach(RawClient::close);
        }
        player.comparison.assertSame();
    }

    private void play(Frame frame, Set<Integer> notCompared, Steps steps) throws Exception {
        int conn = frame.connection();
        if (frame.fromClient()) {
            steps.before(frame);
            send(frame, conn, server.port(), clients);
        } else if (!frame.medium().equals("http")) {
            List<Message> pending = early.computeIfAbsent(conn, id -> new ArrayList<>());
            Message answer;
            try {
                answer = take(clients.get(conn), pending, key(frame));
            } catch (AssertionError e) {
                throw new AssertionError(frame + ", answers without a request: " + pending, e);
            }
            if (!notCompared.contains(frame.seq())) {
                compare(frame, answer, comparison);
            }
        }
    }

    private static void send(Frame frame, int conn, int port, Map<Integer, RawClient> clients) {
        switch (frame.medium()) {
            case "http" ->
                    clients.put(
                            conn, RawClient.connect(port, frame.json().at("/http/path").asText()));
            case "text" -> clients.get(conn).send(frame.text());
            case "binary" -> clients.get(conn).send(frame.bytes());
            case "ping" -> clients.get(conn).ping(frame.bytes());
            case "close" -> clients.get(conn).sendClose();
            default -> throw new AssertionError("unknown frame " + frame);
        }
    }

    /** The answer with the key of a recorded one; others that came before it are kept. */
    private static Message take(RawClient client, List<Message> early, String key)
            throws InterruptedException {
        for (Iterator<Message> kept = early.iterator(); kept.hasNext(); ) {
            Message message = kept.next();
            if (key(message).equals(key)) {
                kept.remove();
                return message;
            }
        }
        while (true) {
            Message message = client.receive();
            if (key(message).equals(key)) {
                return message;
            }
            early.add(message);
        }
    }

    private static void compare(Frame frame, Message answer, Comparison comparison) {
        if (frame.isText()) {
            comparison.add(frame, stable(frame.text()), stable(answer.text()));
        } else if (frame.isBinary()) {
            int length = frame.bytes().length - opaqueBytes(frame);
            comparison.add(frame, stable(frame.bytes(), length), stable(answer.bytes(), length));
        }
    }

    /** Members in their order, without those that differ in each run. */
    private static String stable(String text) {
        ObjectNode node = parse(text);
        node.remove(VOLATILE);
        if (node.get("assignment") instanceof ArrayNode vgroups) {
            // A real server gives them in any order.
            List<JsonNode> sorted = new ArrayList<>();
            vgroups.forEach(sorted::add);
            sorted.sort(Comparator.comparingInt(vgroup -> vgroup.path("vgroup_id").asInt()));
            node.set("assignment", JSON.createArrayNode().addAll(sorted));
        }
        return node.toString();
    }

    /**
     * How many bytes at the end of a message only a server understands: changes of tables with the
     * ids and times that the server gave them.
     */
    private static int opaqueBytes(Frame frame) {
        if (frame.expected().has("not_data")) {
            return frame.expected().get("raw_length").asInt();
        }
        return frame.expected().path("meta_type").asInt() == ROWS_AND_TABLES
                ? frame.expected().get("trailing_hex").asText().length() / 2
                : 0;
    }

    /** Bytes without the time in them, and without the length of what is not compared. */
    private static String stable(byte[] frame, int length) {
        byte[] copy = Arrays.copyOf(frame, length);
        boolean newLayout = isNewLayout(frame);
        Arrays.fill(copy, newLayout ? 18 : 0, newLayout ? 26 : 8, (byte) 0);
        if (length < frame.length) {
            int place = newLayout ? 52 : 32;
            Arrays.fill(copy, place, place + 4, (byte) 0);
        }
        return HexFormat.of().formatHex(copy);
    }

    private static String key(Frame frame) {
        return switch (frame.medium()) {
            case "text" -> key(new Message(frame.text(), null, null));
            case "binary" -> key(new Message(null, frame.bytes(), null));
            default -> "pong " + frame.json().path("hex").asText();
        };
    }

    private static String key(Message message) {
        if (message.pong() != null) {
            return "pong " + HexFormat.of().formatHex(message.pong());
        }
        if (message.text() != null) {
            ObjectNode node = parse(message.text());
            return node.path("action").asText() + " " + node.path("req_id").asText();
        }
        ByteBuffer bytes = ByteBuffer.wrap(message.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        return isNewLayout(message.bytes())
                ? "raw " + bytes.getLong(8) + " " + bytes.getLong(26)
                : "block " + bytes.getLong(8);
    }

    private static boolean isNewLayout(byte[] frame) {
        return ByteBuffer.wrap(frame).getLong(0) == -1;
    }

    private static ObjectNode parse(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
