/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Inputs for a decoder: random ones, and recorded ones that were cut, changed or spliced. */
final class FuzzInputs {

    private static final int MAX_RANDOM = 300;
    private static final int MAX_CHANGES = 4;

    /** What lengths and counts go wrong with. */
    private static final int[] EXTREMES = {
        0,
        1,
        -1,
        2,
        7,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFF,
        0x10000000,
        0x1FFFFFFF,
        0x3FFFFFFF,
        0x40000000,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 1,
        Integer.MIN_VALUE
    };

    private final SplittableRandom random;
    private final List<byte[]> recorded;
    private final List<byte[]> words;
    private final JsonChanges json;

    /**
     * @param words that mean something to the decoder, to be written over a place
     */
    FuzzInputs(long seed, List<byte[]> recorded, List<byte[]> words) {
        this.random = new SplittableRandom(seed);
        this.recorded = recorded;
        this.words = words;
        this.json = new JsonChanges(random);
    }

    byte[] next() {
        int kind = random.nextInt(16);
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(MAX_RANDOM)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] input = any().clone();
        if (kind == 1) {
            return Arrays.copyOf(input, random.nextInt(input.length + 1));
        }
        int changes = 1 + random.nextInt(MAX_CHANGES);
        if (kind < 8 && input.length > 0 && input[0] == '{') {
            for (int i = 0; i < changes; i++) {
                input = json.changed(input);
            }
            return input;
        }
        for (int i = 0; i < changes && input.length > 0; i++) {
            input = changed(input);
        }
        return input;
    }

    private byte[] any() {
        return recorded.get(random.nextInt(recorded.size()));
    }

    private byte[] changed(byte[] input) {
        // Heads decide most: half of all changes are near the beginning.
        int at = random.nextInt(random.nextBoolean() ? input.length : Math.min(80, input.length));
        switch (random.nextInt(8)) {
            case 0:
                input[at] ^= (byte) (1 << random.nextInt(8));
                return input;
            case 1:
                input[at] = (byte) random.nextInt();
                return input;
            case 2:
                return overwritten(input, at, number(random.nextBoolean() ? 4 : 2));
            case 3:
                return overwritten(input, at, number(8));
            case 4:
                return spliced(input, at);
            case 5:
                return without(input, at, 1 + random.nextInt(1 + (input.length - at) / 2));
            case 6:
                return repeated(input, at, 1 + random.nextInt(Math.min(64, input.length - at)));
            default:
                return words.isEmpty()
                        ? overwritten(input, at, number(4))
                        : inserted(input, at, words.get(random.nextInt(words.size())));
        }
    }

    /** An extreme number, or one near the input's own sizes. */
    private byte[] number(int bytes) {
        long value =
                random.nextInt(4) == 0
                        ? random.nextInt(4096)
                        : EXTREMES[random.nextInt(EXTREMES.length)];
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        number.order(random.nextInt(8) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return Arrays.copyOf(number.putLong(value).array(), bytes);
    }

    private static byte[] overwritten(byte[] input, int at, byte[] with) {
        System.arraycopy(with, 0, input, at, Math.min(with.length, input.length - at));
        return input;
    }

    private static byte[] inserted(byte[] input, int at, byte[] word) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + word.length);
        out.write(input, 0, at);
        out.writeBytes(word);
        out.write(input, at, input.length - at);
        return out.toByteArray();
    }

    /** The beginning of one, the end of another. */
    private byte[] spliced(byte[] input, int at) {
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        return inserted(
                Arrays.copyOf(input, at), at, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] without(byte[] input, int at, int length) {
        int end = Math.min(input.length, at + length);
        return inserted(Arrays.copyOf(input, at), at, Arrays.copyOfRange(input, end, input.length));
    }

    private static byte[] repeated(byte[] input, int at, int length) {
        return inserted(input, at, Arrays.copyOfRange(input, at, at + length));
    }
}
