/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
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

    private static final int ALL_COLUMNS = -1;

    private final NativeConnection connection;
    private final Session session;
    private final Duration timeout;
    private final Attempt attempt;
    private final Pointer statement;

    /** Described further before the caller gets this object. */
    private List<BindField> fields;

    /** Used by the running call alone. */
    private final BindBuffers buffers = new BindBuffers();

    /** What the caller of the running or last execution waits for. */
    private CompletableFuture<Integer> execution = CompletableFuture.completedFuture(0);

    /** The same execution's calls, which go on when the caller's time is over. */
    private CompletableFuture<Integer> calls = execution;

    private boolean closed;

    private NativePreparedInsert(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Attempt attempt,
            Pointer statement,
            List<BindField> fields) {
        this.connection = connection;
        this.session = session;
        this.timeout = timeout;
        this.attempt = attempt;
        this.statement = statement;
        this.fields = fields;
    }

    /**
     * Prepares a statement, which becomes a user of the session. Called on a thread of the session.
     *
     * @param text the statement for the library
     */
    static NativePreparedInsert prepare(
            NativeConnection connection,
            Session session,
            Duration timeout,
            String sql,
            byte[] text,
            Attempt preparing) {
        Pointer statement = init(session.pointer(), SqlText.isSuperTableInsert(sql));
        if (statement == null) {
            throw preparing.lastError();
        }
        try {
            int prepared = Taosc.taosStmt2Prepare(statement, text, new NativeLong(text.length - 1));
            preparing.checkStatement(prepared, statement);
            NativePreparedInsert opened =
                    new NativePreparedInsert(
                            connection,
                            session,
                            timeout,
                            preparing.then(
                                    Origin.STATEMENT,
                                    session + " refuses the rows of: " + SqlText.shorten(sql)),
                            statement,
                            readFields(statement, preparing));
            session.use(preparing);
            connection.opened(opened);
            return opened;
        } catch (RuntimeException | Error e) {
            Taosc.taosStmt2Close(statement);
            throw e;
        }
    }

    private static Pointer init(Pointer taos, boolean superTable) {
        try (Memory option = new Memory(Layouts.STMT2_OPTION_SIZE)) {
            option.clear();
            option.setByte(Layouts.STMT2_OPTION_SINGLE_STABLE, (byte) (superTable ? 1 : 0));
            option.setByte(Layouts.STMT2_OPTION_TABLE_ONCE, (byte) 1);
            return Taosc.taosStmt2Init(taos, option);
        }
    }

    private static List<BindField> readFields(Pointer statement, Attempt preparing) {
        int[] insert = new int[1];
        preparing.checkStatement(Taosc.taosStmt2IsInsert(statement, insert), statement);
        if (insert[0] == 0) {
            throw preparing.failed(ErrorCode.INVALID_ARGUMENT, "it is no INSERT");
        }
        int[] count = new int[1];
        long[] address = new long[1];
        preparing.checkStatement(Taosc.taosStmt2GetFields(statement, count, address), statement);
        if (address[0] == 0 || count[0] < 1) {
            throw preparing.failed(ErrorCode.INVALID_ARGUMENT, "the INSERT has no placeholders");
        }
        Pointer array = new Pointer(address[0]);
        try {
            return FieldReader.placeholders(array, count[0]);
        } finally {
            Taosc.taosStmt2FreeFields(statement, array);
        }
    }

    /** Replaces the fields by the same with more known of them. */
    void describe(List<BindField> described) {
        fields = described;
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
        calls = session.threads().submit(() -> bindAndExecute(batch));
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

    /** On a thread of the session. What was bound has to stay until the execution ends. */
    private int bindAndExecute(EncodedBatch batch) {
        try {
            Pointer bindings = buffers.fill(batch);
            attempt.checkStatement(
                    Taosc.taosStmt2BindParam(statement, bindings, ALL_COLUMNS), statement);
            int[] affected = new int[1];
            attempt.checkStatement(Taosc.taosStmt2Exec(statement, affected), statement);
            return affected[0];
        } catch (TDengineException e) {
            throw session.noted(e);
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
        Taosc.taosStmt2Close(statement);
        buffers.close();
        connection.closed(this);
        session.release();
    }
}
