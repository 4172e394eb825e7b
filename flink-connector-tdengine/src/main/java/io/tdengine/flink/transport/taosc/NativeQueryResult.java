/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
    private final List<Field> fields;
    private final Precision precision;
    private final BlockReader reader = new BlockReader();

    private CompletableFuture<RawBlock> fetch;
    private boolean finished;
    private boolean closed;
    private boolean freed;

    private NativeQueryResult(
            NativeConnection connection,
            Session session,
            Duration timeout,
            Pointer result,
            Attempt reading) {
        this.connection = connection;
        this.session = session;
        this.timeout = timeout;
        this.reading = reading;
        this.result = result;
        this.fields = new FieldReader().columns(result);
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
                new NativeQueryResult(connection, session, timeout, result, reading);
        session.use(reading);
        opened.fetch = session.threads().submit(opened::fetchNext);
        connection.opened(opened);
        return opened;
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
            if (closed || freed) {
                return;
            }
            closed = true;
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
        Taosc.taosFreeResult(result);
        connection.closed(this);
        session.release();
    }
}
