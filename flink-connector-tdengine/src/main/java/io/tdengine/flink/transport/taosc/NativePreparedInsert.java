/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A stmt2 statement of the client library: bind and exec, one batch after the other, on a thread of
 * the session.
 */
final class NativePreparedInsert implements PreparedInsert {

    private final NativeConnection connection;
    private final Session session;
    private final Duration timeout;
    private final Attempt attempt;
    private final Stmt2 stmt2;

    private final List<BindField> fields;

    /** What the caller of the running or last execution waits for. */
    private CompletableFuture<Integer> execution = CompletableFuture.completedFuture(0);

    /** The same execution's calls, which go on when the caller's time is over. */
    private CompletableFuture<Integer> calls = execution;

    private boolean closed;

    /**
     * @param fields those of the statement, with what else is known of them
     * @param stmt2 owned by this object from now on
     */
    NativePreparedInsert(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Attempt attempt,
            List<BindField> fields,
            Stmt2 stmt2) {
        this.connection = connection;
        this.session = session;
        this.timeout = timeout;
        this.attempt = attempt;
        this.fields = fields;
        this.stmt2 = stmt2;
        connection.opened(this);
    }

    @Override
    public List<BindField> fields() {
        return fields;
    }

    @Override
    public synchronized CompletableFuture<Integer> execute(EncodedBatch batch) {
        if (closed) {
            throw attempt.failed(ErrorCode.CLOSED, "the statement was closed");
        }
        if (!execution.isDone()) {
            throw attempt.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "the statement still executes a batch; wait for its future first");
        }
        if (execution.isCompletedExceptionally()) {
            throw attempt.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "an execution of the statement failed before; close it and prepare it anew");
        }
        CompletableFuture<Integer> result = new CompletableFuture<>();
        calls = session.threads().submit(() -> stmt2.execute(batch, attempt));
        execution = result;
        calls.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((affected, failure) -> complete(result, affected, failure));
        return result;
    }

    private void complete(CompletableFuture<Integer> result, Integer affected, Throwable failure) {
        if (failure == null) {
            result.complete(affected);
        } else if (failure instanceof TimeoutException) {
            result.completeExceptionally(CallThreads.timedOut(timeout, attempt));
        } else {
            result.completeExceptionally(
                    failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // One call at a time: freed once the running one is over.
            calls.whenCompleteAsync((affected, failure) -> free(), session.threads()::execute);
        }
    }

    private void free() {
        connection.closed(this);
        stmt2.free();
    }
}
