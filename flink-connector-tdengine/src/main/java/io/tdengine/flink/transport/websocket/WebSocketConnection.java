/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.RequestId;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.ServerStatus;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.SessionOption;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** A session on {@code /ws}. */
final class WebSocketConnection implements Connection {

    /** Of what a session's information can be: the only one so far. */
    private static final int USER_NAME = 0;

    private final Channel channel;
    private final Duration requestTimeout;
    private final String serverVersion;

    private WebSocketConnection(Channel channel, Duration requestTimeout, String serverVersion) {
        this.channel = channel;
        this.requestTimeout = requestTimeout;
        this.serverVersion = serverVersion;
        channel.onLateAnswer(this::release);
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
        ErrorContext errors = channel.errors(Origin.CONNECTION);
        answer.check(
                errors,
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
        if (config.bearerToken() != null || config.totpCode() != null) {
            ServerVersion.requireTokens(serverVersion, channel.toString());
        }
        return new WebSocketConnection(channel, config.requestTimeout(), serverVersion);
    }

    private static String askVersion(Channel channel, Duration timeout) {
        long requestId = Channel.nextRequestId();
        return Channel.await(
                        channel.request("version", requestId, Frames.version(requestId), timeout))
                .check(
                        channel.errors(Origin.CONNECTION),
                        "Asking " + channel + " for its version failed")
                .member("version")
                .asText();
    }

    @Override
    public long execute(String sql, long requestId) {
        ErrorContext errors = errors(Origin.SQL).sql(sql);
        Answer answer = send(sql, requestId, errors);
        if (!answer.member("is_update").asBoolean()) {
            freeResult(answer.member("id").longValue());
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement returns rows, it must be run as a query: "
                            + SqlText.shorten(sql));
        }
        return answer.member("affected_rows").longValue();
    }

    @Override
    public QueryResult query(String sql, long requestId) {
        ErrorContext errors = errors(Origin.SQL).sql(sql);
        Answer answer = send(sql, requestId, errors);
        if (answer.member("is_update").asBoolean()) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement was run, but returns no rows; it is no query: "
                            + SqlText.shorten(sql));
        }
        return new WebSocketQueryResult(
                this,
                answer,
                "Reading the result of: " + SqlText.shorten(sql),
                errors.origin(Origin.RESULT));
    }

    private Answer send(String sql, long chosenId, ErrorContext errors) {
        requireText(sql);
        long requestId = requestId(chosenId);
        ByteBuffer frame = Frames.query(requestId, sql);
        return await(
                        channel.request("binary_query", requestId, frame, requestTimeout, errors),
                        errors)
                .check(errors, channel + " refuses the statement: " + SqlText.shorten(sql));
    }

    private static void requireText(String sql) {
        if (sql.trim().isEmpty()) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, "The SQL text is empty");
        }
    }

    private static long requestId(long chosen) {
        RequestId.check(chosen);
        return chosen == 0 ? Channel.nextRequestId() : chosen;
    }

    @Override
    public void validate(String sql) {
        requireText(sql);
        ErrorContext errors = errors(Origin.SQL).sql(sql);
        long requestId = Channel.nextRequestId();
        ByteBuffer frame = Frames.validateSql(requestId, sql);
        String what = channel + " would refuse the statement: " + SqlText.shorten(sql);
        long result =
                await(channel.request("validate_sql", requestId, frame, requestTimeout, errors))
                        .check(errors, channel + " cannot check: " + SqlText.shorten(sql))
                        .member("result_code")
                        .longValue();
        if (result != 0) {
            // The code comes alone, signed and with the bits that other answers lack.
            throw errors.refused((int) result & 0xFFFF, what, "");
        }
    }

    @Override
    public long insertSchemaless(SchemalessInsert insert) {
        long requestId = requestId(insert.requestId());
        return ask(
                        "insert",
                        requestId,
                        Frames.insert(requestId, insert),
                        errors(Origin.SCHEMALESS),
                        channel + " refuses a " + insert)
                .member("affected_rows")
                .longValue();
    }

    @Override
    public void selectDatabase(String database) {
        execute("USE " + SqlText.quoteIdentifier(database));
    }

    @Override
    public String currentDatabase() {
        String database = ask("get_current_db", Frames::getCurrentDb).member("db").asText();
        return database.isEmpty() ? null : database;
    }

    @Override
    public void setOptions(Map<SessionOption, String> options) {
        SessionOption.check(options);
        ask("options_connection", id -> Frames.optionsConnection(id, options));
    }

    @Override
    public void resetOptions() {
        ask("options_connection", Frames::clearOptions);
    }

    @Override
    public String userName() {
        if (!ServerVersion.hasTokens(serverVersion)) {
            throw errors(Origin.SQL)
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            channel
                                    + " runs TDengine "
                                    + serverVersion
                                    + "; it tells a session's user from 3.4.0.0 on");
        }
        return ask("get_connection_info", id -> Frames.getConnectionInfo(id, USER_NAME))
                .member("info")
                .asText();
    }

    @Override
    public String serverInfo() {
        return ask("get_server_info", Frames::getServerInfo).member("info").asText();
    }

    @Override
    public ServerStatus serverStatus(String host, int port) {
        Answer answer = ask("check_server_status", id -> Frames.checkServerStatus(id, host, port));
        JsonNode status = answer.member("status");
        ServerStatus.State state = ServerStatus.ofCode(status.asInt(-1));
        if (state == null) {
            throw errors(Origin.SQL)
                    .failed(ErrorCode.MALFORMED, channel + " tells the unknown status " + status);
        }
        return new ServerStatus(state, answer.member("details").asText());
    }

    private Answer ask(String action, LongFunction<String> frame) {
        long requestId = Channel.nextRequestId();
        return ask(
                action,
                requestId,
                frame.apply(requestId),
                errors(Origin.SQL),
                channel + " refuses '" + action + "'");
    }

    private Answer ask(
            String action, long requestId, String frame, ErrorContext errors, String refused) {
        return Channel.await(channel.request(action, requestId, frame, requestTimeout))
                .check(errors, refused);
    }

    @Override
    public Statement prepare(String sql) {
        return WebSocketQueryStatement.prepare(this, sql);
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

    ErrorContext errors(Origin origin) {
        return channel.errors(origin);
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    /** Sends a text frame within the connection's time-out. */
    CompletableFuture<Answer> request(String action, long requestId, String frame) {
        return channel.request(action, requestId, frame, requestTimeout);
    }

    /** Sends a text frame and waits for its answer, which is not checked. */
    Answer ask(String action, long requestId, String frame) {
        return await(request(action, requestId, frame));
    }

    private Answer await(CompletableFuture<Answer> future, ErrorContext errors) {
        try {
            return await(future);
        } catch (TDengineException e) {
            throw errors.complete(e);
        }
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
        } else if (statementId != null) {
            releaseStatement(answer.member("action").asText(), answer, statementId.longValue());
        }
    }

    private void releaseStatement(String action, Answer answer, long statementId) {
        switch (action) {
            case "stmt2_init":
                freeStatement(statementId);
                break;
            case "init":
                freeClassicStatement(statementId);
                break;
            case "stmt2_result":
                freeResult(answer.member("id").longValue());
                break;
            default:
        }
    }

    /** The server answers, and nobody needs to know. */
    void freeStatement(long statementId) {
        channel.tell(Frames.stmt2Close(Channel.nextRequestId(), statementId));
    }

    /** The server does not answer. */
    void freeClassicStatement(long statementId) {
        channel.tell(Frames.statement("close", Channel.nextRequestId(), statementId));
    }

    void freeResult(long resultId) {
        channel.tell(Frames.freeResult(Channel.nextRequestId(), resultId));
    }
}
