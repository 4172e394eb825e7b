/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.testing.fuzz.Cells;
import io.tdengine.flink.testing.fuzz.Fuzz;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever frames a server sends in place of an answer. */
class AnswerFuzzTest {

    private static final int MAX_BYTES = 6000;
    private static final int PLAIN_HEAD = 16;

    private static final List<String> WORDS =
            List.of(
                    "null",
                    "{}",
                    "[]",
                    "[[",
                    "{\"a\":",
                    "\"",
                    ",",
                    "true",
                    "-1",
                    "1e400",
                    "18446744073709551616",
                    "\"fields_names\":{\"a\":1},",
                    "\"fields_types\":[99],",
                    "\"fields\":[1],",
                    "\"code\":4294967296,",
                    "\"req_id\":\"x\",",
                    "\\ud800");

    private static Stream<Golden.Frame> answers() {
        return Golden.frames().filter(frame -> !frame.fromClient());
    }

    @Test
    void textsAreReadOrRefused() {
        List<byte[]> texts =
                answers()
                        .filter(Golden.Frame::isText)
                        .map(frame -> frame.text().getBytes(StandardCharsets.UTF_8))
                        .filter(bytes -> bytes.length < MAX_BYTES && bytes.length > 0)
                        .toList();
        Fuzz.decoder().run(texts, WORDS, AnswerFuzzTest::text);
    }

    private static void text(byte[] input) {
        Answer answer = Answer.ofText(new String(input, StandardCharsets.UTF_8));
        answer.check(ErrorContext.call(), "Fuzzing");
        if (answer.optional("fields_names") != null) {
            WebSocketQueryResult.readFields(answer);
        }
        if (answer.optional("fields") != null) {
            Stmt2.readFields(answer.member("fields"));
        }
        for (String number : List.of("id", "affected_rows", "stmt_id", "message_id", "offset")) {
            if (answer.optional(number) != null) {
                answer.member(number).longValue();
            }
        }
    }

    /** Answers to one query, and all others. */
    @Test
    void bytesAreReadOrRefused() {
        List<byte[]> frames =
                answers()
                        .filter(Golden.Frame::isBinary)
                        .map(Golden.Frame::bytes)
                        .filter(bytes -> bytes.length < MAX_BYTES)
                        .toList();
        List<Field> fields = fields("02a-query-types-taosws-ms");
        Fuzz.decoder().run(frames, List.of(), input -> bytes(input, fields));
    }

    /** The older way to fetch a block, without a head that tells errors. */
    @Test
    void singleBlocksAreReadOrRefused() {
        Fuzz.decoder()
                .run(
                        ofKind("tmq_fetch_block"),
                        List.of(),
                        input -> Cells.sum(MessageFetcher.block(plain(input))));
    }

    /** Messages as the server keeps them. */
    @Test
    void rawMessagesAreReadOrRefused() {
        Fuzz.decoder()
                .run(
                        ofKind("fetch_raw"),
                        List.of(),
                        input -> MessageFetcher.rawData(plain(input)).bytes());
    }

    private static List<byte[]> ofKind(String kind) {
        return answers()
                .filter(frame -> frame.isBinary() && frame.kind().equals(kind))
                .map(Golden.Frame::bytes)
                .filter(bytes -> bytes.length < MAX_BYTES)
                .toList();
    }

    /** The body behind a head that is there, since it is what tells these answers from others. */
    private static Answer.Body plain(byte[] input) {
        byte[] frame = Arrays.copyOf(input, Math.max(input.length, PLAIN_HEAD));
        return Answer.ofPlainBinary(frame, 0, frame.length).body();
    }

    /** The columns of a recording's widest result. */
    private static List<Field> fields(String scenario) {
        return Golden.frames(scenario).stream()
                .filter(frame -> frame.isText() && frame.text().contains("\"fields_names\":["))
                .map(frame -> WebSocketQueryResult.readFields(Answer.ofText(frame.text())))
                .max(Comparator.comparingInt(List::size))
                .orElseThrow();
    }

    private static void bytes(byte[] input, List<Field> fields) {
        Answer answer = Answer.ofBinary(input, 0, input.length);
        answer.check(ErrorContext.call(), "Fuzzing");
        Block block = WebSocketQueryResult.parse(answer, fields);
        if (block != null) {
            Cells.sum(block);
        }
    }
}
