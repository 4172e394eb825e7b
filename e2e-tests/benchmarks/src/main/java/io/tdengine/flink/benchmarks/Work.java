/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What was done and what it cost, reported per second beside the operations. Work divided by the
 * thread's own CPU time is a rate that other programs on the same cores hardly change.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Rows gone through; of frames, their number. */
    public long rows;

    /** Cells read or written; of frames, their bytes. */
    public long cells;

    /** CPU time of the measuring thread; garbage is collected by others. */
    public long cpuNanos;

    private long start;

    /** Before the first operation of an iteration. */
    @Setup(Level.Iteration)
    public void start() {
        start = THREADS.getCurrentThreadCpuTime();
    }

    /** After the last one. */
    @TearDown(Level.Iteration)
    public void stop() {
        cpuNanos = THREADS.getCurrentThreadCpuTime() - start;
    }

    void done(int newRows, int columns) {
        rows += newRows;
        cells += (long) newRows * columns;
    }
}
