/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/** A histogram of the last 256 values. Safe for many threads. */
@Internal
final class RecentValues implements Histogram {

    private static final int WINDOW = 256;

    private final long[] values = new long[WINDOW];
    private long count;

    @Override
    public synchronized void update(long value) {
        values[(int) (count++ % WINDOW)] = value;
    }

    @Override
    public synchronized long getCount() {
        return count;
    }

    @Override
    public synchronized HistogramStatistics getStatistics() {
        long[] sorted = Arrays.copyOf(values, (int) Math.min(count, WINDOW));
        Arrays.sort(sorted);
        return new Statistics(sorted);
    }

    private static final class Statistics extends HistogramStatistics {

        private final long[] sorted;

        private Statistics(long[] sorted) {
            this.sorted = sorted;
        }

        /** The smallest value that at least the given part of all values does not exceed. */
        @Override
        public double getQuantile(double quantile) {
            if (sorted.length == 0) {
                return 0;
            }
            int rank = (int) Math.ceil(quantile * sorted.length);
            return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
        }

        @Override
        public long[] getValues() {
            return sorted.clone();
        }

        @Override
        public int size() {
            return sorted.length;
        }

        @Override
        public double getMean() {
            return Arrays.stream(sorted).average().orElse(0);
        }

        @Override
        public double getStdDev() {
            double mean = getMean();
            return Math.sqrt(
                    Arrays.stream(sorted)
                            .mapToDouble(v -> (v - mean) * (v - mean))
                            .average()
                            .orElse(0));
        }

        @Override
        public long getMax() {
            return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        }

        @Override
        public long getMin() {
            return sorted.length == 0 ? 0 : sorted[0];
        }
    }
}
