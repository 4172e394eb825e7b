/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.TestServer;
import java.time.Duration;
import java.util.Collection;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job's metrics say of its sink. */
@Timeout(180)
class SinkMetricsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
                            .build());

    private static final int ROWS = 5_000;

    private JobID jobId;

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    @Test
    void countsWhatWasAcknowledgedAndWhatItTook() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        String database = SERVER.createDatabase("VGROUPS 2");
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER,
                        database,
                        "counted",
                        ROWS,
                        false,
                        Duration.ofHours(1),
                        sink -> sink.setMaxBatchRows(100))) {
            SERVER.embedded().faults().failNext("stmt2_exec", 3, 0x0126, "Out of memory in queue");
            SERVER.embedded().faults().cutNext("stmt2_exec", 9);

            job.finish();
            jobId = job.jobId();
        }

        assertThat(sum("numRecordsSend", SinkMetricsITCase::count)).isEqualTo(ROWS);
        assertThat(sum("numBytesSend", SinkMetricsITCase::count)).isGreaterThan(ROWS * 16L);
        assertThat(sum("numRecordsSendErrors", SinkMetricsITCase::count)).isZero();
        assertThat(metrics("currentSendTime")).isNotEmpty();
        long batches = sum("TDengineSink.batches", SinkMetricsITCase::count);
        assertThat(batches).isGreaterThan(ROWS / 100);
        assertThat(sum("TDengineSink.rowsPerBatch", m -> ((Histogram) m).getCount()))
                .isEqualTo(batches);
        assertThat(metrics("TDengineSink.rowsPerBatch"))
                .allSatisfy(
                        m -> assertThat(((Histogram) m).getStatistics().getMax()).isEqualTo(100));
        assertThat(sum("TDengineSink.batchesInFlight", SinkMetricsITCase::value)).isZero();
        assertThat(sum("TDengineSink.bufferedBytes", SinkMetricsITCase::value)).isPositive();
        // One that erred; of the lost connection each lane that used it.
        assertThat(sum("TDengineSink.retries", SinkMetricsITCase::value)).isBetween(2L, 3L);
        assertThat(sum("TDengineSink.reconnects", SinkMetricsITCase::value)).isEqualTo(1);
        assertThat(sum("TDengineSink.rejectedRows", SinkMetricsITCase::count)).isZero();
    }

    private Collection<Metric> metrics(String name) {
        Collection<Metric> found =
                REPORTER.findMetrics(jobId, "Writer\\.\\d+\\." + name + "$").values();
        assertThat(found).as(name).isNotEmpty();
        return found;
    }

    private long sum(String name, ToLongFunction<Metric> value) {
        return metrics(name).stream().mapToLong(value).sum();
    }

    private static long count(Metric counter) {
        return ((Counter) counter).getCount();
    }

    private static long value(Metric gauge) {
        return ((Number) ((Gauge<?>) gauge).getValue()).longValue();
    }
}
