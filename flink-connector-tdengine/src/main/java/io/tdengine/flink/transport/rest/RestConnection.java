/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * SQL over {@code /rest/sql}. The server keeps no session: user, password and database go with
 * every statement. One that could not be sent or whose answer broke off ends the connection all the
 * same, so that a new one tries the other endpoints.
 */
final class RestConnection implements Connection {

    /** A statement whose column may be called affected_rows by its author. */
    private static final Pattern SELECT = Pattern.compile("(?is)[\\s(]*select\\b.*");

    private final RestEndpoint endpoint;
    private final HttpClient client;
    private final Duration requestTimeout;
    private final Set<AnswerStream> streams = ConcurrentHashMap.newKeySet();
    private String serverVersion;
    private volatile boolean closed;
    private volatile boolean lost;

    private RestConnection(RestEndpoint endpoint, ConnectionConfig config) {
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

    /** Asks the server for its version and, if one is configured, for the database. */
    static RestConnection login(RestEndpoint endpoint, ConnectionConfig config) {
        long deadline = System.nanoTime() + config.connectTimeout().toNanos();
        RestConnection connection = new RestConnection(endpoint, config);
        String refused =
                endpoint
                        + " refuses user '"
                        + config.user()
                        + "'"
                        + (config.database() == null
                                ? " (check user and password)"
                                : " for database '"
                                        + config.database()
                                        + "' (check user, password and database)");
        try {
            try (QueryResult result =
                    connection.query("SELECT SERVER_VERSION()", refused, left(deadline))) {
                Block block = result.next();
                if (block == null || !block.type(0).isVariable() || block.isNull(0, 0)) {
                    throw new TDengineException(
                            ErrorCode.MALFORMED, endpoint + " does not tell its version");
                }
                connection.serverVersion = block.getString(0, 0);
            }
            ServerVersion.check(connection.serverVersion, endpoint.toString());
            if (config.database() != null) {
                String use = "USE " + SqlText.quoteIdentifier(config.database());
                connection.execute(use, refused, left(deadline));
            }
            return connection;
        } catch (TDengineException e) {
            connection.close();
            throw e;
        }
    }

    /** At least a moment, so that the time-out is reported with the request that met it. */
    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    @Override
    public long execute(String sql) {
        return execute(sql, refuses(sql), requestTimeout);
    }

    private long execute(String sql, String refused, Duration timeout) {
        Sent sent = send(sql, refused, timeout);
        try {
            if (!sent.answer.isUpdate()) {
                throw new TDengineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "The statement returns rows, it must be run as a query: "
                                + SqlText.shorten(sql));
            }
            return sent.answer.affectedRows();
        } finally {
            release(sent.stream);
        }
    }

    @Override
    public QueryResult query(String sql) {
        return query(sql, refuses(sql), requestTimeout);
    }

    private QueryResult query(String sql, String refused, Duration timeout) {
        Sent sent = send(sql, refused, timeout);
        if (sent.answer.isUpdate() && !SELECT.matcher(sql).matches()) {
            release(sent.stream);
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement was run, but returns no rows; it is no query: "
                            + SqlText.shorten(sql));
        }
        return new RestQueryResult(this, sent.stream, sent.answer);
    }

    private String refuses(String sql) {
        return endpoint + " refuses the statement: " + SqlText.shorten(sql);
    }

    /** A successful answer and where the rest of it comes from. */
    private static final class Sent {
        private final AnswerStream stream;
        private final JsonAnswer answer;

        Sent(AnswerStream stream, JsonAnswer answer) {
            this.stream = stream;
            this.answer = answer;
        }
    }

    /**
     * @param refused begins the message if the server answers with an error
     */
    private Sent send(String sql, String refused, Duration timeout) {
        if (sql.trim().isEmpty()) {
            throw new TDengineException(ErrorCode.INVALID_ARGUMENT, "The SQL text is empty");
        }
        HttpResponse<AnswerStream> response = exchange(sql, timeout);
        AnswerStream stream = response.body();
        streams.add(stream);
        try {
            if (closed) {
                throw new TDengineException(
                        ErrorCode.CLOSED, "The connection to " + endpoint + " was closed");
            }
            if (response.statusCode() != 200) {
                throw HttpError.read(response.statusCode(), stream, refused);
            }
            JsonAnswer answer = new JsonAnswer(stream, "Reading the answer of " + what(sql));
            if (answer.code() != 0) {
                throw HttpError.refused(answer, refused);
            }
            return new Sent(stream, answer);
        } catch (TDengineException e) {
            release(stream);
            if (e.code() == ErrorCode.CONNECTION_LOST) {
                lose();
            }
            throw e;
        }
    }

    private String what(String sql) {
        return endpoint + " to: " + SqlText.shorten(sql);
    }

    private HttpResponse<AnswerStream> exchange(String sql, Duration timeout) {
        if (closed || lost) {
            throw new TDengineException(
                    closed ? ErrorCode.CLOSED : ErrorCode.CONNECTION_LOST,
                    "The connection to " + endpoint + (closed ? " was closed" : " was lost"));
        }
        try {
            return client.send(
                    endpoint.request(sql, timeout), head -> new AnswerStream(requestTimeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TDengineException(
                    ErrorCode.INTERRUPTED, "Interrupted while waiting for " + what(sql), e);
        } catch (HttpConnectTimeoutException | ConnectException | SSLException e) {
            lose();
            throw endpoint.connectFailed(e, timeout);
        } catch (HttpTimeoutException e) {
            throw new TDengineException(
                    ErrorCode.REQUEST_TIMEOUT,
                    "No answer of " + what(sql) + " within " + timeout.toMillis() + " ms",
                    e);
        } catch (IOException e) {
            lose();
            throw new TDengineException(
                    ErrorCode.CONNECTION_LOST,
                    "The connection was lost before the answer of "
                            + what(sql)
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** A request or answer was cut: the next connection may find another endpoint. */
    void lose() {
        lost = true;
    }

    /** Ends an answer, read to its end or not. */
    void release(AnswerStream stream) {
        streams.remove(stream);
        stream.close();
    }

    @Override
    public PreparedInsert prepareInsert(String sql) {
        throw new TDengineException(
                ErrorCode.UNSUPPORTED,
                "REST has no prepared statements; use ws:// or wss:// instead of " + endpoint);
    }

    @Override
    public String serverVersion() {
        return serverVersion;
    }

    @Override
    public boolean isOpen() {
        return !closed && !lost;
    }

    @Override
    public void close() {
        closed = true;
        streams.forEach(this::release);
    }
}
