/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.SenderMetrics;
import io.tdengine.flink.sink.batch.WriteBatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * A writer's metrics: the standard ones of sinks (FLIP-33), and in the group {@code TDengineSink}
 * its own. Rows count as sent when the server has acknowledged them. For the task's thread.
 */
@Internal
final class WriterMetrics {

    /** Of what Flink has no name for. */
    static final String GROUP = "TDengineSink";

    private final Counter recordsSent;
    private final Counter bytesSent;
    private final Counter recordErrors;
    private final Counter batches;
    private final Counter rejectedRows;
    private final Histogram rowsPerBatch;

    private volatile long lastSendMillis;
    private volatile int inFlight;
    private volatile long bufferedBytes;

    WriterMetrics(SinkWriterMetricGroup group, SenderMetrics sender) {
        recordsSent = group.getNumRecordsSendCounter();
        bytesSent = group.getNumBytesSendCounter();
        recordErrors = group.getNumRecordsSendErrorsCounter();
        group.setCurrentSendTimeGauge(() -> lastSendMillis);
        MetricGroup own = group.addGroup(GROUP);
        batches = own.counter("batches");
        rejectedRows = own.counter("rejectedRows");
        rowsPerBatch = own.histogram("rowsPerBatch", new RecentValues());
        own.gauge("batchesInFlight", (Gauge<Integer>) () -> inFlight);
        own.gauge("bufferedBytes", (Gauge<Long>) () -> bufferedBytes);
        own.gauge("retries", (Gauge<Long>) sender::retries);
        own.gauge("reconnects", (Gauge<Long>) sender::reconnects);
    }

    /**
     * A batch has been sent.
     *
     * @param heldBytes of all lanes together
     */
    void sent(long heldBytes) {
        inFlight++;
        bufferedBytes = heldBytes;
    }

    /** A batch has been acknowledged, but for some rejected rows. */
    void acknowledged(WriteBatch batch, int rejected, long startNanos) {
        inFlight--;
        lastSendMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        recordsSent.inc(batch.rows() - rejected);
        bytesSent.inc(batch.bytes());
        batches.inc();
        rowsPerBatch.update(batch.rows());
    }

    void failed(WriteBatch batch) {
        inFlight--;
        recordErrors.inc(batch.rows());
    }

    /** A row cannot be written, whatever becomes of it. */
    void rejected() {
        recordErrors.inc();
        rejectedRows.inc();
    }

    /** A row that ends the writer. */
    void refused() {
        recordErrors.inc();
    }
}
