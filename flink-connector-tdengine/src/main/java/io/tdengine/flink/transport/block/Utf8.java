/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

/**
 * Writes code points as UTF-8 without a branch for their width: mixed text would mispredict it. The
 * upper bits of a code point choose all bytes but its last six bits; those are alike for 64 code
 * points at a time.
 */
final class Utf8 {

    private static final int REPLACEMENT = 0xFFFD;

    /**
     * For the upper bits of each code point: its bytes without its last six bits, the first byte
     * lowest, from bit 48 on how many bytes they are, and from bit 56 on where the last bits go.
     */
    private static final long[] HEADS = heads();

    private Utf8() {}

    private static long[] heads() {
        long[] heads = new long[Character.MAX_CODE_POINT + 1 >> 6];
        for (int high = 0; high < heads.length; high++) {
            int point = high << 6;
            if (point < 0x80) {
                heads[high] = head(point, 1, 0);
            } else if (point < 0x800) {
                heads[high] = head(0x80C0 | high, 2, 8);
            } else if (isSurrogate(point)) {
                // The replacement's bytes; the last bits go where they are cut off.
                heads[high] = head(0xBDBFEF, 3, 40);
            } else if (point < 0x10000) {
                heads[high] = head(0x8080E0 | high >> 6 | (high & 0x3F) << 8, 3, 16);
            } else {
                int second = (high >> 6 & 0x3F) << 8;
                int third = (high & 0x3F) << 16;
                heads[high] = head(0x808080F0 | high >> 12 | second | third, 4, 24);
            }
        }
        return heads;
    }

    private static long head(int bytes, int length, int shift) {
        return bytes & 0xFFFF_FFFFL | (long) length << 48 | (long) shift << 56;
    }

    private static boolean isSurrogate(int unit) {
        return (unit & 0xFFFF_F800) == Character.MIN_SURROGATE;
    }

    /** The unit itself, or U+FFFD if it is no code point. */
    static int valid(int unit) {
        return unit < 0 || unit > Character.MAX_CODE_POINT || isSurrogate(unit)
                ? REPLACEMENT
                : unit;
    }

    /**
     * Writes four bytes, of which those before the returned index count.
     *
     * @param unit U+FFFD is written for one that is no code point
     */
    static int put(int unit, byte[] target, int at) {
        int point = unit < 0 || unit > Character.MAX_CODE_POINT ? REPLACEMENT : unit;
        long head = HEADS[point >> 6];
        long last = (long) (point & 0x3F) << (head >>> 56);
        LittleEndian.putInt(target, at, (int) (head | last));
        return at + ((int) (head >> 48) & 7);
    }
}
