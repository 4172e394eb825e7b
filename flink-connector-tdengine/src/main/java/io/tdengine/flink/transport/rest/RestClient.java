/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Sends the requests of one connection and knows which answers are still open. */
final class RestClient {

    private final RestEndpoint endpoint;
    private final HttpClient client;
    private final Duration requestTimeout;
    private final Set<AnswerStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean lost;

    RestClient(RestEndpoint endpoint, ConnectionConfig config) {
        this.endpoint = endpoint;
        this.requestTimeout = config.requestTimeout();
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.connectTimeout())
                        .executor(threads());
        if (config.tls()) {
            builder.sslContext(config.tlsConfig().sslContext());
        }
        this.client = builder.build();
    }

    /** Threads of this connection alone, which end soon after it has nothing to do any more. */
    private static Executor threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "tdengine-rest");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Status and body of an answer; {@link #release} must follow. */
    static final class Response {
        private final int status;
        private final AnswerStream stream;
        private final InputStream body;

        private Response(int status, AnswerStream stream, InputStream body) {
            this.status = status;
            this.stream = stream;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** As the server meant it, not as it was compressed. */
        InputStream body() {
            return body;
        }
    }

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @param what for messages: whom it goes to and what it is
     * @param errors makes the exceptions
     */
    Response exchange(HttpRequest request, String what, Duration timeout, ErrorContext errors) {
        HttpResponse<AnswerStream> response = send(request, what, timeout, errors);
        AnswerStream stream = response.body();
        streams.add(stream);
        try {
            if (closed) {
                throw errors.failed(
                        ErrorCode.CLOSED, "The connection to " + endpoint + " was closed");
            }
            return new Response(response.statusCode(), stream, unpacked(response));
        } catch (RuntimeException | Error e) {
            release(stream);
            throw e;
        }
    }

    private static InputStream unpacked(HttpResponse<AnswerStream> response) {
        boolean zipped =
                response.headers()
                        .firstValue("Content-Encoding")
                        .filter(encoding -> encoding.equalsIgnoreCase("gzip"))
                        .isPresent();
        return zipped ? new Unzipped(response.body()) : response.body();
    }

    private HttpResponse<AnswerStream> send(
            HttpRequest request, String what, Duration timeout, ErrorContext errors) {
        if (closed || lost) {
            throw errors.failed(
                    closed ? ErrorCode.CLOSED : ErrorCode.CONNECTION_LOST,
                    "The connection to " + endpoint + (closed ? " was closed" : " was lost"));
        }
        // The pool keeps the handler of an idle connection's last answer. One that refers to this
        // would keep the client itself, whose thread and sockets end only with its last reference.
        AnswerStream stream = new AnswerStream(requestTimeout);
        CompletableFuture<HttpResponse<AnswerStream>> answer =
                client.sendAsync(request, head -> stream);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            // Not cancelled: the JDK's client may then take its request for unfinished for good,
            // and its thread and sockets stay. So it ends with the answer or the time-out.
            stream.close();
            Thread.currentThread().interrupt();
            throw errors.failed(ErrorCode.INTERRUPTED, "Interrupted while waiting for " + what, e);
        } catch (ExecutionException e) {
            stream.close();
            throw failure(e.getCause(), what, timeout, errors);
        }
    }

    private TDengineException failure(
            Throwable cause, String what, Duration timeout, ErrorContext errors) {
        if (cause instanceof HttpConnectTimeoutException
                || cause instanceof ConnectException
                || cause instanceof SSLException) {
            lose();
            return endpoint.connectFailed((IOException) cause, timeout);
        }
        if (cause instanceof HttpTimeoutException) {
            return errors.failed(
                    ErrorCode.REQUEST_TIMEOUT,
                    "No answer of " + what + " within " + timeout.toMillis() + " ms",
                    cause);
        }
        if (cause instanceof IOException) {
            lose();
            return errors.failed(
                    ErrorCode.CONNECTION_LOST,
                    "The connection was lost before the answer of "
                            + what
                            + ": "
                            + cause.getMessage(),
                    cause);
        }
        throw new IllegalStateException("The HTTP client failed with " + what, cause);
    }

    /** A request or answer was cut: the next connection may find another endpoint. */
    void lose() {
        lost = true;
    }

    /** Ends an answer, read to its end or not. */
    void release(Response response) {
        release(response.stream);
    }

    private void release(AnswerStream stream) {
        streams.remove(stream);
        stream.close();
    }

    boolean isOpen() {
        return !closed && !lost;
    }

    void close() {
        closed = true;
        streams.forEach(this::release);
    }
}
