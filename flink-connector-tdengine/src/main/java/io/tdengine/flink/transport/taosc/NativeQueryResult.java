/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A result of the client library. The next block is fetched as soon as one has arrived, while the
 * caller reads; never more than one call is running.
 */
final class NativeQueryResult implements QueryResult {

    private final NativeConnection connection;
    private final Session session;
    private final Duration timeout;
    private final Attempt reading;
    private final Pointer result;
    private final Consumer<Pointer> freeing;
    private final List<Field> fields;
    private final Precision precision;
    private final BlockReader reader = new BlockReader();

    private CompletableFuture<RawBlock> fetch;
    private boolean finished;
    private boolean closed;
    private boolean freed;
    private final CompletableFuture<Void> whenFreed = new CompletableFuture<>();

    private NativeQueryResult(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Pointer result,
            Consumer<Pointer> freeing,
            UnaryOperator<List<Field>> told,
            Attempt reading) {
        this.connection = connection;
        this.session = session;
        this.timeout = timeout;
        this.reading = reading;
        this.result = result;
        this.freeing = freeing;
        this.fields = told.apply(new FieldReader().columns(result));
        this.precision = FieldReader.precision(result);
    }

    /**
     * Takes a result over, which becomes a user of the session, and fetches its first block. Called
     * on a thread of the session.
     *
     * @param result owned by the object that is returned; still the caller's if this throws
     */
    static NativeQueryResult open(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Pointer result,
            Attempt reading) {
        NativeQueryResult opened =
                new NativeQueryResult(
                        connection,
                        session,
                        timeout,
                        result,
                        Taosc::taosFreeResult,
                        UnaryOperator.identity(),
                        reading);
        return opened.started();
    }

    /** The same for the result of a statement, which has to live longer than this object. */
    static NativeQueryResult ofStatement(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Pointer result,
            Attempt reading) {
        String version = NativeTransport.version(CText.at(Taosc.taosGetClientInfo()), "libtaos");
        Consumer<Pointer> freeing = StatementResults.freeing(version);
        try {
            NativeQueryResult opened =
                    new NativeQueryResult(
                            connection,
                            session,
                            timeout,
                            result,
                            freeing,
                            fields -> SelectStatement.declared(fields, version),
                            reading);
            return opened.started();
        } catch (RuntimeException | Error e) {
            freeing.accept(result);
            throw e;
        }
    }

    private NativeQueryResult started() {
        session.use(reading);
        fetch = session.threads().submit(this::fetchNext);
        connection.opened(this);
        return this;
    }

    @Override
    public List<Field> fields() {
        return fields;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Block next() {
        CompletableFuture<RawBlock> running;
        synchronized (this) {
            if (finished) {
                return null;
            }
            if (closed) {
                throw reading.failed(ErrorCode.CLOSED, "the result was closed");
            }
            running = fetch;
        }
        try {
            RawBlock block = CallThreads.await(running, timeout, reading, late -> {});
            synchronized (this) {
                if (block == null) {
                    finished = true;
                } else if (!closed) {
                    fetch = session.threads().submit(this::fetchNext);
                }
            }
            return block;
        } catch (TDengineException e) {
            // An interrupted or late fetch goes on and can still be waited for.
            if (running.isDone()) {
                synchronized (this) {
                    finished = true;
                }
            }
            throw session.noted(e);
        }
    }

    /** On a thread of the session. Frees the result at its end and after an error. */
    private RawBlock fetchNext() {
        boolean more = false;
        try {
            RawBlock block = reader.next(result, reading);
            if (block != null) {
                block.requireTypes(fields);
                more = true;
            }
            return block;
        } finally {
            if (!more) {
                free();
            }
        }
    }

    @Override
    public void close() {
        CompletableFuture<RawBlock> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (freed) {
                // Its end was fetched ahead.
                return;
            }
            running = fetch;
        }
        // One call at a time: the result is freed once the running one is over.
        running.whenCompleteAsync((block, failure) -> free(), session.threads()::execute);
    }

    private void free() {
        synchronized (this) {
            if (freed) {
                return;
            }
            freed = true;
        }
        freeing.accept(result);
        connection.closed(this);
        whenFreed.complete(null);
        session.release();
    }

    /** True once it was closed or read to its end. */
    synchronized boolean isOver() {
        return closed || finished;
    }

    /** Done when the library's result is not used any more. */
    CompletableFuture<Void> freed() {
        return whenFreed;
    }
}
