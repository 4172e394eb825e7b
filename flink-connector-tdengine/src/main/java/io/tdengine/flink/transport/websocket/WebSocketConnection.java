/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A session on {@code /ws}. */
final class WebSocketConnection implements Connection {

    private static final int[] FIRST_WITH_TOKENS = {3, 4};

    private final Channel channel;
    private final Duration requestTimeout;
    private final String serverVersion;

    private WebSocketConnection(Channel channel, Duration requestTimeout, String serverVersion) {
        this.channel = channel;
        this.requestTimeout = requestTimeout;
        this.serverVersion = serverVersion;
        channel.onUnclaimed(this::release);
    }

    /**
     * Authenticates on an open channel.
     *
     * @param timeout for all requests of the login
     */
    static WebSocketConnection login(Channel channel, ConnectionConfig config, Duration timeout) {
        long requestId = Channel.nextRequestId();
        Answer answer =
                Channel.await(
                        channel.request(
                                "conn", requestId, Frames.conn(requestId, config), timeout));
        answer.check(
                channel
                        + " refuses user '"
                        + config.user()
                        + "'"
                        + (config.database() == null
                                ? " (check user and password)"
                                : " for database '"
                                        + config.database()
                                        + "' (check user, password and database)"));
        JsonNode version = answer.optional("version");
        String serverVersion = version != null ? version.asText() : askVersion(channel, timeout);
        ServerVersion.check(serverVersion, channel.toString());
        requireTokens(channel, config, serverVersion);
        return new WebSocketConnection(channel, config.requestTimeout(), serverVersion);
    }

    /**
     * Refuses a server that does not read token and code: it would let in by the password alone.
     *
     * @param serverVersion null if the server did not tell it
     */
    static void requireTokens(Channel channel, ConnectionConfig config, String serverVersion) {
        if (config.bearerToken() != null || config.totpCode() != null) {
            requireTokens(channel, serverVersion);
        }
    }

    /** As above, once it is clear that a token or code was asked for. */
    static void requireTokens(Channel channel, String serverVersion) {
        if (serverVersion == null || ServerVersion.isOlder(serverVersion, FIRST_WITH_TOKENS)) {
            throw new TDengineException(
                    ErrorCode.UNSUPPORTED,
                    channel
                            + (serverVersion == null
                                    ? " does not tell its version"
                                    : " runs TDengine " + serverVersion)
                            + "; bearer_token and totp_code need 3.4.0.0 or later, older servers"
                            + " ignore them");
        }
    }

    private static String askVersion(Channel channel, Duration timeout) {
        long requestId = Channel.nextRequestId();
        return Channel.await(
                        channel.request("version", requestId, Frames.version(requestId), timeout))
                .check("Asking " + channel + " for its version failed")
                .member("version")
                .asText();
    }

    @Override
    public long execute(String sql) {
        Answer answer = send(sql);
        if (!answer.member("is_update").asBoolean()) {
            freeResult(answer.member("id").longValue());
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement returns rows, it must be run as a query: "
                            + SqlText.shorten(sql));
        }
        return answer.member("affected_rows").longValue();
    }

    @Override
    public QueryResult query(String sql) {
        Answer answer = send(sql);
        if (answer.member("is_update").asBoolean()) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement was run, but returns no rows; it is no query: "
                            + SqlText.shorten(sql));
        }
        return new WebSocketQueryResult(
                this, answer, "Reading the result of: " + SqlText.shorten(sql));
    }

    private Answer send(String sql) {
        if (sql.trim().isEmpty()) {
            throw new TDengineException(ErrorCode.INVALID_ARGUMENT, "The SQL text is empty");
        }
        long requestId = Channel.nextRequestId();
        return await(
                        channel.request(
                                "binary_query",
                                requestId,
                                Frames.query(requestId, sql),
                                requestTimeout))
                .check(channel + " refuses the statement: " + SqlText.shorten(sql));
    }

    @Override
    public long insertSchemaless(SchemalessInsert insert) {
        long requestId = insert.requestId() == 0 ? Channel.nextRequestId() : insert.requestId();
        return Channel.await(
                        channel.request(
                                "insert",
                                requestId,
                                Frames.insert(requestId, insert),
                                requestTimeout))
                .check(channel + " refuses a " + insert)
                .member("affected_rows")
                .longValue();
    }

    @Override
    public PreparedInsert prepareInsert(String sql) {
        return WebSocketPreparedInsert.prepare(this, sql);
    }

    @Override
    public String serverVersion() {
        return serverVersion;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        channel.close();
    }

    Channel channel() {
        return channel;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    /** Waits for an answer; what it brings after an interrupt is freed. */
    Answer await(CompletableFuture<Answer> future) {
        try {
            return Channel.await(future);
        } catch (TDengineException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                future.thenAccept(this::release);
            }
            throw e;
        }
    }

    /** Frees the result or statement that a request made for nobody. */
    private void release(Answer answer) {
        JsonNode statementId = answer.optional("stmt_id");
        JsonNode update = answer.optional("is_update");
        if (answer.code() != 0) {
            return;
        }
        if (update != null && !update.asBoolean()) {
            freeResult(answer.member("id").longValue());
        } else if (statementId != null && answer.member("action").asText().equals("stmt2_init")) {
            freeStatement(statementId.longValue());
        }
    }

    /** The server answers, and nobody needs to know. */
    void freeStatement(long statementId) {
        channel.tell(Frames.stmt2Close(Channel.nextRequestId(), statementId));
    }

    void freeResult(long resultId) {
        channel.tell(Frames.freeResult(Channel.nextRequestId(), resultId));
    }
}
