/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

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
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * SQL over {@code /rest/sql}, and rows as text over the HTTP write endpoints. The server keeps no
 * session: user, password, database and options go with every request. One that could not be sent
 * or whose answer broke off ends the connection all the same, so that a new one tries the other
 * endpoints.
 */
final class RestConnection implements Connection {

    /** A statement whose column may be called affected_rows by its author. */
    private static final Pattern SELECT = Pattern.compile("(?is)[\\s(]*select\\b.*");

    private final RestEndpoint endpoint;
    private final RestClient client;
    private final RestSession session;
    private final Duration requestTimeout;
    private final String user;
    private final Set<Long> chosenIds = ConcurrentHashMap.newKeySet();
    private String serverVersion;

    private RestConnection(RestEndpoint endpoint, ConnectionConfig config) {
        this.endpoint = endpoint;
        this.client = new RestClient(endpoint, config);
        this.session = new RestSession(endpoint, config);
        this.requestTimeout = config.requestTimeout();
        this.user = config.bearerToken() == null ? config.user() : "";
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
            if (config.loginToken()) {
                connection.requestToken(config, refused, left(deadline));
            }
            connection.serverVersion = connection.askVersion(refused, left(deadline));
            ServerVersion.check(connection.serverVersion, endpoint.toString());
            if (config.database() != null) {
                String use = "USE " + SqlText.quoteIdentifier(config.database());
                connection.execute(
                        new Statement(
                                use,
                                0,
                                refused,
                                left(deadline),
                                connection.errors(use, Origin.CONNECTION)));
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

    private void requestToken(ConnectionConfig config, String refused, Duration timeout) {
        ErrorContext errors = errors(Origin.CONNECTION);
        RestClient.Response response =
                client.exchange(
                        session.login(config.user(), config.password(), timeout),
                        "the login at " + endpoint,
                        timeout,
                        errors);
        try {
            session.loggedIn(LoginAnswer.token(response, refused, errors));
        } finally {
            client.release(response);
        }
    }

    private String askVersion(String refused, Duration timeout) {
        String sql = "SELECT SERVER_VERSION()";
        ErrorContext errors = errors(sql, Origin.CONNECTION);
        try (QueryResult result = query(new Statement(sql, 0, refused, timeout, errors))) {
            Block block = result.next();
            if (block == null || !block.type(0).isVariable() || block.isNull(0, 0)) {
                throw errors.failed(ErrorCode.MALFORMED, endpoint + " does not tell its version");
            }
            return block.getString(0, 0);
        } catch (TDengineException e) {
            if (e.code() != ErrorCode.UNSUPPORTED) {
                throw e;
            }
            // No cell of this statement can be what makes a server leave its answer empty.
            String reason = " answers with nothing; check that this is taosAdapter's port (6041)";
            throw errors.failed(ErrorCode.MALFORMED, endpoint + reason, e);
        }
    }

    private ErrorContext errors(Origin origin) {
        return ErrorContext.of(origin, endpoint);
    }

    private ErrorContext errors(String sql, Origin origin) {
        return errors(origin).sql(sql);
    }

    /** What is sent, and how its failures are told. */
    private static final class Statement {
        private final String sql;
        private final long requestId;

        /** Begins the message if the server answers with an error. */
        private final String refused;

        private final Duration timeout;
        private final ErrorContext errors;

        Statement(
                String sql, long requestId, String refused, Duration timeout, ErrorContext errors) {
            this.sql = sql;
            this.requestId = requestId;
            this.refused = refused;
            this.timeout = timeout;
            this.errors = errors;
        }
    }

    private Statement statement(String sql, long requestId) {
        String refused = endpoint + " refuses the statement: " + SqlText.shorten(sql);
        return new Statement(sql, requestId, refused, requestTimeout, errors(sql, Origin.SQL));
    }

    @Override
    public long execute(String sql, long requestId) {
        return execute(statement(sql, requestId));
    }

    private long execute(Statement statement) {
        Sent sent = send(statement);
        try {
            if (!sent.answer.isUpdate()) {
                throw statement.errors.failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "The statement returns rows, it must be run as a query: "
                                + SqlText.shorten(statement.sql));
            }
            return sent.answer.affectedRows();
        } finally {
            client.release(sent.response);
        }
    }

    @Override
    public QueryResult query(String sql, long requestId) {
        return query(statement(sql, requestId));
    }

    private QueryResult query(Statement statement) {
        Sent sent = send(statement);
        if (sent.answer.isUpdate() && !SELECT.matcher(statement.sql).matches()) {
            client.release(sent.response);
            throw statement.errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement was run, but returns no rows; it is no query: "
                            + SqlText.shorten(statement.sql));
        }
        return new RestQueryResult(
                client, sent.response, sent.answer, statement.errors.origin(Origin.RESULT));
    }

    /** A successful answer and where the rest of it comes from. */
    private static final class Sent {
        private final RestClient.Response response;
        private final JsonAnswer answer;

        Sent(RestClient.Response response, JsonAnswer answer) {
            this.response = response;
            this.answer = answer;
        }
    }

    private Sent send(Statement statement) {
        if (statement.sql.trim().isEmpty()) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, "The SQL text is empty");
        }
        return withId(
                statement.requestId,
                () -> {
                    String what = endpoint + " to: " + SqlText.shorten(statement.sql);
                    RestClient.Response response =
                            client.exchange(
                                    session.sql(
                                            statement.sql, statement.requestId, statement.timeout),
                                    what,
                                    statement.timeout,
                                    statement.errors);
                    try {
                        return new Sent(response, readAnswer(statement, response, what));
                    } catch (TDengineException e) {
                        client.release(response);
                        if (e.code() == ErrorCode.CONNECTION_LOST) {
                            client.lose();
                        }
                        throw statement.errors.complete(e);
                    }
                });
    }

    private JsonAnswer readAnswer(Statement statement, RestClient.Response response, String what) {
        if (response.status() != 200) {
            throw HttpError.read(response, statement.refused, statement.errors);
        }
        JsonAnswer answer =
                new JsonAnswer(
                        response.body(),
                        "Reading the answer of " + what,
                        session.option(SessionOption.TIMEZONE));
        if (answer.code() != 0) {
            throw HttpError.refused(answer, statement.refused, statement.errors);
        }
        return answer;
    }

    /** Runs a request whose id no other of this connection has meanwhile. */
    private <T> T withId(long requestId, Supplier<T> request) {
        RequestId.check(requestId);
        if (requestId == 0) {
            return request.get();
        }
        if (!chosenIds.add(requestId)) {
            throw RequestId.duplicate(requestId, endpoint);
        }
        try {
            return request.get();
        } finally {
            chosenIds.remove(requestId);
        }
    }

    @Override
    public long insertSchemaless(SchemalessInsert insert) {
        ErrorContext errors = errors(Origin.SCHEMALESS);
        if (session.database() == null) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "A " + insert + " needs a database: name it in the URL or by selectDatabase");
        }
        if (insert.precision() != null && insert.protocol() != SchemalessInsert.Protocol.LINE) {
            throw errors.failed(
                    ErrorCode.UNSUPPORTED,
                    "Over REST the precision of "
                            + insert.protocol()
                            + " cannot be told, the server takes it from the number of digits:"
                            + " leave it out, or use ws:// or wss:// instead of "
                            + endpoint);
        }
        if (user.indexOf(':') >= 0) {
            throw errors.failed(
                    ErrorCode.UNSUPPORTED,
                    "The HTTP write endpoints cannot carry user name '"
                            + user
                            + "'; use ws:// or wss:// instead of "
                            + endpoint);
        }
        return withId(
                insert.requestId(),
                () -> {
                    RestClient.Response response =
                            client.exchange(
                                    session.write(insert, requestTimeout),
                                    endpoint + " to a " + insert,
                                    requestTimeout,
                                    errors);
                    try {
                        WriteAnswer.check(response, endpoint + " refuses a " + insert, errors);
                        return WriteAnswer.points(insert);
                    } finally {
                        client.release(response);
                    }
                });
    }

    @Override
    public void selectDatabase(String database) {
        execute("USE " + SqlText.quoteIdentifier(database));
        session.database(database);
    }

    @Override
    public String currentDatabase() {
        return session.database();
    }

    /** They go with each request from now on. */
    @Override
    public void setOptions(Map<SessionOption, String> options) {
        SessionOption.check(options);
        for (SessionOption option : options.keySet()) {
            if (!RestSession.has(option)) {
                throw unsupported("has no session option " + option);
            }
        }
        options.forEach(session::set);
    }

    @Override
    public void resetOptions() {
        session.resetOptions();
    }

    @Override
    public void validate(String sql) {
        throw unsupported("cannot check a statement without running it");
    }

    @Override
    public io.tdengine.flink.transport.Statement prepare(String sql) {
        throw unsupported("has no prepared statements");
    }

    @Override
    public PreparedInsert prepareInsert(String sql) {
        throw unsupported("has no prepared statements");
    }

    @Override
    public String userName() {
        throw unsupported("does not tell a session's user", "ws:// or wss://");
    }

    @Override
    public String serverInfo() {
        throw unsupported("does not tell the server's build");
    }

    @Override
    public ServerStatus serverStatus(String host, int port) {
        throw unsupported("does not tell how a server does");
    }

    private TDengineException unsupported(String what) {
        return unsupported(what, "ws://, wss:// or taos://");
    }

    private TDengineException unsupported(String what, String schemes) {
        return errors(Origin.CALL)
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "REST " + what + "; use " + schemes + " instead of " + endpoint);
    }

    @Override
    public String serverVersion() {
        return serverVersion;
    }

    @Override
    public boolean isOpen() {
        return client.isOpen();
    }

    @Override
    public void close() {
        client.close();
    }
}
