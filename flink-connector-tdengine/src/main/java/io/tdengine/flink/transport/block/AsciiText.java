/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import java.nio.charset.StandardCharsets;

/** Strings of received bytes, which are ASCII mostly. */
final class AsciiText {

    private static final long BEYOND_ASCII = 0x8080_8080_8080_8080L;

    private AsciiText() {}

    /** UTF-8 as text. */
    static String utf8(byte[] array, int start, int length) {
        return isAscii(array, start, length)
                ? latin1(array, start, length)
                : new String(array, start, length, StandardCharsets.UTF_8);
    }

    private static boolean isAscii(byte[] array, int start, int length) {
        if (length < 8) {
            int or = 0;
            for (int i = start; i < start + length; i++) {
                or |= array[i];
            }
            return or >= 0;
        }
        // The last eight bytes, some of which may be those of the loop.
        long or = LittleEndian.getLong(array, start + length - 8);
        for (int i = start; i < start + length - 8; i += 8) {
            or |= LittleEndian.getLong(array, i);
        }
        return (or & BEYOND_ASCII) == 0;
    }

    /** One byte a character. The deprecated constructor is the one that looks at no charset. */
    @SuppressWarnings("deprecation")
    static String latin1(byte[] array, int start, int length) {
        return new String(array, 0, start, length);
    }
}
