/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.junit.jupiter.api.Test;

class PhaseMetricsTest {

    private final MetricListener listener = new MetricListener();
    private final PhaseMetrics metrics =
            new PhaseMetrics(InternalSourceReaderMetricGroup.mock(listener.getMetricGroup()));

    private Optional<Gauge<Long>> pendingRecords() {
        return listener.getGauge("pendingRecords");
    }

    @Test
    void standardGaugesAreThoseOfTheLastPhase() {
        assertThat(pendingRecords()).isEmpty();

        metrics.setPendingRecordsGauge(() -> 1L);
        assertThat(pendingRecords().orElseThrow().getValue()).isEqualTo(1);

        metrics.setPendingRecordsGauge(() -> 2L);
        assertThat(pendingRecords().orElseThrow().getValue()).isEqualTo(2);
    }

    @Test
    void otherMetricsAreTheReadersOwn() {
        metrics.counter("splitsFinished").inc(3);
        metrics.addGroup("vgroup", "7").gauge("position", () -> 5L);

        assertThat(listener.getCounter("splitsFinished").orElseThrow().getCount()).isEqualTo(3);
        assertThat(listener.getGauge("vgroup", "7", "position").orElseThrow().getValue())
                .isEqualTo(5L);
    }
}
