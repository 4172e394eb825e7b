/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static io.tdengine.flink.transport.block.LittleEndian.getInt;
import static io.tdengine.flink.transport.block.LittleEndian.getLong;
import static io.tdengine.flink.transport.block.LittleEndian.putLong;

import java.util.Arrays;

/**
 * NCHAR cells: four bytes a code point, little-endian. A unit that is no code point becomes U+FFFD.
 *
 * <p>Text of one byte a character is copied eight characters at a time. Other text is converted
 * without asking how wide a character is, since mixed text would mispredict the answer.
 */
final class Ucs4 {

    /** The bits that two characters of one byte each in Latin-1, or in UTF-8, do not have. */
    private static final long BEYOND_LATIN1 = ~0x0000_00FF_0000_00FFL;

    private static final long BEYOND_ASCII = ~0x0000_007F_0000_007FL;

    /** Room for the second halves of pairs, which are few in most texts. */
    private static final int SPARE_CHARS = 16;

    private Ucs4() {}

    static String toString(byte[] array, int start, int characters) {
        // The first eight tell whether an array for Latin-1 would most likely be in vain.
        if (characters < 8 || isLatin1(array, start)) {
            byte[] latin1 = new byte[characters];
            if (narrow(array, start, characters, BEYOND_LATIN1, latin1, 0) == characters) {
                return AsciiText.latin1(latin1, 0, characters);
            }
        }
        char[] chars = new char[characters + SPARE_CHARS];
        int length = 0;
        for (int i = 0; i < characters; i++) {
            if (length - i > SPARE_CHARS - 2 && chars.length < 2 * characters) {
                chars = Arrays.copyOf(chars, 2 * characters);
            }
            int point = Utf8.valid(getInt(array, start + 4 * i));
            // The first char is the character or the first half of a pair; the second one is
            // overwritten by the next character unless it is needed.
            int supplementary = above(0xFFFF, point);
            int high = Character.MIN_HIGH_SURROGATE - (0x10000 >> 10) + (point >> 10);
            chars[length] = (char) (point ^ (point ^ high) & -supplementary);
            chars[length + 1] = (char) (Character.MIN_LOW_SURROGATE | point & 0x3FF);
            length += 1 + supplementary;
        }
        return new String(chars, 0, length);
    }

    private static boolean isLatin1(byte[] array, int start) {
        long first = getLong(array, start) | getLong(array, start + 8);
        long second = getLong(array, start + 16) | getLong(array, start + 24);
        return ((first | second) & BEYOND_LATIN1) == 0;
    }

    static byte[] toUtf8(byte[] array, int start, int characters) {
        byte[] ascii = new byte[characters];
        int done = narrow(array, start, characters, BEYOND_ASCII, ascii, 0);
        if (done == characters) {
            return ascii;
        }
        byte[] utf8 = Arrays.copyOf(ascii, 4 * characters);
        int end = toUtf8(array, start + 4 * done, characters - done, utf8, done);
        return Arrays.copyOf(utf8, end);
    }

    /**
     * Copies characters of one byte each, up to a group of eight with one that is not.
     *
     * @param beyond bits that no two characters may have
     * @return characters copied
     */
    private static int narrow(
            byte[] array, int start, int characters, long beyond, byte[] target, int targetStart) {
        int i = 0;
        for (; i <= characters - 8; i += 8) {
            if (!narrowEight(array, start + 4 * i, beyond, target, targetStart + i)) {
                return i;
            }
        }
        if (i < characters && i > 0) {
            // The last eight, of which some are copied already.
            int last = characters - 8;
            return narrowEight(array, start + 4 * last, beyond, target, targetStart + last)
                    ? characters
                    : i;
        }
        for (; i < characters; i++) {
            int unit = getInt(array, start + 4 * i);
            if ((unit & (int) beyond) != 0) {
                return i;
            }
            target[targetStart + i] = (byte) unit;
        }
        return i;
    }

    private static boolean narrowEight(
            byte[] array, int start, long beyond, byte[] target, int targetStart) {
        long a = getLong(array, start);
        long b = getLong(array, start + 8);
        long c = getLong(array, start + 16);
        long d = getLong(array, start + 24);
        if (((a | b | c | d) & beyond) != 0) {
            return false;
        }
        putLong(target, targetStart, four(a, b) & 0xFFFF_FFFFL | four(c, d) << 32);
        return true;
    }

    /** Four characters of one byte each side by side in the lower half. */
    private static long four(long first, long second) {
        long mixed = first | second << 16;
        return mixed | mixed >>> 24;
    }

    /**
     * @param target has room for four bytes a character
     * @return where the text ends in the target
     */
    static int toUtf8(byte[] array, int start, int characters, byte[] target, int targetStart) {
        int at = targetStart;
        int i = 0;
        for (; i <= characters - 8; i += 8) {
            at = putEight(array, start + 4 * i, target, at);
        }
        if (i < characters && i > 0) {
            // The last eight, of which some are there already: at the same place if all are ASCII.
            int last = characters - 8;
            int lastAt = at - (i - last);
            if (narrowEight(array, start + 4 * last, BEYOND_ASCII, target, lastAt)) {
                return lastAt + 8;
            }
        }
        for (; i < characters; i++) {
            at = Utf8.put(getInt(array, start + 4 * i), target, at);
        }
        return at;
    }

    private static int putEight(byte[] array, int start, byte[] target, int at) {
        long a = getLong(array, start);
        long b = getLong(array, start + 8);
        long c = getLong(array, start + 16);
        long d = getLong(array, start + 24);
        long all = a | b | c | d;
        if ((all & BEYOND_ASCII) == 0) {
            putLong(target, at, four(a, b) & 0xFFFF_FFFFL | four(c, d) << 32);
            return at + 8;
        }
        if ((all & Utf8.BEYOND_UNITS) == 0) {
            int half = putTwo(b, target, putTwo(a, target, at));
            return putTwo(d, target, putTwo(c, target, half));
        }
        int end = at;
        for (int i = 0; i < 8; i++) {
            end = Utf8.put(getInt(array, start + 4 * i), target, end);
        }
        return end;
    }

    /** Of at most 21 bits each. */
    private static int putTwo(long units, byte[] target, int at) {
        return Utf8.putUnit(units >>> 32, target, Utf8.putUnit(units & 0xFFFF_FFFFL, target, at));
    }

    /** 1 if a value is above a limit, else 0, without a branch. */
    private static int above(int limit, int value) {
        return (limit - value) >>> 31;
    }
}
