/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.data.FailureReasons;
import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.BatchSenderFactory;
import io.tdengine.flink.sink.batch.InvalidSinkException;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the batches of completed checkpoints, those of a lane in order, lanes side by side, and
 * returns when the server has acknowledged all. On the task's thread.
 *
 * <p>What cannot be written fails the task, and not for good: its checkpoint is restored and the
 * same batches are committed again, as often as the job's restart strategy allows. A failure for
 * good would let Flink drop the checkpoint, which is the only place where the rows are.
 */
@Internal
public final class BatchCommitter implements Committer<BatchCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);

    /** So that the next batch of a lane is there when one is answered; bounds the memory. */
    private static final int MAX_UNANSWERED = 2;

    private final Function<BatchLayout, BatchOutput> opener;
    private final RejectionPolicy rejections;
    private final SpillReader spilled = new SpillReader();
    private final Counter rows;
    private final Counter bytes;
    private final Counter rejectedRows;

    private StoredLayout layout;
    private BatchOutput output;
    private String database;
    private String layoutText;
    private List<Deque<Unanswered>> lanes = new ArrayList<>();

    /**
     * @param opener makes a way to the server for batches of a layout; it need not connect yet
     * @param rejections opened, closed by the committer
     */
    BatchCommitter(
            Function<BatchLayout, BatchOutput> opener,
            RejectionPolicy rejections,
            MetricGroup metrics) {
        this.opener = opener;
        this.rejections = rejections;
        this.rows = metrics.counter("committedRows");
        this.bytes = metrics.counter("committedBytes");
        this.rejectedRows = metrics.counter("rejectedRows");
    }

    /**
     * A committer that connects when it has something to commit.
     *
     * @param senders makes them for a database and a table
     * @param rejections opened, closed by the committer
     */
    public static BatchCommitter of(
            BiFunction<String, String, BatchSenderFactory> senders,
            RejectionPolicy rejections,
            MetricGroup metrics) {
        SenderMetrics sent = new SenderMetrics();
        metrics.gauge("retries", sent::retries);
        metrics.gauge("reconnects", sent::reconnects);
        return new BatchCommitter(
                layout -> {
                    BatchSenderFactory factory =
                            senders.apply(layout.target().database(), layout.target().table());
                    return factory.create(factory.server(sent), layout, sent);
                },
                rejections,
                metrics);
    }

    @Override
    public void commit(Collection<CommitRequest<BatchCommittable>> requests)
            throws IOException, InterruptedException {
        for (CommitRequest<BatchCommittable> request : requests) {
            BatchCommittable committable = request.getCommittable();
            WriteBatch batch = read(committable);
            if (batch == null) {
                LOG.info("Committed before the job ended: {}", committable);
                request.signalAlreadyCommitted();
                continue;
            }
            if (!committable.layout().equals(layout)) {
                changeLayout(committable.layout());
            }
            int lane = committable.lane() % output.lanes();
            Deque<Unanswered> unanswered = lanes.get(lane);
            if (unanswered.size() == MAX_UNANSWERED) {
                await(unanswered.remove());
            }
            unanswered.add(new Unanswered(committable, output.send(lane, batch)));
        }
        awaitAll();
        spilled.close();
    }

    private WriteBatch read(BatchCommittable committable) throws IOException {
        BatchBytes content = committable.inline();
        if (content == null) {
            byte[] array = spilled.read(committable.spilled(), BatchBytes.HEAD_ROOM);
            if (array == null) {
                return null;
            }
            content = new BatchBytes(array, committable.length());
        }
        return content.batch(committable.rows(), committable.isDelete());
    }

    /** Batches of another layout may have rows of the same tables: they come after all before. */
    private void changeLayout(StoredLayout next) throws IOException, InterruptedException {
        awaitAll();
        if (output != null) {
            output.close();
        }
        BatchLayout opened = next.layout();
        output = opener.apply(opened);
        layout = next;
        database = opened.target().database();
        layoutText = text(opened);
        lanes = new ArrayList<>();
        for (int i = 0; i < output.lanes(); i++) {
            lanes.add(new ArrayDeque<>());
        }
    }

    private static String text(BatchLayout layout) {
        return "columns "
                + layout.target().columns()
                + (layout.tags().isEmpty() ? "" : " and tags " + layout.target().tags())
                + " of table '"
                + layout.target().table()
                + "' in database '"
                + layout.target().database()
                + "'";
    }

    private void awaitAll() throws IOException, InterruptedException {
        for (Deque<Unanswered> unanswered : lanes) {
            while (!unanswered.isEmpty()) {
                await(unanswered.remove());
            }
        }
    }

    private void await(Unanswered sent) throws IOException, InterruptedException {
        List<RejectedRow> rejected;
        try {
            rejected = sent.answer.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "A batch of a completed checkpoint was not written, and will be tried again when"
                            + " the job has restarted: "
                            + sent.committable
                            + " with values for "
                            + layoutText
                            + ". "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
        for (RejectedRow row : rejected) {
            rejectedRows.inc();
            reject(row);
        }
        rows.inc(sent.committable.rows() - rejected.size());
        bytes.inc(sent.committable.length());
    }

    private void reject(RejectedRow row) throws IOException {
        try {
            rejections.reject(row, database);
        } catch (InvalidSinkException e) {
            IOException again =
                    new IOException(
                            e.getMessage()
                                    + " It belongs to a completed checkpoint, so it comes again"
                                    + " after each restart; that setting may be changed before.");
            FailureReasons.suppress(again, e);
            throw again;
        }
    }

    @Override
    public void close() throws Exception {
        if (output != null) {
            output.close();
        }
        spilled.close();
        rejections.close();
    }

    /** A batch that was sent. */
    private static final class Unanswered {

        private final BatchCommittable committable;
        private final CompletableFuture<List<RejectedRow>> answer;

        private Unanswered(
                BatchCommittable committable, CompletableFuture<List<RejectedRow>> answer) {
            this.committable = committable;
            this.answer = answer;
        }
    }
}
