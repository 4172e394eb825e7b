/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.junit.jupiter.api.Test;

class ReaderMetricsTest {

    private final MetricListener listener = new MetricListener();
    private final ReaderMetrics metrics =
            new ReaderMetrics(InternalSourceReaderMetricGroup.mock(listener.getMetricGroup()));

    private long gauge(String... name) {
        Gauge<Long> gauge = listener.<Long>getGauge(name).orElseThrow();
        return gauge.getValue();
    }

    private long counter(String... name) {
        return listener.getCounter(name).orElseThrow().getCount();
    }

    private static TopicVgroup meters(int vgroup) {
        return new TopicVgroup("meters", vgroup);
    }

    private static VgroupSplit split(int vgroup, long offset) {
        return new VgroupSplit("meters", vgroup, offset, 0, VgroupSplit.NO_STOP);
    }

    @Test
    void tellsHowFarEachVgroupIs() {
        metrics.granted(Map.of(meters(2), split(2, 10)));
        metrics.logEnd(meters(2), 50);
        metrics.position(meters(2), 20);
        metrics.committed(Map.of(meters(2), 15L));

        assertThat(gauge("TDengineSource", "topic", "meters", "vgroup", "2", "position"))
                .isEqualTo(20);
        assertThat(gauge("TDengineSource", "topic", "meters", "vgroup", "2", "lag")).isEqualTo(30);
        assertThat(gauge("TDengineSource", "topic", "meters", "vgroup", "2", "committedPosition"))
                .isEqualTo(15);
        assertThat(counter("TDengineSource", "topic", "meters", "vgroup", "2", "seeks"))
                .isEqualTo(1);
    }

    @Test
    void sumsWhatIsPendingOverTheVgroupsItHolds() {
        metrics.granted(Map.of(meters(2), split(2, 10), meters(3), split(3, 0)));
        metrics.logEnd(meters(2), 50);
        metrics.logEnd(meters(3), 5);
        assertThat(gauge("pendingRecords")).isEqualTo(45);

        metrics.granted(Map.of(meters(3), split(3, 1)));
        assertThat(gauge("pendingRecords")).isEqualTo(4);
        assertThat(gauge("TDengineSource", "topic", "meters", "vgroup", "2", "lag")).isEqualTo(-1);
    }

    @Test
    void tellsTheLagOfEventTimeWhenRowsWereFetched() {
        metrics.message(100, 5_000, Long.MIN_VALUE);
        assertThat(gauge("currentFetchEventTimeLag")).isEqualTo(-1);

        metrics.message(100, 5_000, 4_200);
        assertThat(gauge("currentFetchEventTimeLag")).isEqualTo(800);
    }

    @Test
    void tellsWhatReadingOfAVgroupWasBrokenOffFor() {
        metrics.generation();
        metrics.granted(Map.of(meters(2), split(2, 10)));
        metrics.lost(false);
        metrics.generation();
        metrics.granted(Map.of(meters(2), split(2, 10)));
        metrics.lost(true);
        metrics.generation();
        metrics.granted(Map.of(meters(3), split(3, 10)));
        metrics.generation();

        assertThat(counter("TDengineSource", "topic", "meters", "vgroup", "2", "reconnects"))
                .isEqualTo(1);
        assertThat(counter("TDengineSource", "topic", "meters", "vgroup", "2", "rebalances"))
                .isEqualTo(1);
        assertThat(counter("TDengineSource", "topic", "meters", "vgroup", "3", "reconnects"))
                .isZero();
        assertThat(counter("TDengineSource", "topic", "meters", "vgroup", "3", "rebalances"))
                .isEqualTo(1);
    }

    @Test
    void countsGenerationsAndErrors() {
        metrics.generation();
        metrics.lost(false);
        metrics.generation();
        metrics.failedRecord();

        assertThat(counter("TDengineSource", "generations")).isEqualTo(2);
        assertThat(counter("TDengineSource", "reconnects")).isEqualTo(1);
        assertThat(counter("numRecordsInErrors")).isEqualTo(1);
    }
}
