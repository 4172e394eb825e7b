/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A prepared INSERT of {@code /ws}: one batch after the other. */
final class WebSocketPreparedInsert implements PreparedInsert {

    private static final String REFUSED = "refuses the rows of";

    private final ServerStatement statement;
    private final String what;
    private final ErrorContext errors;

    /** The running or last execution. */
    private CompletableFuture<Integer> execution = CompletableFuture.completedFuture(0);

    private boolean closed;

    /**
     * @param statement freed with this object
     * @param refused what its errors say before the statement's text
     */
    WebSocketPreparedInsert(
            WebSocketConnection connection, String sql, ServerStatement statement, String refused) {
        this.what = connection.channel() + " " + refused + ": " + SqlText.shorten(sql);
        this.errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        this.statement = statement;
    }

    static WebSocketPreparedInsert prepare(WebSocketConnection connection, String sql) {
        Stmt2 stmt2 = Stmt2.prepare(connection, sql);
        if (stmt2 == null) {
            return new WebSocketPreparedInsert(
                    connection, sql, ClassicStmt.prepare(connection, sql), REFUSED);
        }
        if (!stmt2.isInsert()) {
            stmt2.free();
            throw connection
                    .errors(ErrorContext.Origin.STATEMENT)
                    .sql(sql)
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            connection.channel()
                                    + " cannot prepare: "
                                    + SqlText.shorten(sql)
                                    + ": it is no INSERT");
        }
        return new WebSocketPreparedInsert(connection, sql, stmt2, REFUSED);
    }

    @Override
    public List<BindField> fields() {
        return statement.fields();
    }

    @Override
    public synchronized CompletableFuture<Integer> execute(EncodedBatch batch) {
        if (closed) {
            throw errors.failed(ErrorCode.CLOSED, "The statement was closed");
        }
        if (!execution.isDone()) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement still executes a batch; wait for its future first");
        }
        if (execution.isCompletedExceptionally()) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "An execution of the statement failed before; close it and prepare it anew");
        }
        CompletableFuture<Answer> running =
                statement.execute(batch, answer -> answer.check(errors, what));
        CompletableFuture<Integer> result = new CompletableFuture<>();
        // Only now: what threw is not under way, so that the statement can be freed.
        execution = result;
        running.thenApply(executed -> executed.member("affected").intValue())
                .whenComplete(
                        (affected, failure) -> {
                            if (failure == null) {
                                result.complete(affected);
                            } else {
                                result.completeExceptionally(Channel.unwrap(failure));
                            }
                        });
        return result;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // One request at a time: freed once the running one is answered.
            execution.whenComplete((affected, failure) -> statement.free());
        }
    }
}
