/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.fuzz.Fuzz;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a server, or a gateway before it, sends in place of a token or an error over HTTP. */
class HttpErrorFuzzTest {

    private static final int[] STATUSES = {400, 401, 404, 500, 503};

    private static final List<String> WORDS =
            List.of(
                    "null",
                    "{}",
                    "[[",
                    "{\"a\":",
                    "\"",
                    "\"code\":0,",
                    "\"code\":4294967296,",
                    "\"code\":\"0\",",
                    "\"message\":1,",
                    "[0x",
                    "[0xffffffff] ",
                    "[0x100000000] ",
                    "\r\n",
                    "\\u000d\\u000a",
                    "\\ud800");

    private static Stream<byte[]> bodies(String part) {
        return Golden.frames()
                .filter(frame -> frame.medium().equals("http") && !frame.fromClient())
                .map(frame -> frame.json().get("http").path("body").asText())
                .filter(body -> body.startsWith("{") && body.contains(part))
                .filter(body -> !body.contains("column_meta"))
                .map(body -> body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tokensAreReadOrRefused() {
        Fuzz.decoder()
                .run(
                        bodies("\"code\":0").toList(),
                        WORDS,
                        input ->
                                assertThat(LoginAnswer.token(input, "Fuzzing", ErrorContext.call()))
                                        .matches("[!-~]+"));
    }

    /** Each of the three ways to read an error gives one, with a text of bounded length. */
    @Test
    void errorsAreTold() {
        List<byte[]> errors = new ArrayList<>(bodies("\"desc\"").toList());
        errors.addAll(bodies("\"message\"").toList());
        Fuzz.decoder()
                .run(
                        errors,
                        WORDS,
                        input -> {
                            for (int status : STATUSES) {
                                check(
                                        WriteAnswer.error(
                                                status, input, "Fuzzing", ErrorContext.call()));
                            }
                            TDengineException error =
                                    HttpError.read(400, input, "Fuzzing", ErrorContext.call());
                            check(error);
                            if (error.serverMessage() == null) {
                                // Not the server's own.
                                throw error;
                            }
                        });
    }

    private static void check(TDengineException error) {
        assertThat(error).hasMessageStartingWith("Fuzzing");
    }
}
