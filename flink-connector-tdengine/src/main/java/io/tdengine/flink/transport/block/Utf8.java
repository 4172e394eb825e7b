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
     * Units of up to 21 bits, so that a look-up needs no check; others are replaced before. Bits
     * beyond the last code point are in the table like surrogates.
     */
    private static final int MAX_UNIT = 0x1F_FFFF;

    /** The bits that two units side by side do not have if {@link #putUnit} takes them. */
    static final long BEYOND_UNITS = ~((long) MAX_UNIT << 32 | MAX_UNIT);

    /**
     * For the upper bits of each unit: in the lower half what the shifted unit is added to for its
     * bytes, the first byte lowest; from bit 48 on the shift, which ignores the bits from 56 on,
     * where there is how many bytes they are.
     */
    private static final long[] HEADS = heads();

    private Utf8() {}

    private static long[] heads() {
        long[] heads = new long[MAX_UNIT + 1 >> 6];
        for (int high = 0; high < heads.length; high++) {
            int point = high << 6;
            if (point < 0x80) {
                heads[high] = head(point, point, 1, 0);
            } else if (point < 0x800) {
                heads[high] = head(point, 0x80C0 | high, 2, 8);
            } else if (isSurrogate(point) || point > Character.MAX_CODE_POINT) {
                // The replacement's bytes; the unit goes where it is cut off.
                heads[high] = head(0, 0xBDBFEF, 3, 40);
            } else if (point < 0x10000) {
                int bytes = 0x8080E0 | high >> 6 | (high & 0x3F) << 8;
                heads[high] = head(point, bytes, 3, 16);
            } else {
                int second = (high >> 6 & 0x3F) << 8;
                int third = (high & 0x3F) << 16;
                heads[high] = head(point, 0x808080F0 | high >> 12 | second | third, 4, 24);
            }
        }
        return heads;
    }

    /**
     * @param point the unit's upper bits, which are not to come into the bytes once more
     * @param bytes without the unit's last six bits
     */
    private static long head(int point, int bytes, int length, int shift) {
        int rest = bytes - (point << shift);
        return rest & 0xFFFF_FFFFL | (long) shift << 48 | (long) length << 56;
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
        boolean known = Integer.compareUnsigned(unit, MAX_UNIT) <= 0;
        return putUnit(known ? unit : REPLACEMENT, target, at);
    }

    /**
     * The same for a unit of at most 21 bits.
     *
     * @param unit at most 21 bits
     */
    static int putUnit(long unit, byte[] target, int at) {
        long head = HEADS[(int) (unit >>> 6) & MAX_UNIT >> 6];
        LittleEndian.putInt(target, at, (int) (head + (unit << (head >>> 48))));
        return at + (int) (head >>> 56);
    }
}
