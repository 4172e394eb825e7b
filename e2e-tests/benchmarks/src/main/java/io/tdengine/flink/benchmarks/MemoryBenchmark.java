/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Copying arrays: what the machine's memory allows, in the caches and beyond them. */
@State(Scope.Thread)
public class MemoryBenchmark {

    /** Bytes of an array. */
    @Param({"65536", "67108864"})
    public int bytes;

    private byte[] from;
    private byte[] to;

    @Setup
    public void prepare() {
        from = new byte[bytes];
        new SplittableRandom(42).nextBytes(from);
        to = new byte[bytes];
    }

    @Benchmark
    public byte[] copy(Work work) {
        work.done(1, bytes);
        System.arraycopy(from, 0, to, 0, bytes);
        return to;
    }

    /** Each thread has arrays of its own. */
    @Benchmark
    @Threads(2)
    public byte[] copyOnTwo(Work work) {
        return copy(work);
    }
}
