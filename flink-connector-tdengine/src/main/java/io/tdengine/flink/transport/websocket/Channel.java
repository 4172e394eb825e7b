/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.RequestId;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.handshake.ServerHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket and the requests that wait for answers on it, matched by request id alone. Safe to
 * use from several threads.
 *
 * <p>Futures complete on the reader's or the timer's thread. When the socket closes, or the server
 * sends what cannot be read, all of them fail at once.
 */
final class Channel {

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    /** How long the server may take for its half of the closing handshake. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** How long after a close the reason may still come. */
    private static final Duration EXPLANATION_LIMIT = Duration.ofMillis(200);

    private final String name;
    private final ErrorContext errors;
    private final Client client;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Map<Long, PendingRequest> pending = new ConcurrentHashMap<>();

    /** Why the channel takes no requests any more, or null. */
    private volatile ChannelEnd end;

    private volatile Throwable socketError;
    private final AbandonedRequests abandoned = new AbandonedRequests();

    private Channel(Endpoint endpoint, Duration timeout) {
        this.name = endpoint.toString();
        this.errors = ErrorContext.of(ErrorContext.Origin.SQL, name);
        this.client = new Client(endpoint, timeout);
        this.client.setDnsResolver(uri -> InetAddress.getByName(endpoint.host()));
        this.client.addHeader("Host", endpoint.hostAndPort());
    }

    /**
     * Connects and upgrades.
     *
     * @param timeout for all of it
     * @throws TDengineException {@link ErrorCode#CONNECT_FAILED} with endpoint, reason and remedy
     */
    static Channel open(Endpoint endpoint, Duration timeout) {
        Channel channel = new Channel(endpoint, timeout);
        channel.client.connect();
        try {
            channel.opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return channel;
        } catch (TimeoutException e) {
            channel.giveUp(e);
            throw endpoint.connectFailed(e, timeout);
        } catch (InterruptedException e) {
            channel.giveUp(e);
            throw interrupted("connecting to " + endpoint, e);
        } catch (ExecutionException e) {
            channel.giveUp(e.getCause());
            throw endpoint.connectFailed(e.getCause(), timeout);
        }
    }

    /** Nobody waits for the opening any more: should it still succeed, it is undone. */
    private void giveUp(Throwable reason) {
        opened.completeExceptionally(reason);
        abort();
    }

    /** What a request made on the server, and whose answer comes too late, can be freed there. */
    void onLateAnswer(Consumer<Answer> listener) {
        abandoned.onLateAnswer(listener);
    }

    /** A request id that no other request of this JVM has. */
    static long nextRequestId() {
        return RequestIds.next();
    }

    /**
     * Sends a request. The future fails with {@link TDengineException}: {@link
     * ErrorCode#REQUEST_TIMEOUT}, {@link ErrorCode#CONNECTION_LOST}, {@link ErrorCode#CLOSED} or
     * {@link ErrorCode#MALFORMED}. An error that the server answers is a normal completion.
     */
    CompletableFuture<Answer> request(
            String action, long requestId, String frame, Duration timeout) {
        return request(action, requestId, timeout, errors, socket -> socket.send(frame));
    }

    /** As {@link #request(String, long, String, Duration)}; the bytes are free afterwards. */
    CompletableFuture<Answer> request(
            String action, long requestId, ByteBuffer frame, Duration timeout) {
        return request(action, requestId, frame, timeout, errors);
    }

    /**
     * As {@link #request(String, long, ByteBuffer, Duration)}.
     *
     * @param context makes the exceptions
     */
    CompletableFuture<Answer> request(
            String action,
            long requestId,
            ByteBuffer frame,
            Duration timeout,
            ErrorContext context) {
        return request(action, requestId, timeout, context, socket -> socket.send(frame));
    }

    private CompletableFuture<Answer> request(
            String action,
            long requestId,
            Duration timeout,
            ErrorContext context,
            Consumer<WebSocketClient> send) {
        PendingRequest request = new PendingRequest(action, context);
        // Before the timer starts: one that fired earlier would find nothing to end.
        if (pending.putIfAbsent(requestId, request) != null) {
            request.fail(RequestId.duplicate(requestId, name));
            return request.future();
        }
        try {
            request.expireBy(Timer.schedule(() -> expire(requestId, timeout), timeout));
            ChannelEnd ended = end;
            if (ended == null) {
                send.accept(client);
            } else if (pending.remove(requestId) != null) {
                request.fail(ended.of(name, request));
            }
        } catch (WebsocketNotConnectedException e) {
            if (pending.remove(requestId) != null) {
                request.fail(
                        new ChannelEnd(ErrorCode.CONNECTION_LOST, "it is not connected any more", e)
                                .of(name, request));
            }
        } catch (RuntimeException | Error e) {
            pending.remove(requestId);
            request.fail(e);
            throw e;
        }
        return request.future();
    }

    /** Sends a request that the server does not answer; does nothing on a closed channel. */
    void tell(String frame) {
        if (end == null) {
            try {
                client.send(frame);
            } catch (WebsocketNotConnectedException e) {
                LOG.debug("Not sent to {}: the connection is lost", name, e);
            }
        }
    }

    /**
     * Waits for a future of this channel.
     *
     * @throws TDengineException what the future failed with, or {@link ErrorCode#INTERRUPTED}; the
     *     thread stays interrupted
     */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw interrupted("waiting for the server's answer", e);
        } catch (ExecutionException e) {
            throw unwrap(e.getCause());
        }
    }

    /** The exception of a failed future as this library throws it. */
    static TDengineException unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof TDengineException)) {
            cause = cause.getCause();
        }
        if (cause instanceof TDengineException) {
            return (TDengineException) cause;
        }
        return ErrorContext.call()
                .failed(
                        ErrorCode.MALFORMED,
                        "The server's answer cannot be handled: " + cause,
                        cause);
    }

    private static TDengineException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return ErrorContext.call()
                .failed(ErrorCode.INTERRUPTED, "Interrupted while " + doing, cause);
    }

    /** Makes exceptions about this channel's server. */
    ErrorContext errors(ErrorContext.Origin origin) {
        return errors.origin(origin);
    }

    boolean isOpen() {
        return end == null;
    }

    /** Ends with a closing handshake in the background. Idempotent. */
    void close() {
        if (fail(new ChannelEnd(ErrorCode.CLOSED, "it was closed on this side", null))) {
            client.close();
            Timer.schedule(
                    () -> {
                        if (!client.isClosed()) {
                            abort();
                        }
                    },
                    CLOSE_LIMIT);
        }
    }

    /** Scheme, host, port and path. */
    @Override
    public String toString() {
        return name;
    }

    private void expire(long requestId, Duration timeout) {
        abandoned.add(requestId);
        PendingRequest request = pending.remove(requestId);
        if (request == null) {
            abandoned.remove(requestId);
        } else {
            request.timeOut(name, timeout);
        }
    }

    private void receive(Answer answer) {
        PendingRequest request = pending.remove(answer.requestId());
        if (request == null) {
            abandoned.answered(answer);
        } else {
            request.complete(answer);
        }
    }

    /** Ends the channel unless it has ended; true if this call did. */
    private boolean fail(ChannelEnd reason) {
        synchronized (this) {
            if (end != null) {
                return false;
            }
            end = reason;
        }
        for (Long requestId : pending.keySet()) {
            PendingRequest request = pending.remove(requestId);
            if (request != null) {
                request.fail(reason.of(name, request));
            }
        }
        return true;
    }

    private void malformed(RuntimeException failure) {
        TDengineException cause = unwrap(failure);
        if (fail(new ChannelEnd(ErrorCode.MALFORMED, cause.getMessage(), cause))) {
            abort();
        }
    }

    /** Cuts the connection; the library's threads end. */
    private void abort() {
        Socket socket = client.getSocket();
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("Closing the socket of {} failed", name, e);
            }
        }
    }

    private final class Client extends WebSocketClient {

        private final boolean verifiesHost;
        private final int maxMessageSize;

        private Client(Endpoint endpoint, Duration timeout) {
            super(
                    endpoint.uri(),
                    new FastMaskingDraft(endpoint.compression(), endpoint.maxMessageSize()),
                    Map.of(),
                    (int) timeout.toMillis());
            this.verifiesHost = endpoint.verifiesHost();
            this.maxMessageSize = endpoint.maxMessageSize();
            setSocketFactory(endpoint.socketFactory());
            setDaemon(true);
            setTcpNoDelay(true);
            // Each request has a time-out, and the server pings: no need to ping as well.
            setConnectionLostTimeout(0);
        }

        /** The reader's thread, which the library lets end without a word when an Error hits it. */
        @Override
        public void run() {
            try {
                super.run();
            } catch (Error e) {
                socketError = e;
                opened.completeExceptionally(e);
                fail(new ChannelEnd(ErrorCode.CONNECTION_LOST, "its reader failed: " + e, e));
                abort();
                throw e;
            }
        }

        @Override
        protected void onSetSSLParameters(SSLParameters parameters) {
            parameters.setEndpointIdentificationAlgorithm(verifiesHost ? "HTTPS" : null);
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            opened.complete(null);
            if (opened.isCompletedExceptionally()) {
                abort();
            }
        }

        @Override
        public void onMessage(String text) {
            try {
                receive(Answer.ofText(text));
            } catch (RuntimeException e) {
                malformed(e);
            }
        }

        @Override
        public void onMessage(ByteBuffer bytes) {
            try {
                receive(
                        Answer.ofBinary(
                                bytes.array(),
                                bytes.arrayOffset() + bytes.position(),
                                bytes.remaining()));
            } catch (RuntimeException e) {
                malformed(e);
            }
        }

        /** Also when the library cannot read on: the server need not answer, so nobody waits. */
        @Override
        public void onCloseInitiated(int code, String reason) {
            if (fail(ChannelEnd.unreadable(code, reason, maxMessageSize, socketError))) {
                abort();
            }
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            Throwable error = socketError;
            String why = reason == null || reason.isEmpty() ? "the server closed it" : reason;
            IOException unexplained = new IOException(why);
            // A failed TLS handshake is told after the close when the other of the library's two
            // threads meets it first.
            Timer.schedule(() -> opened.completeExceptionally(unexplained), EXPLANATION_LIMIT);
            fail(new ChannelEnd(ErrorCode.CONNECTION_LOST, why, error));
        }

        @Override
        public void onError(Exception error) {
            socketError = error;
            opened.completeExceptionally(error);
            LOG.debug("Error on the connection to {}", name, error);
        }
    }
}
