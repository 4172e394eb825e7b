/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.block.LittleEndian;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A WebSocket server on a free loopback port that logs in whoever asks and leaves every other
 * request to the test. A JUnit extension that ends with its test; register it as an instance field.
 */
final class ScriptedServer implements AutoCloseable, AfterEachCallback {

    private static final int LIMIT_SECONDS = 10;
    private static final Duration WRITTEN_LIMIT = Duration.ofSeconds(1);

    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Server server = new Server();

    private volatile Function<Request, String> login =
            request -> request.ok("version", "\"3.3.7.5.alpha\"");

    ScriptedServer() {
        server.setReuseAddr(true);
        server.setDaemon(true);
        server.start();
        started.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        close();
    }

    /** What a client asked: the action of a text frame, the number of a binary one. */
    record Request(
            Server server, WebSocket socket, String action, long id, JsonNode args, byte[] bytes) {

        /** A successful answer with further members as JSON. */
        String ok(String... namesAndValues) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("code", 0).put("message", "").put("action", action).put("req_id", id);
            for (int i = 0; i < namesAndValues.length; i += 2) {
                answer.set(namesAndValues[i], Golden.json(namesAndValues[i + 1]));
            }
            return answer.toString();
        }

        String error(int code, String message) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("code", code)
                    .put("message", message)
                    .put("action", action)
                    .put("req_id", id)
                    .toString();
        }

        void answer(String text) {
            socket.send(text);
            server.awaitWritten(socket);
        }

        void answer(byte[] frame) {
            socket.send(frame);
            server.awaitWritten(socket);
        }
    }

    int port() {
        return server.getPort();
    }

    String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    ConnectionConfig.Builder config() {
        return ConnectionConfig.builder("ws://root:taosdata@" + endpoint());
    }

    /** Answers logins with something else; null leaves them unanswered. */
    void onLogin(Function<Request, String> answer) {
        login = answer;
    }

    /** The next request that is no login. */
    Request next() throws InterruptedException {
        Request request = requests.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("No request within " + LIMIT_SECONDS + " s");
        }
        return request;
    }

    /** True if nothing was asked that the test has not taken. */
    boolean isIdle() {
        return requests.isEmpty();
    }

    /** Cuts all connections without a closing handshake. */
    void cut() {
        server.getConnections().forEach(socket -> socket.closeConnection(1006, "cut"));
    }

    @Override
    public void close() throws InterruptedException {
        server.stop(1000);
    }

    private void receive(Request request) {
        if (request.action().equals("conn")) {
            String answer = login.apply(request);
            if (answer != null) {
                request.answer(answer);
            }
        } else {
            requests.add(request);
        }
    }

    private final class Server extends WebSocketServer {

        private Server() {
            super(new InetSocketAddress("127.0.0.1", 0));
        }

        /**
         * Java-WebSocket's selector takes back the demand to write of a frame that is queued just
         * as it has written the one before, and then nobody writes the frame. A client that does
         * not read ends the waiting: then the frame is written when it does.
         */
        private void awaitWritten(WebSocket socket) {
            long deadline = System.nanoTime() + WRITTEN_LIMIT.toNanos();
            while (socket.hasBufferedData() && System.nanoTime() < deadline) {
                onWriteDemand(socket);
                Thread.onSpinWait();
            }
        }

        @Override
        public void onStart() {
            started.complete(null);
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake handshake) {}

        @Override
        public void onMessage(WebSocket socket, String text) {
            JsonNode json = Golden.json(text);
            JsonNode args = json.path("args");
            receive(
                    new Request(
                            this,
                            socket,
                            json.path("action").asText(),
                            args.path("req_id").longValue(),
                            args,
                            new byte[0]));
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            receive(
                    new Request(
                            this,
                            socket,
                            String.valueOf(LittleEndian.getLong(bytes, 16)),
                            LittleEndian.getLong(bytes, 0),
                            null,
                            bytes));
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {}

        @Override
        public void onError(WebSocket socket, Exception error) {
            started.completeExceptionally(error);
        }
    }
}
