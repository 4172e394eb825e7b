/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * Text as UTF-8 in an array that grows and is used again. Its length counts bytes, as the server's
 * limits do. For one thread.
 */
@Internal
public final class TextBuffer {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final char REPLACEMENT = '\uFFFD';

    private byte[] bytes = new byte[256];
    private int length;

    /** Bytes so far. */
    public int length() {
        return length;
    }

    /** Drops all bytes from a length on. */
    public void truncate(int newLength) {
        length = newLength;
    }

    /** One ASCII character. */
    public TextBuffer append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    public TextBuffer append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** UTF-8 as it is. */
    public TextBuffer append(byte[] utf8) {
        return append(utf8, 0, utf8.length);
    }

    /** UTF-8 as it is. */
    public TextBuffer append(byte[] utf8, int offset, int count) {
        room(count);
        System.arraycopy(utf8, offset, bytes, length, count);
        length += count;
        return this;
    }

    public TextBuffer append(TextBuffer other) {
        return append(other.bytes, 0, other.length);
    }

    public TextBuffer append(long number) {
        return append(Long.toString(number));
    }

    /** So that parsing it as a double gives the same value; must be finite. */
    public TextBuffer append(double number) {
        return append(Double.toString(number));
    }

    /**
     * UTF-8 with a backslash before some ASCII characters. No byte of a longer character is one of
     * them.
     */
    public TextBuffer appendEscaped(byte[] utf8, int offset, int count, String escaped) {
        room(2 * count);
        for (int i = offset; i < offset + count; i++) {
            if (escaped.indexOf(utf8[i]) >= 0) {
                bytes[length++] = '\\';
            }
            bytes[length++] = utf8[i];
        }
        return this;
    }

    /** As {@link #appendEscaped(byte[], int, int, String)}. */
    public TextBuffer appendEscaped(TextBuffer other, String escaped) {
        return appendEscaped(other.bytes, 0, other.length, escaped);
    }

    /** Two lower-case digits for each byte. */
    public TextBuffer appendHex(byte[] data, int offset, int count) {
        room(2 * count);
        for (int i = offset; i < offset + count; i++) {
            bytes[length++] = HEX[(data[i] >> 4) & 0xF];
            bytes[length++] = HEX[data[i] & 0xF];
        }
        return this;
    }

    private void room(int count) {
        long needed = (long) length + count;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "A text would exceed 2 GB; send smaller batches");
            }
            bytes =
                    Arrays.copyOf(
                            bytes,
                            (int)
                                    Math.max(
                                            needed,
                                            Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /**
     * All of it.
     *
     * @throws IllegalArgumentException if what was appended is no UTF-8
     */
    String text() {
        String text = toString();
        if (text.indexOf(REPLACEMENT) >= 0) {
            // Either a character as good as any, or what stands for bytes that are no UTF-8.
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a text is no UTF-8", e);
            }
        }
        return text;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
