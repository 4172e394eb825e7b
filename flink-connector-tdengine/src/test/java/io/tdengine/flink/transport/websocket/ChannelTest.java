/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static io.tdengine.flink.transport.websocket.Calls.failure;
import static io.tdengine.flink.transport.websocket.Calls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChannelTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    private ScriptedServer server;
    private Channel channel;

    @BeforeEach
    void open() throws Exception {
        server = new ScriptedServer();
        channel = Channel.open(endpoint(server.endpoint()), LONG);
    }

    @AfterEach
    void close() throws Exception {
        channel.close();
        server.close();
    }

    private static Endpoint endpoint(String hostAndPort) {
        return new Endpoint(ConnectionConfig.parse("ws://" + hostAndPort), hostAndPort, "/ws");
    }

    private CompletableFuture<Answer> request(Duration timeout) {
        long id = Channel.nextRequestId();
        return channel.request("version", id, Frames.version(id), timeout);
    }

    @Test
    void answersAreMatchedByIdInAnyOrder() throws Exception {
        CompletableFuture<Answer> first = request(LONG);
        CompletableFuture<Answer> second = request(LONG);
        ScriptedServer.Request one = server.next();
        ScriptedServer.Request two = server.next();
        two.answer(two.ok("version", "\"b\""));
        one.answer(one.ok("version", "\"a\""));

        assertThat(first.get().member("version").asText()).isEqualTo("a");
        assertThat(second.get().member("version").asText()).isEqualTo("b");
    }

    @Test
    void unknownAnswersAreIgnored() throws Exception {
        CompletableFuture<Answer> future = request(LONG);
        ScriptedServer.Request request = server.next();
        request.answer("{\"code\":0,\"message\":\"\",\"action\":\"version\",\"req_id\":-5}");
        request.answer("{\"code\":65535,\"message\":\"request no action\",\"action\":\"\"}");
        request.answer(request.ok("version", "\"x\""));

        assertThat(future.get().member("version").asText()).isEqualTo("x");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void cutSocketFailsAllPendingRequestsAtOnce() throws Exception {
        List<CompletableFuture<Answer>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(request(LONG));
            server.next();
        }
        server.cut();

        for (CompletableFuture<Answer> future : futures) {
            TDengineException e = failure(future);
            assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(e).hasMessageContainingAll("'version'", channel.toString());
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void requestAfterTheCutFailsAtOnce() throws Exception {
        CompletableFuture<Answer> before = request(LONG);
        server.next();
        server.cut();
        failure(before);

        assertThat(failure(request(LONG)).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void requestIdThatIsUnderWayIsRefusedAndDisturbsNothing() throws Exception {
        CompletableFuture<Answer> first = channel.request("version", 5, Frames.version(5), LONG);
        ScriptedServer.Request request = server.next();

        TDengineException e = failure(channel.request("version", 5, Frames.version(5), LONG));
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(e).hasMessageContaining("Request id 5");

        request.answer(request.ok());
        assertThat(get(first).code()).isZero();
    }

    @Test
    void timeoutNamesActionAndEndpoint() throws Exception {
        TDengineException e = failure(request(Duration.ofMillis(50)));

        assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        assertThat(e)
                .hasMessageContainingAll(
                        "'version'", channel.toString(), "50 ms", "request_timeout");
    }

    /** The timer of a request may fire before the request is even sent. */
    @Test
    void requestWithoutTimeAlwaysEnds() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            assertThat(failure(request(Duration.ZERO)).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        }
    }

    /** A length that no array can have: the library's reader dies of an OutOfMemoryError. */
    @Test
    void readerKilledByAnErrorFailsAllPendingRequests() throws Exception {
        try (RawServer raw = new RawServer(new ServerSocket(0))) {
            Channel hit = Channel.open(endpoint(raw.endpoint()), LONG);
            long id = Channel.nextRequestId();
            CompletableFuture<Answer> future = hit.request("version", id, Frames.version(id), LONG);
            raw.send(
                    ByteBuffer.allocate(10)
                            .put((byte) 0x82)
                            .put((byte) 127)
                            .putLong(Integer.MAX_VALUE - 10)
                            .array());

            assertThat(failure(future))
                    .hasMessageContainingAll("'version'", "reader failed", "OutOfMemoryError");
            assertThat(hit.isOpen()).isFalse();
        }
    }

    @Test
    void lateAnswerIsIgnored() throws Exception {
        failure(request(Duration.ofMillis(50)));
        ScriptedServer.Request late = server.next();
        late.answer(late.ok());
        CompletableFuture<Answer> future = request(LONG);
        ScriptedServer.Request request = server.next();
        request.answer(request.ok("version", "\"x\""));

        assertThat(future.get().member("version").asText()).isEqualTo("x");
    }

    @Test
    void garbageTextFailsAllPendingRequests() throws Exception {
        CompletableFuture<Answer> first = request(LONG);
        CompletableFuture<Answer> second = request(LONG);
        server.next().answer("garbage");

        assertThat(failure(first).code()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(failure(second).code()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void garbageBytesFailAllPendingRequests() throws Exception {
        CompletableFuture<Answer> future = request(LONG);
        server.next().socket().send(new byte[] {1, 2, 3});

        assertThat(failure(future).code()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void closeFailsPendingRequests() throws Exception {
        CompletableFuture<Answer> future = request(LONG);
        channel.close();

        assertThat(failure(future).code()).isEqualTo(ErrorCode.CLOSED);
    }

    @Test
    void interruptEndsTheWaitAndStays() {
        CompletableFuture<Answer> future = request(LONG);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Channel.await(future))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Every length class of the frame head, and lengths that are no multiple of eight. */
    @Test
    void maskedFramesArriveAsTheyWere() throws Exception {
        Random random = new Random(7);
        for (int length : new int[] {24, 25, 31, 125, 126, 127, 65535, 65536, 1_000_003}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            channel.request("test", length, ByteBuffer.wrap(bytes), LONG);

            assertThat(server.next().bytes()).isEqualTo(bytes);
        }
    }

    /** The library logs frames at TRACE. */
    @Test
    void textFramesDoNotShowTheirText() {
        assertThat(new FastMaskingDraft(false).createFrames("secret", true).toString())
                .doesNotContain("secret")
                .contains("6 bytes");
    }

    @Test
    void wrongPortIsRefusedWithWhatToDo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThatThrownBy(() -> Channel.open(endpoint("127.0.0.1:" + port), LONG))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED))
                .hasMessageContainingAll("ws://127.0.0.1:" + port, "refused", "taosAdapter");
    }

    @Test
    void silentPortIsGivenUpWithinTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            String hostAndPort = "127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(() -> Channel.open(endpoint(hostAndPort), Duration.ofMillis(200)))
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContainingAll(hostAndPort, "200 ms", "connect_timeout");
        }
    }

    @Test
    void unknownHostIsNamed() {
        assertThatThrownBy(() -> Channel.open(endpoint("no-such-host.invalid:1"), LONG))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("'no-such-host.invalid' is unknown");
    }

    @Test
    void hostNamesMayHaveUnderscores() {
        Endpoint endpoint = endpoint("td_1:6041");

        assertThat(endpoint.host()).isEqualTo("td_1");
        assertThat(endpoint.uri()).hasPort(6041);
    }
}
