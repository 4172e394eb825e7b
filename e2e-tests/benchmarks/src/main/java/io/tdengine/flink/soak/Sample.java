/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the process had at a moment.
 *
 * @param second since the load began
 * @param heap bytes that are live: after a collection
 * @param threads of the whole process
 * @param sockets open ones; -1 where the system does not tell
 * @param rows that went through the pipeline since the sample before, repeated ones too
 * @param median ms from when a row was made to when it was read back
 * @param high the same of the slowest row of a hundred
 */
record Sample(
        long second, long heap, int threads, long sockets, long rows, long median, long high) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static final String HEADER = "second,heap,threads,sockets,rows,median,high";

    static Sample take(long second, long rows, Latencies latencies) {
        long[] times = latencies.take(0.5, 0.99);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Sample(
                second,
                runtime.totalMemory() - runtime.freeMemory(),
                Thread.getAllStackTraces().size(),
                openSockets(),
                rows,
                times[0],
                times[1]);
    }

    private static long openSockets() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return -1;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.filter(Sample::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    String csv() {
        return String.join(
                ",",
                Stream.of(second, heap, threads, sockets, rows, median, high)
                        .map(String::valueOf)
                        .toList());
    }
}
