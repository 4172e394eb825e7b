/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import java.util.Arrays;

/** Times that rows took, in ms, since they were last taken. For any thread. */
final class Latencies {

    /** The last bucket is for all that took longer. */
    private static final int LONGEST = 60_000;

    private final long[] counts = new long[LONGEST + 1];
    private long count;

    synchronized void add(long millis) {
        counts[(int) Math.max(0, Math.min(millis, LONGEST))]++;
        count++;
    }

    /** What part of the rows took at most; 0 without rows. Forgets them. */
    synchronized long[] take(double... parts) {
        long[] quantiles = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            quantiles[i] = quantile(parts[i]);
        }
        Arrays.fill(counts, 0);
        count = 0;
        return quantiles;
    }

    private long quantile(double part) {
        long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int millis = 0; millis < LONGEST && wanted > 0; millis++) {
            seen += counts[millis];
            if (seen >= wanted) {
                return millis;
            }
        }
        return wanted > 0 ? LONGEST : 0;
    }
}
