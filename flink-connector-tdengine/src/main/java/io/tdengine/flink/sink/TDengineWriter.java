/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.InvalidSinkException;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Counter;
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
    private final DeliveryGuarantee guarantee;
    private final long flushIntervalMillis;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timeService;
    private final Counter recordsSent;
    private final Counter bytesSent;
    private final Counter recordErrors;

    private ScheduledFuture<?> timer;
    private IOException failure;
    private volatile long lastSendMillis;
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
                            options.maxBatchRows,
                            options.maxBatchSize.getBytes(),
                            !output.keepsBatches());
        }
        this.router = new TableRouter(lanes);
        this.fixedTable = target.isSuperTable() ? null : new TargetTable(lanes[0], null);
        this.guarantee = options.guarantee;
        this.flushIntervalMillis = options.flushInterval.toMillis();
        this.mailbox = context.getMailboxExecutor();
        this.timeService = context.getProcessingTimeService();
        this.recordsSent = context.metricGroup().getNumRecordsSendCounter();
        this.bytesSent = context.metricGroup().getNumBytesSendCounter();
        this.recordErrors = context.metricGroup().getNumRecordsSendErrorsCounter();
        context.metricGroup().setCurrentSendTimeGauge(() -> lastSendMillis);
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        throwFailure();
        RowKind kind = serializationSchema.rowKind(element);
        if (kind == RowKind.UPDATE_BEFORE) {
            // The UPDATE_AFTER that follows overwrites the row of the same table and time.
            return;
        }
        if (kind == RowKind.DELETE) {
            throw rejected(
                    new InvalidSinkException(
                            "A DELETE for table '"
                                    + target.table()
                                    + "' cannot be written: deleting is not available yet. Filter deletes"
                                    + " before the sink, or make the query one that only inserts or"
                                    + " updates."));
        }
        TargetTable table = table(element);
        WriteLane lane = table.lane();
        while (lane.isBlocked()) {
            mailbox.yield();
            throwFailure();
        }
        append(element, table);
        if (lane.stagedRows() == 1) {
            lane.setFirstRowTime(timeService.getCurrentProcessingTime());
            startTimer(flushIntervalMillis);
        }
        if (lane.isFull(table.rows())) {
            lane.setDue();
            send(lane);
        }
    }

    private TargetTable table(T element) throws IOException {
        if (fixedTable != null) {
            return fixedTable;
        }
        try {
            return router.find(serializationSchema.tableName(element));
        } catch (IOException | RuntimeException e) {
            throw rejected(new InvalidSinkException(e.getMessage(), e));
        }
    }

    private void append(T element, TargetTable table) throws IOException {
        try {
            TableRows rows;
            if (table.isStaged()) {
                rows = table.rows();
            } else {
                rows = table.stage();
                serializationSchema.writeTags(element, rows);
            }
            serializationSchema.writeColumns(element, rows);
            rows.endRow();
        } catch (IOException | RuntimeException e) {
            // Half a row is staged: from here on nothing may be sent.
            throw rejected(new InvalidSinkException(e.getMessage(), e));
        }
    }

    /** A row that cannot be written ends the writer: no later checkpoint may pass without it. */
    private IOException rejected(InvalidSinkException reason) {
        recordErrors.inc();
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
        if (!lane.isReady()) {
            return;
        }
        WriteBatch batch = lane.seal();
        long start = System.nanoTime();
        output.send(lane.index(), batch)
                .whenComplete(
                        (rejected, error) ->
                                toMailbox(() -> onAnswer(lane, batch, start, rejected, error)));
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
            recordErrors.inc(batch.rows());
            failure = failure(batch, error);
            throw failure;
        }
        for (RejectedRow row : rejected) {
            reject(row);
        }
        lastSendMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        recordsSent.inc(batch.rows() - rejected.size());
        bytesSent.inc(batch.bytes());
        send(lane);
    }

    private void reject(RejectedRow row) throws IOException {
        recordErrors.inc();
        try {
            rejections.reject(row, target.database());
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private IOException failure(WriteBatch batch, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        String message =
                "A batch of "
                        + batch.rows()
                        + " rows ("
                        + batch.bytes()
                        + " bytes) for table '"
                        + target.table()
                        + "' of database '"
                        + target.database()
                        + "' was not written: "
                        + cause.getMessage();
        return cause instanceof TDengineException && !((TDengineException) cause).isRetriable()
                ? new InvalidSinkException(message, cause)
                : new IOException(message, cause);
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
            if (lane.stagedRows() == 0) {
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
