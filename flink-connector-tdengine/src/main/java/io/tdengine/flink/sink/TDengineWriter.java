/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.InvalidSinkException;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BooleanSupplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.StringData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages rows in lanes and sends each lane's batch when it is full, when its first row is old
 * enough, or at a checkpoint.
 *
 * <p>All state belongs to the task's thread: answers and timers come to it through the mailbox, and
 * where the writer has to wait it works off the mailbox instead of blocking it. A failed request
 * fails the task; Flink then repeats the rows since the last checkpoint, which overwrite
 * themselves.
 *
 * @param <T> type of the elements
 */
@Internal
final class TDengineWriter<T> implements SinkWriter<T> {

    private static final Logger LOG = LoggerFactory.getLogger(TDengineWriter.class);

    private final BatchOutput output;
    private final RejectionPolicy rejections;
    private final TableSchema target;
    private final TDengineSerializationSchema<T> serializationSchema;
    private final WriteLane[] lanes;
    private final TableRouter router;
    private final TargetTable fixedTable;

    /** Why no row can be deleted, or null. */
    private final String undeletable;

    private final DeliveryGuarantee guarantee;
    private final long flushIntervalMillis;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timeService;
    private final WriterMetrics metrics;

    private ScheduledFuture<?> timer;
    private IOException failure;
    private boolean closed;

    /**
     * @param output owned by the writer from here on
     * @param rejections opened, closed by the writer
     * @param serializationSchema opened
     */
    TDengineWriter(
            BatchOutput output,
            BatchLayout layout,
            RejectionPolicy rejections,
            SenderMetrics senderMetrics,
            TDengineSerializationSchema<T> serializationSchema,
            SinkOptions options,
            WriterInitContext context) {
        this.output = output;
        this.rejections = rejections;
        this.target = layout.target();
        this.serializationSchema = serializationSchema;
        this.lanes = new WriteLane[output.lanes()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] =
                    new WriteLane(
                            i,
                            layout.fields(),
                            options.form.nullHandling == NullHandling.KEEP,
                            options.flush.maxRows,
                            options.flush.maxSize.getBytes(),
                            options.flush.memory.getBytes() / lanes.length,
                            !output.keepsBatches());
        }
        this.router = new TableRouter(lanes);
        this.fixedTable =
                target.isSuperTable() ? null : TargetTable.fixed(lanes[0], target.table());
        this.undeletable = WriteForm.undeletable(target);
        this.guarantee = options.guarantee;
        this.flushIntervalMillis = options.flush.interval.toMillis();
        this.mailbox = context.getMailboxExecutor();
        this.timeService = context.getProcessingTimeService();
        this.metrics = new WriterMetrics(context.metricGroup(), senderMetrics);
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        throwFailure();
        RowKind kind = serializationSchema.rowKind(element);
        if (kind == RowKind.UPDATE_BEFORE) {
            // The UPDATE_AFTER that follows overwrites the row of the same table and time.
            return;
        }
        TargetTable table = table(element);
        if (table == null) {
            return;
        }
        if (kind == RowKind.DELETE) {
            delete(element, table);
        } else {
            upsert(element, table);
        }
    }

    private void upsert(T element, TargetTable table) throws IOException, InterruptedException {
        WriteLane lane = table.lane();
        if (lane.deletes().size() > 0 && isDeleted(element, table)) {
            lane.setDue();
            send(lane);
            awaitRoom(lane, () -> lane.deletes().size() > 0);
        } else {
            awaitRoom(lane, () -> false);
        }
        TableRows rows = append(element, table);
        if (rows != null) {
            added(lane, lane.isFull(rows));
        }
    }

    /** Whether a row's key is to be deleted, so that the delete has to go before the row. */
    private boolean isDeleted(T element, TargetTable table) {
        try {
            return table.lane()
                    .deletes()
                    .contains(table.ownName(), serializationSchema.timestamp(element));
        } catch (IOException e) {
            // It has no key, and writing it will say so.
            return false;
        }
    }

    private void delete(T element, TargetTable table) throws IOException, InterruptedException {
        WriteLane lane = table.lane();
        long timestamp;
        try {
            if (undeletable != null) {
                throw new IOException("A row cannot be deleted. " + undeletable);
            }
            timestamp = serializationSchema.timestamp(element);
        } catch (IOException e) {
            reject(serializationSchema.rejected(element, e));
            return;
        } catch (RuntimeException e) {
            throw refused(new InvalidSinkException(e.getMessage(), e));
        }
        if (lane.stagedRows() > 0) {
            lane.setDue();
            send(lane);
        }
        awaitRoom(lane, () -> lane.stagedRows() > 0);
        lane.deletes().add(table.ownName(), timestamp);
        added(lane, lane.isFull());
    }

    /** Works off the mailbox until the lane takes more, and what must go before has gone. */
    private void awaitRoom(WriteLane lane, BooleanSupplier before)
            throws IOException, InterruptedException {
        while (lane.isBlocked() || before.getAsBoolean()) {
            mailbox.yield();
            throwFailure();
        }
    }

    private void added(WriteLane lane, boolean full) {
        if (lane.staged() == 1) {
            lane.setFirstRowTime(timeService.getCurrentProcessingTime());
            if (guarantee != DeliveryGuarantee.EXACTLY_ONCE) {
                // Else nobody would see them earlier.
                startTimer(flushIntervalMillis);
            }
        }
        if (full) {
            lane.setDue();
            send(lane);
        }
    }

    /** The table of an element; null if the element was rejected. */
    private TargetTable table(T element) throws IOException {
        if (fixedTable != null) {
            return fixedTable;
        }
        StringData name;
        try {
            name = serializationSchema.tableName(element);
        } catch (IOException e) {
            reject(serializationSchema.rejected(element, e));
            return null;
        } catch (RuntimeException e) {
            throw refused(new InvalidSinkException(e.getMessage(), e));
        }
        try {
            return router.find(name);
        } catch (IllegalArgumentException e) {
            RejectedRow row = serializationSchema.rejected(element, new IOException(e));
            String reason = "A row at " + row.timestamp() + " has no table: " + e.getMessage();
            reject(new RejectedRow(name.toString(), row.timestamp(), 0, reason, e, row.values()));
            return null;
        }
    }

    /** What the element's row was added to, or null if the element was rejected. */
    private TableRows append(T element, TargetTable table) throws IOException {
        boolean added = !table.isStaged();
        try {
            TableRows rows = added ? table.stage() : table.rows();
            if (added) {
                serializationSchema.writeTags(element, rows);
            }
            serializationSchema.writeColumns(element, rows);
            rows.endRow();
            return rows;
        } catch (IOException e) {
            if (added) {
                table.unstage();
            } else {
                table.rows().discardRow();
            }
            reject(serializationSchema.rejected(element, e));
            return null;
        } catch (RuntimeException e) {
            // Half a row is staged: from here on nothing may be sent.
            throw refused(new InvalidSinkException(e.getMessage(), e));
        }
    }

    /** What ends the writer: no later checkpoint may pass without the row. */
    private IOException refused(InvalidSinkException reason) {
        metrics.refused();
        failure = reason;
        return reason;
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        throwFailure();
        if (guarantee == DeliveryGuarantee.NONE && !endOfInput) {
            return;
        }
        for (WriteLane lane : lanes) {
            lane.setDue();
            send(lane);
        }
        for (WriteLane lane : lanes) {
            while (!lane.isIdle()) {
                mailbox.yield();
                throwFailure();
            }
        }
    }

    /** Sends what is due, unless the lane is blocked: then an answer will. */
    private void send(WriteLane lane) {
        while (lane.isReady()) {
            WriteBatch batch = lane.seal();
            metrics.sent(heldBytes());
            long start = System.nanoTime();
            output.send(lane.index(), batch)
                    .whenComplete(
                            (rejected, error) ->
                                    toMailbox(() -> onAnswer(lane, batch, start, rejected, error)));
        }
    }

    private long heldBytes() {
        long held = 0;
        for (WriteLane lane : lanes) {
            held += lane.heldBytes();
        }
        return held;
    }

    private void toMailbox(ThrowingRunnable<IOException> answer) {
        try {
            mailbox.execute(answer, "answer of TDengine");
        } catch (RejectedExecutionException e) {
            // On a thread of the transport, and the task that would have cared has ended.
            LOG.debug("An answer came after the end of the task.", e);
        }
    }

    private void onAnswer(
            WriteLane lane,
            WriteBatch batch,
            long start,
            List<RejectedRow> rejected,
            Throwable error)
            throws IOException {
        if (closed || failure != null) {
            return;
        }
        lane.answered(batch);
        if (error != null) {
            metrics.failed(batch);
            failure = BatchFailure.of(batch, target, error);
            throw failure;
        }
        metrics.acknowledged(batch, rejected.size(), start);
        for (RejectedRow row : rejected) {
            reject(row);
        }
        send(lane);
    }

    private void reject(RejectedRow row) throws IOException {
        metrics.rejected();
        try {
            rejections.reject(row, target.database());
        } catch (IOException e) {
            failure = e;
            throw e;
        } catch (RuntimeException e) {
            failure = new IOException("The handler failed on a rejected row: " + row, e);
            throw failure;
        }
    }

    /** After a failure no call may succeed, not even one after the task swallowed it. */
    private void throwFailure() throws IOException {
        if (failure != null) {
            throw failure instanceof InvalidSinkException
                    ? new InvalidSinkException(failure.getMessage(), failure)
                    : new IOException(failure.getMessage(), failure.getCause());
        }
    }

    private void startTimer(long delayMillis) {
        if (timer == null) {
            timer =
                    timeService.registerTimer(
                            timeService.getCurrentProcessingTime() + delayMillis, this::onTimer);
        }
    }

    private void onTimer(long time) throws IOException {
        timer = null;
        if (closed) {
            return;
        }
        throwFailure();
        long now = timeService.getCurrentProcessingTime();
        long nextDelay = Long.MAX_VALUE;
        for (WriteLane lane : lanes) {
            if (lane.staged() == 0) {
                continue;
            }
            long left = lane.firstRowTime() + flushIntervalMillis - now;
            if (left <= 0) {
                lane.setDue();
                send(lane);
            } else {
                nextDelay = Math.min(nextDelay, left);
            }
        }
        if (nextDelay != Long.MAX_VALUE) {
            startTimer(nextDelay);
        }
    }

    /** Rows that are not acknowledged are given up: they belong to no completed checkpoint. */
    @Override
    public void close() throws IOException {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        output.close();
        rejections.close();
    }
}
