/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tdengine.flink.transport.TDengineException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a decoder inputs of all kinds and lets only its own exception out, in bounded time and
 * memory.
 *
 * <p>{@code -Dtdengine.fuzz.inputs=10000000} is how many inputs all decoders get together, {@code
 * -Dtdengine.fuzz.seed=…} repeats a run. Each run logs its seed.
 */
public final class Fuzz {

    /** Among how many decoders the inputs are divided. */
    private static final int DECODERS = 14;

    private static final long INPUTS = Long.getLong("tdengine.fuzz.inputs", 400_000);

    private static final Logger LOG = LoggerFactory.getLogger(Fuzz.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** An exception with its trace, and small arrays of a decoder's own. */
    private static final long FIXED_BYTES = 256 << 10;

    private static final long BYTES_PER_BYTE = 64;

    /** No input is so large that it needs a hundredth of this. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int SHOWN_BYTES = 4096;

    private final Class<? extends RuntimeException> allowed;

    private Fuzz(Class<? extends RuntimeException> allowed) {
        this.allowed = allowed;
    }

    /** Decodes an input, and reads whatever comes of it. */
    public interface Decoder {
        void decode(byte[] input);
    }

    /** For decoders of what servers send. */
    public static Fuzz decoder() {
        return new Fuzz(TDengineException.class);
    }

    /** For parsers of what users write. */
    public static Fuzz parser() {
        return new Fuzz(IllegalArgumentException.class);
    }

    /**
     * @param recorded inputs to start from; those that are refused as they are do not count
     * @param words that mean something to the decoder
     */
    public void run(List<byte[]> recorded, List<String> words, Decoder decoder) {
        List<byte[]> good =
                recorded.stream().filter(input -> !isRefused(decoder, input, "recorded")).toList();
        assertThat(good).isNotEmpty();
        long seed = Long.getLong("tdengine.fuzz.seed", ThreadLocalRandom.current().nextLong());
        long count = INPUTS / DECODERS;
        LOG.info("{} inputs of {} kinds, -Dtdengine.fuzz.seed={}", count, good.size(), seed);
        List<byte[]> bytes =
                words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
        FuzzInputs inputs = new FuzzInputs(seed, good, bytes);
        long refused = 0;
        for (long i = 0; i < count; i++) {
            byte[] input = inputs.next();
            refused += isRefused(decoder, input, "input " + i + " of seed " + seed) ? 1 : 0;
        }
        LOG.info("{} of {} inputs were refused", refused, count);
        // Both ways are taken: inputs that nothing is left of would test but the first check.
        assertThat(refused).isBetween(count / 20, count * 99 / 100);
    }

    private boolean isRefused(Decoder decoder, byte[] input, String which) {
        long bound = FIXED_BYTES + BYTES_PER_BYTE * input.length;
        long start = System.nanoTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean refused = decode(decoder, input, which);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > bound) {
            // Once more: classes that were loaded with it do not count.
            before = THREADS.getCurrentThreadAllocatedBytes();
            decode(decoder, input, which);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes for %s of %s bytes: %s", which, input.length, shown(input))
                    .isLessThanOrEqualTo(bound);
        }
        if (System.nanoTime() - start > LIMIT.toNanos()) {
            throw new AssertionError(which + " took longer than " + LIMIT + ": " + shown(input));
        }
        return refused;
    }

    private boolean decode(Decoder decoder, byte[] input, String which) {
        try {
            decoder.decode(input);
            return false;
        } catch (RuntimeException | Error e) {
            if (allowed.isInstance(e)) {
                return true;
            }
            throw new AssertionError(which + ": " + shown(input), e);
        }
    }

    private static String shown(byte[] input) {
        return HexFormat.of().formatHex(input, 0, Math.min(input.length, SHOWN_BYTES));
    }
}
