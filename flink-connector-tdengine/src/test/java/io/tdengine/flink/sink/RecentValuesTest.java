/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.metrics.HistogramStatistics;
import org.junit.jupiter.api.Test;

class RecentValuesTest {

    private final RecentValues values = new RecentValues();

    @Test
    void isEmptyAtFirst() {
        assertThat(values.getCount()).isZero();
        assertThat(values.getStatistics().size()).isZero();
        assertThat(values.getStatistics().getQuantile(0.5)).isZero();
    }

    @Test
    void tellsQuantilesOfAllValues() {
        for (int value = 100; value > 0; value--) {
            values.update(value);
        }
        HistogramStatistics statistics = values.getStatistics();

        assertThat(statistics.getQuantile(0.5)).isEqualTo(50);
        assertThat(statistics.getQuantile(0.99)).isEqualTo(99);
        assertThat(statistics.getQuantile(1)).isEqualTo(100);
        assertThat(statistics.getMin()).isEqualTo(1);
        assertThat(statistics.getMax()).isEqualTo(100);
        assertThat(statistics.getMean()).isEqualTo(50.5);
        assertThat(statistics.getStdDev()).isBetween(28.8, 28.9);
    }

    @Test
    void forgetsOldValues() {
        for (int value = 0; value < 1_000; value++) {
            values.update(value);
        }

        assertThat(values.getCount()).isEqualTo(1_000);
        assertThat(values.getStatistics().size()).isEqualTo(256);
        assertThat(values.getStatistics().getMin()).isEqualTo(744);
    }
}
