/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches to the server, each lane's in order and one at a time, lanes side by side. All
 * that blocks is done by a thread of each lane, which starts with its first batch and ends with
 * this object.
 */
@Internal
public final class BatchSender implements BatchOutput {

    private static final Logger LOG = LoggerFactory.getLogger(BatchSender.class);

    private static final long CLOSE_SECONDS = 10;

    private final ServerConnection server;
    private final Function<Connection, BatchTransport> opener;
    private final Lane[] lanes;

    /** Counted down by {@link #close}. */
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param server owned by this object from here on
     * @param opener opens a lane's way to the server on a connection; blocks, and throws {@link
     *     io.tdengine.flink.transport.TDengineException}
     */
    BatchSender(
            ServerConnection server,
            Function<Connection, BatchTransport> opener,
            BatchLayout layout,
            SenderOptions options,
            SenderMetrics metrics) {
        this.server = server;
        this.opener = opener;
        this.lanes = new Lane[layout.target().isSuperTable() ? options.lanes() : 1];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] =
                    new Lane(
                            "tdengine-sink-" + layout.target().table() + "-" + i,
                            new LaneSender(server, opener, layout, options, metrics, end));
        }
    }

    @Override
    public int lanes() {
        return lanes.length;
    }

    @Override
    public CompletableFuture<List<RejectedRow>> send(int lane, WriteBatch batch) {
        return lanes[lane].send(batch);
    }

    /**
     * Opens a lane's way to the server and closes it again, to see whether it can be. Blocks.
     *
     * @throws io.tdengine.flink.transport.TDengineException if the server refuses it
     * @throws IllegalArgumentException if rows of this layout cannot be written there
     */
    public void check() {
        opener.apply(server.get()).close();
    }

    /** Interrupts what is under way and waits for the threads, some seconds at most. */
    @Override
    public void close() {
        end.countDown();
        for (Lane lane : lanes) {
            lane.thread.shutdownNow();
        }
        server.close();
        for (Lane lane : lanes) {
            lane.awaitEnd();
        }
    }

    /** A lane's thread and what it does. */
    private static final class Lane {

        private final String name;
        private final LaneSender sender;
        private final ExecutorService thread;

        /** Why nothing is written any more; for the lane's thread. */
        private Throwable failure;

        private Lane(String name, LaneSender sender) {
            this.name = name;
            this.sender = sender;
            this.thread = Executors.newSingleThreadExecutor(daemons(name));
        }

        private static ThreadFactory daemons(String name) {
            return task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            };
        }

        private CompletableFuture<List<RejectedRow>> send(WriteBatch batch) {
            CompletableFuture<List<RejectedRow>> result = new CompletableFuture<>();
            try {
                thread.execute(() -> write(batch, result));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(
                        ErrorContext.call().failed(ErrorCode.CLOSED, "The sink was closed", e));
            }
            return result;
        }

        private void write(WriteBatch batch, CompletableFuture<List<RejectedRow>> result) {
            if (failure == null) {
                try {
                    result.complete(sender.write(batch));
                    return;
                } catch (Throwable e) {
                    failure = e;
                }
            }
            // After a batch that is missing, a later one could make an old row the last.
            result.completeExceptionally(failure);
        }

        private void awaitEnd() {
            try {
                if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("Thread {} has not ended within {} s.", name, CLOSE_SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
