/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What reading or writing rows has cost this process, all its threads and its garbage collection
 * included, after the first tenth of the rows: by then jobs have started and groups are assigned.
 * An iteration reads or writes all rows once or, if they are few, several times; sums count.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Progress {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Of the benchmark that runs; jobs and benchmarks follow each other. */
    private static volatile Progress current;

    /** Rows after the first tenth. */
    public long rows;

    /** Their cells. */
    public long cells;

    /** CPU time of the process for them. */
    public long cpuNanos;

    /** Time for them. */
    public long wallNanos;

    /** What the process has allocated for them. */
    public long allocatedBytes;

    private int expected;
    private int seen;
    private long sum;
    private int firstRows;
    private long lastCpuNanos;
    private long lastNanos;
    private long lastAllocatedBytes;
    private long firstCpuNanos;
    private long firstNanos;
    private long firstAllocatedBytes;

    /** Forgets the iteration before. */
    @Setup(Level.Iteration)
    public void reset() {
        rows = 0;
        cells = 0;
        cpuNanos = 0;
        wallNanos = 0;
        allocatedBytes = 0;
    }

    void expect(int rowsInAll) {
        expected = rowsInAll;
        seen = 0;
        sum = 0;
        firstRows = 0;
        current = this;
    }

    /** What the functions of a job report to. */
    static Progress current() {
        return current;
    }

    /** One more row; for sides of one thread. */
    void row(int voltage) {
        sum += voltage;
        rows(1);
    }

    /** More rows, for any thread. */
    synchronized void rows(int count, long voltages) {
        sum += voltages;
        rows(count);
    }

    /** More rows that were not looked into; for sides of one thread. */
    void rows(int count) {
        seen += count;
        if (firstRows == 0 && seen >= expected / 10) {
            firstRows = seen;
            firstAllocatedBytes = Allocations.bytes();
            firstCpuNanos = SYSTEM.getProcessCpuTime();
            firstNanos = System.nanoTime();
        }
        if (seen == expected) {
            complete();
        }
    }

    /** The last row that was counted took until now. */
    void complete() {
        lastCpuNanos = SYSTEM.getProcessCpuTime();
        lastNanos = System.nanoTime();
        lastAllocatedBytes = Allocations.bytes();
    }

    boolean isComplete() {
        return seen >= expected;
    }

    /** Refuses a side that has not gone through all rows, and adds up what they took. */
    void finish(long expectedSum) {
        Check.equal("rows", seen, expected);
        Check.equal("sum of the voltages", sum, expectedSum);
        rows += seen - firstRows;
        cells += 5L * (seen - firstRows);
        cpuNanos += lastCpuNanos - firstCpuNanos;
        wallNanos += lastNanos - firstNanos;
        allocatedBytes += lastAllocatedBytes - firstAllocatedBytes;
    }
}
