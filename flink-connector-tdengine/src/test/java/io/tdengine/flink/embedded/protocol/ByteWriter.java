/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing little-endian buffer whose earlier places can be filled in later. */
final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    ByteWriter int8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ByteWriter int16(int value) {
        return int8(value).int8(value >> 8);
    }

    ByteWriter int32(int value) {
        return int16(value).int16(value >> 16);
    }

    ByteWriter int64(long value) {
        return int32((int) value).int32((int) (value >> 32));
    }

    ByteWriter bigEndianInt64(long value) {
        return int64(Long.reverseBytes(value));
    }

    ByteWriter bytes(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    ByteWriter utf8(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Seven bits a byte, least significant first, high bit on all but the last. */
    ByteWriter varint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            int8(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return int8(rest);
    }

    ByteWriter zigzag(int value) {
        return varint(value << 1 ^ value >> 31);
    }

    /** Length with the terminator, bytes, terminator. */
    ByteWriter cstring(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return varint(utf8.length + 1).bytes(utf8).int8(0);
    }

    /** Leaves zeros and returns where they start. */
    int skip(int count) {
        reserve(count);
        int start = size;
        size += count;
        return start;
    }

    void setInt8(int position, int value) {
        bytes[position] = (byte) value;
    }

    void setInt32(int position, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[position + i] = (byte) (value >> 8 * i);
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, count)));
        }
    }
}
