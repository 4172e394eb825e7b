/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket without any knowledge of what is said over it. */
final class RawClient implements AutoCloseable {

    /** Longer than any answer may take. */
    static final long LIMIT_SECONDS = 20;

    /** A received message: text, bytes or the payload of a pong; the others are null. */
    record Message(String text, byte[] bytes, byte[] pong) {}

    private final WebSocket socket;
    private final BlockingQueue<Message> received;
    private final CompletableFuture<Void> ended;

    private RawClient(WebSocket socket, Receiver receiver) {
        this.socket = socket;
        this.received = receiver.received;
        this.ended = receiver.ended;
    }

    static RawClient connect(int port, String path) {
        Receiver receiver = new Receiver();
        WebSocket socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), receiver)
                        .join();
        return new RawClient(socket, receiver);
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void send(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    void ping(byte[] payload) {
        socket.sendPing(ByteBuffer.wrap(payload)).join();
    }

    /** The next message; fails when none comes in time. */
    Message receive() throws InterruptedException {
        Message message = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no answer within " + LIMIT_SECONDS + " s");
        }
        return message;
    }

    /** What came within a time in which nothing should come, or null. */
    Message receiveWithin(long millis) throws InterruptedException {
        return received.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends a text and returns the next message's text. */
    String call(String text) throws InterruptedException {
        send(text);
        return receive().text();
    }

    /** Completes when the connection ends, exceptionally if it was reset. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Starts the closing handshake. */
    void sendClose() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Receiver implements WebSocket.Listener {

        private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(new Message(text.toString(), null, null));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                received.add(new Message(null, bytes.toByteArray(), null));
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            byte[] payload = new byte[data.remaining()];
            data.get(payload);
            received.add(new Message(null, null, payload));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.completeExceptionally(
                    error instanceof IOException ? error : new IOException(error));
        }
    }
}
