/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether a process takes at the end of a soak what it took in the beginning: medians over the
 * second and the last quarter of the samples. The first one is for starting.
 */
final class Flatness {

    private static final int FEWEST = 8;
    private static final long HEAP = 16L << 20;
    private static final long THREADS = 8;
    private static final long SOCKETS = 4;

    /** A checkpoint more, and what a busy machine adds. */
    private static final long MILLIS = 2_000;

    private final List<Sample> samples;

    Flatness(List<Sample> samples) {
        if (samples.size() < FEWEST) {
            throw new IllegalArgumentException(
                    samples.size() + " samples tell nothing: at least " + FEWEST + " are needed.");
        }
        this.samples = samples;
    }

    /**
     * @throws IllegalStateException that names what grew
     */
    void check() {
        check("live heap, bytes", Sample::heap, HEAP);
        check("threads", Sample::threads, THREADS);
        check("sockets", Sample::sockets, SOCKETS);
        check("median latency, ms", Sample::median, MILLIS);
        long rows = median(samples.subList(samples.size() / 2, samples.size()), Sample::rows);
        if (rows == 0) {
            throw new IllegalStateException("No rows in half of the samples: " + samples);
        }
    }

    private void check(String what, ToLongFunction<Sample> figure, long growth) {
        int quarter = samples.size() / 4;
        long before = median(samples.subList(quarter, 2 * quarter), figure);
        long after = median(samples.subList(samples.size() - quarter, samples.size()), figure);
        if (after > before + growth) {
            throw new IllegalStateException(
                    what + " grew from " + before + " to " + after + ": " + samples);
        }
    }

    private static long median(List<Sample> part, ToLongFunction<Sample> figure) {
        long[] sorted = part.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
