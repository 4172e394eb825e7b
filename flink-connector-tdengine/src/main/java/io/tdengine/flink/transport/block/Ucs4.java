/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static io.tdengine.flink.transport.block.LittleEndian.getInt;
import static io.tdengine.flink.transport.block.LittleEndian.getLong;

import java.nio.charset.StandardCharsets;

/**
 * NCHAR cells: four bytes a code point, little-endian. A unit that is no code point becomes U+FFFD.
 */
final class Ucs4 {

    private static final int REPLACEMENT = 0xFFFD;

    /** The bits that two characters of one byte each in Latin-1, or in UTF-8, do not have. */
    private static final long BEYOND_LATIN1 = ~0x0000_00FF_0000_00FFL;

    private static final long BEYOND_ASCII = ~0x0000_007F_0000_007FL;

    private Ucs4() {}

    static String toString(byte[] array, int start, int characters) {
        byte[] latin1 = new byte[characters];
        if (narrow(array, start, latin1, BEYOND_LATIN1)) {
            return new String(latin1, StandardCharsets.ISO_8859_1);
        }
        int supplementary = 0;
        for (int i = 0; i < characters; i++) {
            supplementary += above(0xFFFF, point(array, start + 4 * i));
        }
        char[] chars = new char[characters + supplementary];
        int length = 0;
        for (int i = 0; i < characters; i++) {
            int point = point(array, start + 4 * i);
            if (point < 0x10000) {
                chars[length++] = (char) point;
            } else {
                length += Character.toChars(point, chars, length);
            }
        }
        return new String(chars);
    }

    /** 1 if a value is above a limit, else 0, without a branch that mixed text would mispredict. */
    private static int above(int limit, int value) {
        return (limit - value) >>> 31;
    }

    /**
     * Most text is of characters that need one byte each: those are copied, two at a time.
     *
     * @param target as long as there are characters; of undefined content if the answer is no
     * @param beyond bits that no two characters may have
     * @return whether no character has any
     */
    private static boolean narrow(byte[] array, int start, byte[] target, long beyond) {
        int pairs = target.length & ~1;
        for (int i = 0; i < pairs; i += 2) {
            long two = getLong(array, start + 4 * i);
            if ((two & beyond) != 0) {
                return false;
            }
            target[i] = (byte) two;
            target[i + 1] = (byte) (two >> 32);
        }
        if (pairs < target.length) {
            int last = getInt(array, start + 4 * pairs);
            if ((last & (int) beyond) != 0) {
                return false;
            }
            target[pairs] = (byte) last;
        }
        return true;
    }

    static byte[] toUtf8(byte[] array, int start, int characters) {
        byte[] ascii = new byte[characters];
        if (narrow(array, start, ascii, BEYOND_ASCII)) {
            return ascii;
        }
        int length = 0;
        for (int i = 0; i < characters; i++) {
            length += utf8Length(point(array, start + 4 * i));
        }
        byte[] utf8 = new byte[length];
        int at = 0;
        for (int i = 0; i < characters; i++) {
            at = putUtf8(point(array, start + 4 * i), utf8, at);
        }
        return utf8;
    }

    private static int point(byte[] array, int index) {
        int unit = getInt(array, index);
        boolean valid = unit >= 0 && unit <= 0x10FFFF && (unit < 0xD800 || unit > 0xDFFF);
        return valid ? unit : REPLACEMENT;
    }

    private static int utf8Length(int point) {
        return 1 + above(0x7F, point) + above(0x7FF, point) + above(0xFFFF, point);
    }

    private static int putUtf8(int point, byte[] target, int start) {
        int at = start;
        if (point < 0x80) {
            target[at++] = (byte) point;
            return at;
        }
        if (point < 0x800) {
            target[at++] = (byte) (0xC0 | point >> 6);
        } else if (point < 0x10000) {
            target[at++] = (byte) (0xE0 | point >> 12);
            target[at++] = continuation(point >> 6);
        } else {
            target[at++] = (byte) (0xF0 | point >> 18);
            target[at++] = continuation(point >> 12);
            target[at++] = continuation(point >> 6);
        }
        target[at++] = continuation(point);
        return at;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }
}
