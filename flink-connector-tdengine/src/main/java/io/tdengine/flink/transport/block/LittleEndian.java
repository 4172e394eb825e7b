/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Little-endian numbers in a byte array; an index outside the array throws {@link
 * IndexOutOfBoundsException}.
 */
public final class LittleEndian {

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    private LittleEndian() {}

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    public static short getShort(byte[] array, int index) {
        return (short) SHORT.get(array, index);
    }

    public static int getInt(byte[] array, int index) {
        return (int) INT.get(array, index);
    }

    public static long getLong(byte[] array, int index) {
        return (long) LONG.get(array, index);
    }

    public static float getFloat(byte[] array, int index) {
        return (float) FLOAT.get(array, index);
    }

    public static double getDouble(byte[] array, int index) {
        return (double) DOUBLE.get(array, index);
    }

    public static void putShort(byte[] array, int index, short value) {
        SHORT.set(array, index, value);
    }

    public static void putInt(byte[] array, int index, int value) {
        INT.set(array, index, value);
    }

    public static void putLong(byte[] array, int index, long value) {
        LONG.set(array, index, value);
    }

    public static void putFloat(byte[] array, int index, float value) {
        FLOAT.set(array, index, value);
    }

    public static void putDouble(byte[] array, int index, double value) {
        DOUBLE.set(array, index, value);
    }

    /** Copies bytes between arrays; for a few, less work than a call of the runtime's copy. */
    public static void copy(byte[] source, int from, byte[] target, int to, int length) {
        if (length >= 8 && length <= 16) {
            long first = getLong(source, from);
            // Of the bytes that are in both, the second store repeats the first's.
            long last = getLong(source, from + length - 8);
            putLong(target, to, first);
            putLong(target, to + length - 8, last);
        } else if (length == 4) {
            putInt(target, to, getInt(source, from));
        } else {
            System.arraycopy(source, from, target, to, length);
        }
    }

    /** Sets bytes to 0; for a few, less work than a call of the runtime's fill. */
    public static void clear(byte[] target, int from, int length) {
        if (length >= 8 && length <= 64) {
            int last = from + length - 8;
            for (int at = from; at < last; at += 8) {
                putLong(target, at, 0);
            }
            putLong(target, last, 0);
        } else if (length < 8) {
            for (int at = from; at < from + length; at++) {
                target[at] = 0;
            }
        } else {
            Arrays.fill(target, from, from + length, (byte) 0);
        }
    }
}
