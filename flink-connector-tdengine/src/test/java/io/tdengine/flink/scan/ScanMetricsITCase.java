/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.FailingSource;
import io.tdengine.flink.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a scan tells of its progress. The only job of its cluster. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScanMetricsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final InMemoryReporter REPORTER = InMemoryReporter.create();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
                            .build());

    private static final int ROWS = 40_000;

    @Test
    void readerInTheMiddleOfItsSecondSplitSaysSo() throws Exception {
        ScanMeters meters = new ScanMeters(SERVER).insert(3, ROWS);
        // Waits behind a row for a checkpoint that nobody makes.
        FailingSource<String, ?, ?> source =
                new FailingSource<>(meters.source().setSliceRows(ROWS).build(), 1, ROWS + 10_000);
        StreamExecutionEnvironment environment = ScanMeters.environment(1);
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "scan")
                .returns(Types.STRING)
                .sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync();

        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!isMetric("splitsFinished") || number("numRecordsIn") < ROWS + 9_900) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(number("splits")).isEqualTo(3);
        assertThat(number("unassignedSplits")).isEqualTo(1);
        assertThat(number("splitsFinished")).isEqualTo(1);
        // A time and a number in each row. Blocks are fetched ahead of what was emitted.
        assertThat(number("numBytesIn")).isBetween(ROWS * 12L, 3 * ROWS * 40L);
        assertThat(number("pendingRecords")).isBetween(1L, ROWS - 9_900L);
        job.cancel().get();
    }

    private static boolean isMetric(String name) {
        return find(name) != null;
    }

    /** The metric of the source's operator or its enumerator, rather than of the task. */
    private static Metric find(String name) {
        for (Map<String, Metric> group : REPORTER.getMetricsByGroup().values()) {
            boolean reader = group.containsKey("pendingRecords");
            boolean enumerator = group.containsKey("unassignedSplits");
            if ((reader || enumerator) && group.containsKey(name)) {
                return group.get(name);
            }
        }
        return null;
    }

    private static long number(String name) {
        Metric metric = find(name);
        assertThat(metric).as(name).isNotNull();
        return metric instanceof Counter
                ? ((Counter) metric).getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }
}
