/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static io.tdengine.flink.transport.websocket.Calls.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChannelTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    @RegisterExtension final ScriptedServer server = new ScriptedServer();

    private Channel channel;

    @BeforeEach
    void open() {
        channel = Channel.open(endpoint(server.endpoint()), LONG);
    }

    @AfterEach
    void close() {
        channel.close();
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
    void requestAfterTheCutFailsAtOnce() throws Exception {
        CompletableFuture<Answer> before = request(LONG);
        server.next();
        server.cut();
        failure(before);

        assertThat(failure(request(LONG)).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
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

    /** As when memory runs out. */
    @Test
    void readerKilledByAnErrorFailsAllPendingRequests() throws Exception {
        channel.onLateAnswer(
                answer -> {
                    throw new InternalError("out of order");
                });
        assertThat(failure(request(Duration.ofMillis(50))).code())
                .isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        CompletableFuture<Answer> pending = request(LONG);
        ScriptedServer.Request late = server.next();
        late.answer(late.ok());

        assertThat(failure(pending))
                .hasMessageContainingAll("'version'", "reader failed", "out of order");
        assertThat(channel.isOpen()).isFalse();
    }

    /** Nothing but the head comes, and no room is made for what it claims. */
    @ParameterizedTest
    @ValueSource(longs = {(256L << 20) + 1, 1L << 31, 1L << 40, Long.MAX_VALUE})
    void messageThatClaimsToBeTooLargeIsALostConnection(long length) throws Exception {
        int limit = ConnectionConfig.parse("ws://h").maxMessageSize();

        TDengineException e = failureAfter(limit, headOf(length));
        assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(e)
                .isInstanceOf(ConnectionException.class)
                .hasMessageContainingAll("'version'", "268435456 bytes", "max_message_size");
    }

    /** Frames of one message count together. */
    @Test
    void messageOfManyFramesIsLimitedAsAWhole() throws Exception {
        byte[] first = {0x02, 5, 1, 2, 3, 4, 5};
        byte[] next = {0x00, 5, 1, 2, 3, 4, 5};

        TDengineException e = failureAfter(12, first, next, next);
        assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(e).hasMessageContainingAll("12 bytes", "max_message_size");
    }

    /** The server is told, but need not answer: who waits is told at once. */
    @Test
    void frameThatBreaksTheProtocolIsALostConnection() throws Exception {
        TDengineException e = failureAfter(1 << 20, new byte[] {(byte) 0x8B, 0});

        assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(e).hasMessageContaining("breaks the protocol");
    }

    /** What a request ends with when these bytes come in place of its answer. */
    private static TDengineException failureAfter(int maxMessageSize, byte[]... sent)
            throws Exception {
        try (RawServer raw = new RawServer(new ServerSocket(0))) {
            ConnectionConfig config =
                    ConnectionConfig.builder("ws://" + raw.endpoint())
                            .maxMessageSize(maxMessageSize)
                            .build();
            Channel hit = Channel.open(new Endpoint(config, raw.endpoint(), "/ws"), LONG);
            long id = Channel.nextRequestId();
            CompletableFuture<Answer> future = hit.request("version", id, Frames.version(id), LONG);
            for (byte[] bytes : sent) {
                raw.send(bytes);
            }
            TDengineException failure = failure(future);
            assertThat(hit.isOpen()).isFalse();
            return failure;
        }
    }

    /** The head of a binary frame that claims so many bytes. */
    private static byte[] headOf(long length) {
        return ByteBuffer.allocate(10).put((byte) 0x82).put((byte) 127).putLong(length).array();
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
        server.next().answer(new byte[] {1, 2, 3});

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
        assertThat(new FastMaskingDraft(false, 1 << 20).createFrames("secret", true).toString())
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
