/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as C has it: UTF-8 up to a NUL. */
final class CText {

    private CText() {}

    /**
     * The bytes of a text and a NUL.
     *
     * @param what for the message, as the text may be a secret
     * @throws TDengineException if a NUL is in the text: C would not see what follows
     */
    static byte[] of(String text, String what) {
        if (text.indexOf('\0') >= 0) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            what + " holds a NUL character, which native connections cannot send");
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(utf8, utf8.length + 1);
    }

    /** As {@link #of}; null for null. */
    static byte[] ofNullable(String text, String what) {
        return text == null ? null : of(text, what);
    }

    /** The text at an address, or null for NULL. */
    static String at(Pointer address) {
        return address == null ? null : address.getString(0, StandardCharsets.UTF_8.name());
    }

    /** The text that a buffer of fixed size holds; all of it if there is no NUL. */
    static String in(byte[] buffer, int offset, int size) {
        int length = 0;
        while (length < size && buffer[offset + length] != 0) {
            length++;
        }
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }
}
