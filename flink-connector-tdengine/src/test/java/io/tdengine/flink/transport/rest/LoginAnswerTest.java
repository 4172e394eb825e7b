/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to the login for a token that are none. */
@Timeout(60)
class LoginAnswerTest {

    private static final String TOKEN = "{\"code\":0,\"desc\":\"dG9rZW4=\"}";

    /** What connecting with a login token ends with. */
    private static TDengineException failure(ScriptedHttpServer server) {
        ConnectionConfig config =
                ConnectionConfig.builder("http://u:S3cret@" + server.hostAndPort())
                        .loginToken(true)
                        .requestTimeout(Duration.ofMillis(500))
                        .build();
        TDengineException failure =
                catchThrowableOfType(
                        TDengineException.class, () -> TDengine.connect(config).close());
        assertThat(failure)
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining(server.hostAndPort())
                .hasMessageNotContaining("S3cret");
        return failure;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // 2^32 and its likes are 0 in their lower bits.
                "{\"code\":4294967296,\"desc\":\"dG9rZW4=\"}",
                "{\"code\":18446744073709551616,\"desc\":\"dG9rZW4=\"}",
                "{\"code\":0.5,\"desc\":\"dG9rZW4=\"}",
                "{\"code\":\"0\",\"desc\":\"dG9rZW4=\"}",
                "{\"desc\":\"dG9rZW4=\"}",
                "{\"code\":0,\"desc\":\"\"}",
                "{\"code\":0,\"desc\":\"a\\r\\nb: c\"}",
                "{\"code\":0}",
                "[]",
                "",
                "<html>"
            })
    void whatHasNoTokenIsMalformed(String body) {
        byte[] answer = ScriptedHttpServer.ok(body);
        try (ScriptedHttpServer server = ScriptedHttpServer.refusing(answer)) {
            TDengineException failure = failure(server);

            assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(failure).hasMessageContaining("has no token");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void answerThatDoesNotGoOnMeetsTheTimeOut() {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHttpServer server = stalling(end)) {
            assertThat(failure(server).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        } finally {
            end.countDown();
        }
    }

    /** Nor is another endpoint tried by an interrupted thread. */
    @Test
    void interruptEndsTheWaitForTheRestOfAnAnswer() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHttpServer server = stalling(end)) {
            ConnectionConfig config =
                    ConnectionConfig.builder(
                                    "http://" + server.hostAndPort() + "," + server.hostAndPort())
                            .loginToken(true)
                            .build();
            CompletableFuture<TDengineException> thrown = new CompletableFuture<>();
            Thread thread =
                    new Thread(
                            () ->
                                    thrown.complete(
                                            catchThrowableOfType(
                                                    TDengineException.class,
                                                    () -> TDengine.connect(config).close())));
            thread.start();
            Waiting.until("the login", Duration.ofSeconds(20), () -> !server.requests().isEmpty());
            thread.interrupt();

            assertThat(thrown.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(server.requests()).hasSize(1);
        } finally {
            end.countDown();
        }
    }

    /** A server that sends half of its answer. */
    private static ScriptedHttpServer stalling(CountDownLatch end) {
        byte[] whole = ScriptedHttpServer.ok(TOKEN);
        return ScriptedHttpServer.start(
                (request, socket) -> {
                    socket.getOutputStream().write(whole, 0, whole.length - TOKEN.length() / 2);
                    end.await();
                    return null;
                });
    }

    /** Cut at each byte of head and body. */
    @Test
    void answerThatBreaksOffIsALostConnection() {
        byte[] whole = ScriptedHttpServer.ok(TOKEN);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try (ScriptedHttpServer server =
                    ScriptedHttpServer.start(
                            (request, socket) -> {
                                socket.getOutputStream().write(part);
                                return null;
                            })) {
                TDengineException failure = failure(server);

                assertThat(failure.code())
                        .as("after %s", new String(part, StandardCharsets.US_ASCII))
                        .isEqualTo(ErrorCode.CONNECTION_LOST);
                assertThat(failure.isRetriable()).isTrue();
            }
        }
    }
}
