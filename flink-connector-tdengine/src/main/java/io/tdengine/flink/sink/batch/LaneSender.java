/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.Recovery;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the batches of one lane, one at a time, and does what it takes: tries again, prepares
 * anew, connects anew, finds the rows that cannot be written. For the lane's thread, which it
 * blocks.
 *
 * <p>A batch is always sent again as a whole: an execution is atomic for each vgroup only, so after
 * a failure some rows may be there, and writing them again changes nothing. A statement that has
 * failed stays failed on the server, so each try after a failure has a new one.
 */
final class LaneSender {

    private static final Logger LOG = LoggerFactory.getLogger(LaneSender.class);

    private final ServerConnection server;
    private final Function<Connection, BatchTransport> opener;
    private final List<BindField> fields;
    private final RejectedRows rejectedRows;
    private final SenderOptions options;
    private final SenderMetrics metrics;
    private final CountDownLatch end;

    /** What {@link #transport} is on. */
    private Connection connection;

    private BatchTransport transport;

    LaneSender(
            ServerConnection server,
            Function<Connection, BatchTransport> opener,
            BatchLayout layout,
            SenderOptions options,
            SenderMetrics metrics,
            CountDownLatch end) {
        this.server = server;
        this.opener = opener;
        this.fields = layout.fields();
        this.rejectedRows = new RejectedRows(layout);
        this.options = options;
        this.metrics = metrics;
        this.end = end;
    }

    /**
     * Writes all rows of a batch that can be written.
     *
     * @return the others; the first of them only if that is what the options ask for
     * @throws TDengineException if the batch cannot be written for another reason than its rows
     */
    List<RejectedRow> write(WriteBatch batch) {
        List<RejectedRow> rejected = new ArrayList<>();
        Deque<int[]> parts = new ArrayDeque<>();
        parts.push(new int[] {0, batch.rows()});
        while (!parts.isEmpty()) {
            int[] part = parts.pop();
            WriteBatch rows = batch.slice(fields, part[0], part[1]);
            TDengineException refusal = tryAll(rows);
            if (refusal == null) {
                continue;
            }
            if (rows.rows() == 1) {
                rejected.add(rejectedRows.of(rows, refusal));
                if (options.endsAtFirstRejected()) {
                    break;
                }
            } else {
                // Row by row in the end, and in order: the later of two rows of a key must win.
                int middle = (part[0] + part[1]) >>> 1;
                parts.push(new int[] {middle, part[1]});
                parts.push(new int[] {part[0], middle});
            }
        }
        return rejected;
    }

    /**
     * Tries until the rows are written or there is no hope.
     *
     * @return what the server has against some of the rows, or null if they are written
     */
    private TDengineException tryAll(WriteBatch rows) {
        BackOff backOff = new BackOff(options.retryTimeout(), end);
        boolean refreshed = false;
        while (true) {
            TDengineException failure;
            boolean sent = false;
            try {
                openTransport();
                sent = true;
                await(transport.write(rows));
                return null;
            } catch (TDengineException e) {
                failure = e;
            }
            Recovery recovery = recovery(failure);
            giveUpTransport(recovery);
            if (sent && recovery == Recovery.DONE) {
                return null;
            }
            boolean aboutRows = sent && RowErrors.isOne(failure.code());
            if (!refreshed && (aboutRows || recovery == Recovery.REFRESH_ONCE)) {
                // The table may have been changed since the statement was prepared.
                refreshed = true;
            } else if (aboutRows) {
                return failure;
            } else if (!failure.isRetriable() && recovery != Recovery.RECONNECT) {
                throw failure;
            } else {
                pause(backOff, failure);
            }
            metrics.retry();
        }
    }

    private void openTransport() {
        if (transport == null) {
            connection = server.get();
            transport = opener.apply(connection);
        }
    }

    private static void await(CompletableFuture<Integer> answer) {
        try {
            answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ErrorContext.call().failed(ErrorCode.INTERRUPTED, "Interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException) {
                throw (RuntimeException) cause;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Another lane closes the connection when it finds it lost. */
    private Recovery recovery(TDengineException failure) {
        return failure.code() == ErrorCode.CLOSED && end.getCount() > 0
                ? Recovery.RECONNECT
                : failure.recovery();
    }

    private void giveUpTransport(Recovery recovery) {
        close();
        if (recovery == Recovery.RECONNECT && connection != null) {
            server.lost(connection);
        }
        connection = null;
    }

    private void pause(BackOff backOff, TDengineException failure) {
        if (backOff.failures() == 0) {
            LOG.warn("A batch is sent again: {}", failure.getMessage());
        } else {
            LOG.debug("A batch is sent again: {}", failure.getMessage());
        }
        if (!backOff.pause()) {
            throw failure;
        }
    }

    /** Frees what the server keeps for the lane; the next batch would open it again. */
    void close() {
        if (transport != null) {
            transport.close();
            transport = null;
        }
    }
}
