/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.Waiting;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ServerHandshake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every connection, whatever is said over it. */
class ProtocolServerITCase {

    private static final String CONN =
            "{\"action\":\"conn\",\"args\":{\"req_id\":1,\"user\":\"root\",\"password\":\"taosdata\"}}";
    private static final String DB = "{\"action\":\"get_current_db\",\"args\":{\"req_id\":2}}";

    private EmbeddedTDengine server;

    @BeforeEach
    void start() {
        server = EmbeddedTDengine.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersPingsWithTheirPayload() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.ping("TAOS".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.receive().pong()).asString().isEqualTo("TAOS");
        }
    }

    @Test
    void takesATokenInTheUrl() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws?token=x")) {
            assertThat(client.call(CONN)).contains("\"code\":0");
        }
    }

    @Test
    void dropsTheConnectionWhenTheClientCloses() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(CONN);
            assertThat(server.connections()).isEqualTo(1);

            client.sendClose();

            // Asked of the server: the JDK's client, closed already, need not tell its listener.
            Waiting.until(
                    "the end of the connection",
                    Duration.ofSeconds(RawClient.LIMIT_SECONDS),
                    () -> server.connections() == 0);
        }
    }

    @Test
    void compressesWhenTheClientOffersIt() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<String> extensions = new CompletableFuture<>();
        URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/ws");
        WebSocketClient client =
                new WebSocketClient(uri, new Draft_6455(new PerMessageDeflateExtension())) {
                    @Override
                    public void onOpen(ServerHandshake handshake) {
                        extensions.complete(handshake.getFieldValue("Sec-WebSocket-Extensions"));
                        send(CONN + " ".repeat(4000));
                    }

                    @Override
                    public void onMessage(String message) {
                        answer.complete(message);
                    }

                    @Override
                    public void onClose(int code, String reason, boolean remote) {
                        answer.completeExceptionally(new AssertionError("closed " + code));
                    }

                    @Override
                    public void onError(Exception e) {
                        answer.completeExceptionally(e);
                    }
                };
        try {
            client.connectBlocking(RawClient.LIMIT_SECONDS, TimeUnit.SECONDS);

            assertThat(extensions.get(RawClient.LIMIT_SECONDS, TimeUnit.SECONDS))
                    .contains("permessage-deflate");
            assertThat(answer.get(RawClient.LIMIT_SECONDS, TimeUnit.SECONDS))
                    .contains("\"code\":0");
        } finally {
            client.closeBlocking();
        }
    }

    @Test
    void staysSilentOnUnknownSubscriptionActions() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/rest/tmq")) {
            client.send("{\"action\":\"nosuch\",\"args\":{\"req_id\":1}}");
            client.send("not json");

            String answer = client.call("{\"action\":\"version\",\"args\":{\"req_id\":2}}");

            assertThat(answer).contains("\"req_id\":2").contains("\"action\":\"version\"");
        }
    }

    @Test
    void refusesSubscriptionCallsBeforeTheSubscription() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/rest/tmq")) {
            assertThat(client.call("{\"action\":\"commit\",\"args\":{\"req_id\":1}}"))
                    .contains("\"code\":65535,\"message\":\"tmq not init\"");
        }
    }

    @Test
    void refusesAnUnknownAction() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(CONN);

            assertThat(client.call("{\"action\":\"nosuch\",\"args\":{\"req_id\":2}}"))
                    .contains("unknown action nosuch");
        }
    }

    @Test
    void pingOverHttpNeedsNoUser() throws Exception {
        HttpResponse<String> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(http("/-/ping")).build(),
                                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void cutAllResetsEveryConnection() throws Exception {
        try (RawClient first = RawClient.connect(server.port(), "/ws");
                RawClient second = RawClient.connect(server.port(), "/rest/tmq")) {
            server.faults().cutAll();

            for (RawClient client : List.of(first, second)) {
                assertThat(client.ended()).failsWithin(Duration.ofSeconds(RawClient.LIMIT_SECONDS));
            }
        }
    }

    @Test
    void holdsAnswersBackWhileStalled() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(CONN);
            server.faults().stall();
            client.send(DB);
            assertThat(client.receiveWithin(200)).isNull();

            server.faults().resume();

            assertThat(client.receive().text()).contains("\"action\":\"get_current_db\"");
        }
    }

    @Test
    void failsTheRequestThatWasNamed() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(CONN);
            server.faults().failNext("get_current_db", 2, 0x0020, "some node not connected");

            assertThat(client.call(DB)).contains("\"code\":0");
            assertThat(client.call(DB)).contains("\"code\":32");
            assertThat(client.call(DB)).contains("\"code\":0");
            assertThat(server.faults().requests("get_current_db")).isEqualTo(3);
        }
    }

    @Test
    void cutsInPlaceOfAnAnswer() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            server.faults().cutNext("conn", 1);
            client.send(CONN);

            assertThat(client.ended()).failsWithin(Duration.ofSeconds(RawClient.LIMIT_SECONDS));
        }
    }

    @Test
    void delaysTheRequestsOfAnAction() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(CONN);
            server.faults().delay("get_current_db", Duration.ofMillis(300));
            long start = System.nanoTime();

            client.call(DB);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void restartsOnTheSamePort() throws Exception {
        int port = server.port();
        RawClient before = RawClient.connect(port, "/ws");

        server.restart();

        assertThat(before.ended()).failsWithin(Duration.ofSeconds(RawClient.LIMIT_SECONDS));
        try (RawClient after = RawClient.connect(port, "/ws")) {
            assertThat(after.call(CONN)).contains("\"code\":0");
        }
    }

    @Test
    void leavesNoThreadAndNoPortBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EmbeddedTDengine own = EmbeddedTDengine.start();
        int port = own.port();
        RawClient client = RawClient.connect(port, "/ws");
        client.call(CONN);

        own.close();

        Set<Thread> left = Thread.getAllStackTraces().keySet();
        left.removeAll(before);
        assertThat(left)
                .noneMatch(thread -> thread.getName().startsWith(ProtocolServer.THREAD_PREFIX));
        assertThatThrownBy(() -> RawClient.connect(port, "/ws"))
                .hasCauseInstanceOf(ConnectException.class);
    }

    private URI http(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
