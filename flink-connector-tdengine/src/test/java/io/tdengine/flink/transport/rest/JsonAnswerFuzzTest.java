/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.testing.fuzz.Cells;
import io.tdengine.flink.testing.fuzz.Fuzz;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.block.Block;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a server sends in place of an answer over HTTP. */
class JsonAnswerFuzzTest {

    private static final int MAX_BYTES = 6000;

    private static final List<String> WORDS =
            List.of(
                    "null",
                    "{}",
                    "[]",
                    "[[",
                    "{\"a\":[",
                    "\"",
                    ",",
                    "true",
                    "-",
                    "1e999999999",
                    "99999999999999999999999999999999999999999",
                    "\"DECIMAL(38,38)\"",
                    "\"TIMESTAMP\"",
                    "\"VARBINARY\"",
                    "\"JSON\"",
                    "\"1970-01-01T00:00:00.000Z\"",
                    "\\ud800",
                    "\"code\":0,");

    private static List<byte[]> bodies() {
        return Golden.frames()
                .filter(frame -> frame.medium().equals("http") && !frame.fromClient())
                .map(frame -> frame.json().get("http").path("body").asText())
                .filter(body -> body.startsWith("{"))
                .map(body -> body.getBytes(StandardCharsets.UTF_8))
                .filter(body -> body.length < MAX_BYTES)
                .toList();
    }

    @Test
    void answersAreReadOrRefused() {
        List<byte[]> answers = bodies().stream().filter(body -> isReadable(body)).toList();
        Fuzz.decoder().run(answers, WORDS, input -> read(input, null));
    }

    @Test
    void answersInAZoneAreReadOrRefused() {
        List<byte[]> answers = bodies().stream().filter(body -> isReadable(body)).toList();
        Fuzz.decoder().run(answers, WORDS, input -> read(input, "Europe/Paris"));
    }

    /** Rows as objects, which this library does not ask for, are not. */
    private static boolean isReadable(byte[] body) {
        return !new String(body, StandardCharsets.UTF_8).contains("\"data\":[{");
    }

    private static void read(byte[] input, String zone) {
        JsonAnswer answer = new JsonAnswer(new ByteArrayInputStream(input), "Fuzzing", zone);
        if (answer.code() != 0) {
            answer.description().length();
            return;
        }
        if (answer.isUpdate()) {
            answer.affectedRows();
            return;
        }
        for (Block block = answer.nextBlock(); block != null; block = answer.nextBlock()) {
            Cells.sum(block);
        }
        answer.precision().digits();
    }
}
