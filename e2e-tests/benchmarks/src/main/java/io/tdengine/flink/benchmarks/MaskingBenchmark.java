/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 64 MiB in binary frames of a client, masked as RFC 6455 asks; nothing is sent. */
@State(Scope.Thread)
public class MaskingBenchmark {

    private static final int TOTAL = 64 << 20;

    /** Bytes of a frame's payload. */
    @Param({"65536", "1048576"})
    public int frameBytes;

    private byte[] payload;
    private ClientFrames ours;
    private ClientFrames stock;

    /** Compares what both sides' frames say once unmasked. */
    @Setup
    public void prepare() {
        payload = new byte[frameBytes];
        new SplittableRandom(42).nextBytes(payload);
        ours = ClientFrames.ours();
        stock = ClientFrames.stock();
        Check.equal("ours unmasked", checksum(unmask(ours)), checksum(payload));
        Check.equal("stock unmasked", checksum(unmask(stock)), checksum(payload));
    }

    private byte[] unmask(ClientFrames frames) {
        ByteBuffer frame = frames.encode(ByteBuffer.wrap(payload));
        frame.position(frame.limit() - payload.length - 4);
        byte[] key = new byte[4];
        frame.get(key);
        byte[] unmasked = new byte[payload.length];
        frame.get(unmasked);
        for (int i = 0; i < unmasked.length; i++) {
            unmasked[i] ^= key[i & 3];
        }
        return unmasked;
    }

    /** Depends on the place of each byte. */
    private static long checksum(byte[] bytes) {
        long sum = 0;
        for (byte b : bytes) {
            sum = 31 * sum + b;
        }
        return sum;
    }

    @Benchmark
    public long ours(Work work) {
        return frames(ours, work);
    }

    /** The library's own. */
    @Benchmark
    public long stock(Work work) {
        return frames(stock, work);
    }

    private long frames(ClientFrames frames, Work work) {
        long sent = 0;
        work.done(TOTAL / frameBytes, frameBytes);
        for (int done = 0; done < TOTAL; done += frameBytes) {
            ByteBuffer frame = frames.encode(ByteBuffer.wrap(payload));
            sent += frame.remaining() + frame.get(frame.limit() - 1);
        }
        return sent;
    }
}
