/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.protocol.RawClient.Message;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends the embedded server what clients sent to a real one, and compares every answer with the
 * recorded one, except for what is named here.
 */
public class GoldenReplayITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Different in each run, or on purpose: times, and who we are. */
    private static final Set<String> VOLATILE = Set.of("timing", "version", "info");

    /**
     * One recording to play.
     *
     * @param before a recording to play first on the same server, or null
     * @param notCompared frames whose answer may differ, each with its reason beside it
     * @param skippedConns connections that are not played at all
     */
    record Replay(
            String scenario, String before, Set<Integer> notCompared, Set<Integer> skippedConns) {

        Replay(String scenario, Integer... notCompared) {
            this(scenario, null, Set.of(notCompared), Set.of());
        }

        @Override
        public String toString() {
            return scenario;
        }
    }

    private static final String NOT_BUILT = "the embedded server does not do this yet";
    private static final String VGROUPS = "vgroups have other ids and other child tables";
    private static final String STEPS = VGROUPS + "; TmqConnectionITCase takes such steps";

    /** Recordings over WebSocket that are not played, and why. */
    static final Map<String, String> NOT_PLAYED =
            Map.ofEntries(
                    Map.entry("08a-tmq-column-topic", STEPS),
                    Map.entry("08b-tmq-latest", STEPS),
                    Map.entry("08c-tmq-all-types", STEPS),
                    Map.entry("08d-tmq-stable-topic", STEPS),
                    Map.entry("08e-tmq-database-meta", NOT_BUILT),
                    Map.entry("08f-tmq-errors", STEPS),
                    Map.entry("08g-tmq-taosws", VGROUPS + "; PythonClientITCase runs the client"),
                    Map.entry("08h-tmq-batch-meta", NOT_BUILT),
                    Map.entry("08i-tmq-database-topic", VGROUPS),
                    Map.entry("08j-tmq-ns-json", VGROUPS),
                    Map.entry("14c-jdbc-tmq", VGROUPS + "; JdbcDriverITCase runs the client"));

    static Stream<Replay> replays() {
        return Stream.of(
                new Replay("01a-connect-raw"),
                new Replay("01b-connect-taosws"),
                // 45: bytes of another row under NULLs. 61: USE of another recording's database.
                new Replay("02a-query-types-taosws-ms", 45, 61),
                new Replay("02b-query-types-raw-us"),
                new Replay("02c-query-types-raw-ns"),
                new Replay("02d-query-types-raw-text"),
                // 16: the recorded bitmap has a bit of a row that is not there.
                new Replay("02e-query-multiblock", 16),
                // 8: no negative zero from arithmetic. 12 to 16: no NaN and infinity from it.
                new Replay("02f-query-nan-inf", 8, 12, 14, 16),
                new Replay("03-query-errors"),
                // 64: names the client library's own request. 80: the order of tables is open.
                new Replay("04a-schemaless-raw", 64, 80),
                new Replay("04b-schemaless-taosws"),
                // 70, 72: the words of that server's JSON library.
                new Replay("05a-stmt-classic-raw", 70, 72),
                // 15: a fetch, and the freeing of its result, which was sent before the answer.
                new Replay("05b-stmt-classic-taosws", 15),
                new Replay("06a-stmt2-insert-raw"),
                new Replay("06b-stmt2-errors"),
                new Replay("06c-stmt2-insert-taosws"),
                // 35, 37: text for a DECIMAL is refused, where that server stored garbage.
                new Replay("06d-stmt2-decimal", 35, 37),
                // 42 and 66 count rows of further recordings too.
                new Replay("07a-stmt2-query-raw", "06a-stmt2-insert-raw", Set.of(42, 66), Set.of()),
                new Replay("07b-stmt2-query-taosws", "06a-stmt2-insert-raw", Set.of(), Set.of()),
                // 8 to 50, 118: ids and times of creation. 54: how much of a text an error quotes.
                // 112: the widths of columns in that block are not those of the answer before it.
                // 124 to 156: which vgroup's rows come first, and in a block of their own.
                // 166, 168: the text of its version. 178, 180: the name of its machine.
                new Replay(
                        "11-info-schema",
                        8,
                        14,
                        20,
                        44,
                        50,
                        54,
                        112,
                        118,
                        124,
                        126,
                        128,
                        138,
                        140,
                        142,
                        152,
                        154,
                        156,
                        166,
                        168,
                        178,
                        180),
                // 18 to 20: which of two fetches of one result gets the rows is open.
                new Replay("12-interleaved", 18, 19, 20),
                // 30, 32: the name of a zone that does not exist. 48: which error an INSERT that is
                // wrong twice has. 58: that server was only partly available.
                new Replay("13-misc", 30, 32, 48, 58),
                // 8: that server was only partly available. 13, 15: the text of its version.
                new Replay("14a-jdbc-connect", 8, 13, 15),
                new Replay("14b-jdbc-session"),
                // Inflated: CompressionTest reads what is deflated.
                new Replay("15-deflate"),
                new Replay("16-legacy-endpoints"));
    }

    /** The recorded frames that are sent, and the answers that are compared. */
    public static Stream<Frame> played() {
        return replays()
                .flatMap(
                        replay ->
                                Golden.frames(replay.scenario()).stream()
                                        .filter(frame -> isPlayed(replay, frame)));
    }

    private static boolean isPlayed(Replay replay, Frame frame) {
        return !replay.skippedConns().contains(frame.connection())
                && !replay.notCompared().contains(frame.seq());
    }

    @Test
    void everyRecordingIsPlayedOrListed() {
        Set<String> played = new TreeSet<>(NOT_PLAYED.keySet());
        replays().forEach(replay -> played.add(replay.scenario()));
        RestReplayITCase.replays().forEach(replay -> played.add(replay.scenario()));

        assertThat(played).isEqualTo(new TreeSet<>(Golden.scenarios()));
    }

    @ParameterizedTest
    @MethodSource("replays")
    void answersAsRecorded(Replay replay) throws Exception {
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            if (replay.before() != null) {
                GoldenSetup.run(server.port(), replay.before());
                play(server, new Replay(replay.before()));
            } else {
                GoldenSetup.run(server.port(), replay.scenario());
            }
            play(server, replay);
        }
    }

    private static void play(EmbeddedTDengine server, Replay replay) throws Exception {
        Map<Integer, RawClient> clients = new HashMap<>();
        Map<Integer, List<Message>> early = new HashMap<>();
        Comparison comparison = new Comparison();
        for (Frame frame : Golden.frames(replay.scenario())) {
            int conn = frame.connection();
            if (replay.skippedConns().contains(conn)) {
                continue;
            }
            if (frame.fromClient()) {
                send(frame, conn, server.port(), clients);
            } else if (!frame.medium().equals("http")) {
                List<Message> pending = early.computeIfAbsent(conn, id -> new ArrayList<>());
                Message answer = take(clients.get(conn), pending, key(frame));
                if (!replay.notCompared().contains(frame.seq())) {
                    compare(frame, answer, comparison);
                }
            }
        }
        clients.values().forEach(RawClient::close);
        comparison.assertSame();
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
            comparison.add(frame, stable(frame.bytes()), stable(answer.bytes()));
        }
    }

    /** Members in their order, without those that differ in each run. */
    private static String stable(String text) {
        ObjectNode node = parse(text);
        node.remove(VOLATILE);
        return node.toString();
    }

    /** Bytes without the time in them. */
    private static String stable(byte[] frame) {
        byte[] copy = frame.clone();
        int timing = isNewLayout(frame) ? 18 : 0;
        Arrays.fill(copy, timing, timing + 8, (byte) 0);
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
