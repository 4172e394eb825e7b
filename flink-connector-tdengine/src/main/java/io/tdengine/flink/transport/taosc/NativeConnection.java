/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.RequestId;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.ServerStatus;
import io.tdengine.flink.transport.SessionOption;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.InsertStatement;
import io.tdengine.flink.transport.schema.InsertRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** A session of the client library. Calls of several callers run side by side. */
final class NativeConnection implements Connection {

    private static final int NAME_BYTES = 256;
    private static final int DETAILS_BYTES = 1024;

    private final ClientLibrary library;
    private final Session session;
    private final Duration requestTimeout;
    private final String serverVersion;

    /** What is open on this connection and is closed with it. Guarded by itself. */
    private final Set<AutoCloseable> open = new HashSet<>();

    private volatile boolean closed;

    NativeConnection(
            ClientLibrary library, Session session, Duration requestTimeout, String serverVersion) {
        this.library = library;
        this.session = session;
        this.requestTimeout = requestTimeout;
        this.serverVersion = serverVersion;
    }

    @Override
    public long execute(String sql, long requestId) {
        RequestId.check(requestId);
        Attempt attempt = running(sql);
        byte[] text = text(sql);
        return call(
                attempt,
                taos -> {
                    Pointer result = run(taos, text, requestId, attempt);
                    try {
                        if (Taosc.taosIsUpdateQuery(result) == 0) {
                            throw attempt.failed(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "it returns rows and must be run as a query");
                        }
                        return Taosc.taosAffectedRows64(result);
                    } finally {
                        Taosc.taosFreeResult(result);
                    }
                },
                late -> {});
    }

    @Override
    public QueryResult query(String sql, long requestId) {
        RequestId.check(requestId);
        Attempt attempt = running(sql);
        byte[] text = text(sql);
        return call(
                attempt,
                taos -> {
                    Pointer result = run(taos, text, requestId, attempt);
                    try {
                        if (Taosc.taosIsUpdateQuery(result) != 0) {
                            throw attempt.failed(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "it was run, but returns no rows; it is no query");
                        }
                        return NativeQueryResult.open(
                                this,
                                session,
                                requestTimeout,
                                result,
                                attempt.then(
                                        Origin.RESULT,
                                        "Reading the result of: " + SqlText.shorten(sql)));
                    } catch (RuntimeException | Error e) {
                        Taosc.taosFreeResult(result);
                        throw e;
                    }
                },
                QueryResult::close);
    }

    private Attempt running(String sql) {
        return attempt(Origin.SQL, session + " refuses the statement: " + SqlText.shorten(sql))
                .sql(sql);
    }

    private static byte[] text(String sql) {
        if (sql.trim().isEmpty()) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, "The SQL text is empty");
        }
        return CText.of(sql, "The SQL text");
    }

    private static Pointer run(Pointer taos, byte[] sql, long requestId, Attempt attempt) {
        return succeeded(
                requestId == 0
                        ? Taosc.taosQuery(taos, sql)
                        : Taosc.taosQueryWithReqid(taos, sql, requestId),
                attempt);
    }

    /** The result of a call if it is one without an error; otherwise it is freed. */
    private static Pointer succeeded(Pointer result, Attempt attempt) {
        TDengineException error = attempt.errorOf(result);
        if (error != null) {
            Taosc.taosFreeResult(result);
            throw error;
        }
        return result;
    }

    @Override
    public void validate(String sql) {
        Attempt attempt =
                attempt(Origin.SQL, session + " would refuse: " + SqlText.shorten(sql)).sql(sql);
        byte[] text = text(sql);
        call(
                attempt,
                taos -> {
                    int code = Taosc.taosValidateSql(taos, text);
                    if (code != 0) {
                        throw attempt.refused(code, "");
                    }
                    return null;
                },
                late -> {});
    }

    @Override
    public long insertSchemaless(SchemalessInsert insert) {
        Attempt attempt = attempt(Origin.SCHEMALESS, session + " refuses a " + insert);
        byte[] lines = CText.of(insert.data(), "The schemaless text");
        byte[] tableNameKey = CText.ofNullable(insert.tableNameKey(), "tableNameKey");
        return call(
                attempt,
                taos -> {
                    Pointer result =
                            succeeded(
                                    Taosc.taosSchemalessInsertRawTtlWithReqidTbnameKey(
                                            taos,
                                            lines,
                                            lines.length - 1,
                                            new int[1],
                                            SchemalessCodes.protocol(insert.protocol()),
                                            SchemalessCodes.precision(insert.precision()),
                                            insert.ttlDays(),
                                            insert.requestId(),
                                            tableNameKey),
                                    attempt);
                    try {
                        return Taosc.taosAffectedRows64(result);
                    } finally {
                        Taosc.taosFreeResult(result);
                    }
                },
                late -> {});
    }

    @Override
    public Statement prepare(String sql) {
        Attempt preparing = preparing(sql);
        Stmt2 stmt2 = prepare(sql, preparing);
        if (!stmt2.isInsert()) {
            return new SelectStatement(
                    new NativeQueryStatement(this, session, requestTimeout, sql, preparing, stmt2));
        }
        NativePreparedInsert insert = insert(sql, preparing, stmt2);
        return new InsertStatement(
                insert,
                batch ->
                        CallThreads.await(
                                insert.execute(batch), requestTimeout, preparing, late -> {}));
    }

    @Override
    public PreparedInsert prepareInsert(String sql) {
        Attempt preparing = preparing(sql);
        Stmt2 stmt2 = prepare(sql, preparing);
        if (!stmt2.isInsert()) {
            session.threads().execute(stmt2::free);
            throw preparing.failed(ErrorCode.INVALID_ARGUMENT, "it is no INSERT");
        }
        return insert(sql, preparing, stmt2);
    }

    private Attempt preparing(String sql) {
        return attempt(Origin.STATEMENT, session + " cannot prepare: " + SqlText.shorten(sql))
                .sql(sql);
    }

    private Stmt2 prepare(String sql, Attempt preparing) {
        byte[] text = text(sql);
        return call(preparing, taos -> Stmt2.prepare(session, sql, text, preparing), Stmt2::free);
    }

    private NativePreparedInsert insert(String sql, Attempt preparing, Stmt2 stmt2) {
        try {
            return new NativePreparedInsert(
                    this,
                    session,
                    requestTimeout,
                    preparing.then(
                            Origin.STATEMENT,
                            session
                                    + " refuses the rows of a statement (close it and prepare it"
                                    + " anew): "
                                    + SqlText.shorten(sql)),
                    InsertRules.check(this, sql, stmt2.fields()),
                    stmt2);
        } catch (RuntimeException | Error e) {
            session.threads().execute(stmt2::free);
            throw e;
        }
    }

    @Override
    public void selectDatabase(String database) {
        // Not taos_select_db: it would have to be told a name that needs quotes.
        execute("USE " + SqlText.quoteIdentifier(database));
    }

    @Override
    public String currentDatabase() {
        Attempt attempt = attempt(Origin.SQL, session + " does not tell the current database");
        byte[] name =
                call(
                        attempt,
                        taos -> {
                            byte[] buffer = new byte[NAME_BYTES];
                            attempt.checkSession(
                                    Taosc.taosGetCurrentDb(
                                            taos, buffer, buffer.length, new int[1]));
                            return buffer;
                        },
                        late -> {});
        return name[0] == 0 ? null : CText.in(name, 0, name.length);
    }

    @Override
    public void setOptions(Map<SessionOption, String> options) {
        SessionOption.check(options);
        call(
                attempt(Origin.SQL, session + " refuses options"),
                taos -> {
                    options.forEach(
                            (option, value) ->
                                    SessionOptions.set(library, taos, option, value, session));
                    return null;
                },
                late -> {});
    }

    @Override
    public void resetOptions() {
        call(
                attempt(Origin.SQL, session + " refuses to reset its options"),
                taos -> {
                    SessionOptions.reset(library, taos, session);
                    return null;
                },
                late -> {});
    }

    @Override
    public String userName() {
        throw attempt(Origin.CALL, "Asking for the user's name")
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "a native connection does not tell it; use ws:// or wss:// instead of "
                                + session);
    }

    @Override
    public String serverVersion() {
        return serverVersion;
    }

    @Override
    public String serverInfo() {
        return call(
                attempt(Origin.SQL, session + " does not tell its version and build"),
                taos -> CText.at(Taosc.taosGetServerInfo(taos)),
                late -> {});
    }

    @Override
    public ServerStatus serverStatus(String host, int port) {
        Attempt attempt = attempt(Origin.SQL, session + " does not tell a server's status");
        byte[] name = CText.ofNullable(host, "The host");
        return call(
                attempt,
                taos -> {
                    byte[] details = new byte[DETAILS_BYTES];
                    int code = Taosc.taosCheckServerStatus(name, port, details, details.length);
                    ServerStatus.State state = ServerStatus.ofCode(code);
                    if (state == null) {
                        throw attempt.failed(
                                ErrorCode.MALFORMED, "the status " + code + " is unknown");
                    }
                    return new ServerStatus(state, CText.in(details, 0, details.length));
                },
                late -> {});
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
    }

    private Attempt attempt(Origin origin, String what) {
        return Attempt.at(origin, session, what);
    }

    /**
     * Runs a call as a user of the session.
     *
     * @param unclaimed gets what the call brings after its caller gave up
     */
    private <T> T call(Attempt attempt, Function<Pointer, T> call, Consumer<T> unclaimed) {
        session.use(attempt);
        CompletableFuture<T> running =
                session.threads()
                        .submit(
                                () -> {
                                    try {
                                        return call.apply(session.pointer());
                                    } catch (TDengineException e) {
                                        throw session.noted(e);
                                    } finally {
                                        session.release();
                                    }
                                });
        return CallThreads.await(running, requestTimeout, attempt, unclaimed);
    }

    /** From now on closed with the connection. */
    void opened(AutoCloseable resource) {
        synchronized (open) {
            if (!closed) {
                open.add(resource);
                return;
            }
        }
        close(resource);
    }

    void closed(AutoCloseable resource) {
        synchronized (open) {
            open.remove(resource);
        }
    }

    @Override
    public void close() {
        List<AutoCloseable> left;
        synchronized (open) {
            closed = true;
            left = new ArrayList<>(open);
        }
        left.forEach(NativeConnection::close);
        session.close();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("Results and statements close without exceptions", e);
        }
    }
}
