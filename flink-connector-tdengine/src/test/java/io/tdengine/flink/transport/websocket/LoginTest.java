/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a login sends, which servers it takes, and how often it is tried. */
@Timeout(30)
class LoginTest {

    private static final String NEW_VERSION = "\"3.4.1.10\"";

    private final AtomicReference<JsonNode> login = new AtomicReference<>();
    private final AtomicInteger logins = new AtomicInteger();

    @RegisterExtension final ScriptedServer server = new ScriptedServer();

    private void serverOfVersion(String version) {
        server.onLogin(
                request -> {
                    login.set(request.args());
                    return request.ok("version", version);
                });
    }

    private void refuseLogins(int refused, int code) {
        server.onLogin(
                request ->
                        logins.incrementAndGet() <= refused
                                ? request.error(code, "refused")
                                : request.ok("version", NEW_VERSION));
    }

    private ConnectionConfig.Builder withTokens() {
        return server.config().bearerToken("bearer").totpCode("123456");
    }

    @Test
    void sessionOptionsAreSent() {
        serverOfVersion(NEW_VERSION);
        ConnectionConfig config = withTokens().timezone("Asia/Tokyo").app("flink").build();

        TDengine.connect(config).close();

        assertThat(login.get().path("tz").asText()).isEqualTo("Asia/Tokyo");
        assertThat(login.get().path("app").asText()).isEqualTo("flink");
        assertThat(login.get().path("bearer_token").asText()).isEqualTo("bearer");
        assertThat(login.get().path("totp_code").asText()).isEqualTo("123456");
    }

    @Test
    void whatIsNotSetIsNotSent() {
        serverOfVersion(NEW_VERSION);

        TDengine.connect(server.config().build()).close();

        assertThat(login.get().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("req_id", "user", "password", "db");
    }

    @Test
    void serverThatIgnoresTokensIsRefused() {
        serverOfVersion("\"3.3.7.5\"");

        assertThatThrownBy(() -> TDengine.connect(withTokens().build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("3.3.7.5", "bearer_token", "3.4.0.0");
    }

    @Test
    void consumerSendsTheSameOptions() throws Exception {
        ConnectionConfig config = withTokens().timezone("Asia/Tokyo").app("flink").build();
        try (Consumer consumer = TDengine.consumer(config, ConsumerConfig.builder("g").build())) {
            CompletableFuture<Void> subscribed = subscribe(consumer);
            ScriptedServer.Request request = server.next();
            request.answer(request.ok("version", NEW_VERSION));
            Calls.get(subscribed);

            JsonNode args = request.args();
            assertThat(args.path("tz").asText()).isEqualTo("Asia/Tokyo");
            assertThat(args.path("app").asText()).isEqualTo("flink");
            assertThat(args.path("totp_code").asText()).isEqualTo("123456");
            assertThat(args.path("config").path("td.connect.token").asText()).isEqualTo("bearer");
        }
    }

    @Test
    void consumerRefusesAServerThatIgnoresTokens() throws Exception {
        ConnectionConfig config = withTokens().build();
        try (Consumer consumer = TDengine.consumer(config, ConsumerConfig.builder("g").build())) {
            CompletableFuture<Void> subscribed = subscribe(consumer);
            ScriptedServer.Request request = server.next();
            request.answer(request.ok());

            assertThat(Calls.failure(subscribed).code()).isEqualTo(ErrorCode.UNSUPPORTED);
        }
    }

    private static CompletableFuture<Void> subscribe(Consumer consumer) {
        return Calls.async(
                () -> {
                    consumer.subscribe(List.of("t"));
                    return null;
                });
    }

    @Test
    void endpointsAreTriedAgainAsOftenAsAsked() {
        refuseLogins(2, 0x0020);

        try (Connection connection = TDengine.connect(server.config().retries(2).build())) {
            assertThat(connection.isOpen()).isTrue();
        }
        assertThat(logins).hasValue(3);
    }

    @Test
    void retriesEnd() {
        refuseLogins(Integer.MAX_VALUE, 0x0020);

        assertThatThrownBy(() -> TDengine.connect(server.config().retries(1).build()))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("refused");
        assertThat(logins).hasValue(2);
    }

    @Test
    void wrongPasswordIsNotTriedAgain() {
        refuseLogins(Integer.MAX_VALUE, 0x0357);

        assertThatThrownBy(() -> TDengine.connect(server.config().retries(5).build()))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("refused");
        assertThat(logins).hasValue(1);
    }

    @Test
    void interruptEndsTheWaitBetweenRounds() throws Exception {
        refuseLogins(Integer.MAX_VALUE, 0x0020);
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<Connection> connecting =
                Calls.async(
                        () -> {
                            waiting.complete(Thread.currentThread());
                            return TDengine.connect(server.config().retries(9999).build());
                        });

        waiting.get().interrupt();

        assertThat(Calls.failure(connecting).code()).isEqualTo(ErrorCode.INTERRUPTED);
    }
}
