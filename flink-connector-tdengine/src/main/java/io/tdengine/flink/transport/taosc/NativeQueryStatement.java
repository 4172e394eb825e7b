/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A prepared SELECT of the client library.
 *
 * <p>Binding anew and closing take the last result away, so either waits until nothing reads it any
 * more.
 */
final class NativeQueryStatement implements SelectStatement.Execution {

    private final NativeConnection connection;
    private final Session session;
    private final Duration timeout;
    private final String sql;
    private final Attempt attempt;
    private final Stmt2 stmt2;

    private CompletableFuture<NativeQueryResult> execution =
            CompletableFuture.completedFuture(null);

    /** Done, and never exceptionally, when the last execution and its result are over. */
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

    private boolean closed;

    /**
     * @param stmt2 owned by this object from now on
     */
    NativeQueryStatement(
            NativeConnection connection,
            Session session,
            Duration timeout,
            String sql,
            Attempt preparing,
            Stmt2 stmt2) {
        this.connection = connection;
        this.session = session;
        this.timeout = timeout;
        this.sql = sql;
        this.attempt =
                preparing.then(
                        Origin.STATEMENT,
                        session
                                + " refuses the parameters of a statement (close it and prepare it"
                                + " anew): "
                                + SqlText.shorten(sql));
        this.stmt2 = stmt2;
        connection.opened(this);
    }

    @Override
    public int parameters() {
        return stmt2.parameters();
    }

    @Override
    public QueryResult execute() {
        return connection.query(sql);
    }

    @Override
    public QueryResult execute(EncodedBatch parameters) {
        CompletableFuture<NativeQueryResult> running;
        synchronized (this) {
            running =
                    idle.thenApplyAsync(
                            nothing -> executed(parameters), session.threads()::execute);
            execution = running;
            idle =
                    running.handle(
                                    (result, failure) ->
                                            failure == null
                                                    ? result.freed()
                                                    : CompletableFuture.<Void>completedFuture(null))
                            .thenCompose(Function.identity());
        }
        return CallThreads.await(running, timeout, attempt, QueryResult::close);
    }

    /** On a thread of the session. */
    private NativeQueryResult executed(EncodedBatch parameters) {
        stmt2.execute(parameters, attempt);
        Pointer result = stmt2.result(attempt);
        return NativeQueryResult.ofStatement(
                connection,
                session,
                timeout,
                result,
                attempt.then(Origin.RESULT, "Reading the result of: " + SqlText.shorten(sql)));
    }

    @Override
    public boolean isResultOpen() {
        CompletableFuture<NativeQueryResult> last;
        synchronized (this) {
            last = execution;
        }
        NativeQueryResult result = last.isCompletedExceptionally() ? null : last.getNow(null);
        return result != null && !result.isOver();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            execution.thenAccept(
                    result -> {
                        if (result != null) {
                            result.close();
                        }
                    });
            idle.thenRunAsync(this::free, session.threads()::execute);
        }
    }

    private void free() {
        connection.closed(this);
        stmt2.free();
    }
}
