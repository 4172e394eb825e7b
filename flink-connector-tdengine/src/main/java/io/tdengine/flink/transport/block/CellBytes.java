/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

/**
 * Where the bytes of a cell are, given by {@link Block#readBytes} without an object for each cell.
 * One is used for one column at a time: what was read of a block stays readable until it is used
 * for another column or block. For one thread.
 */
public final class CellBytes {

    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int offset;
    private int length;

    /** Holds what had to be converted. */
    private byte[] converted = NONE;

    /** The array that has the bytes; not to be written to. */
    public byte[] array() {
        return array;
    }

    /** Where the bytes start. */
    public int offset() {
        return offset;
    }

    /** How many they are. */
    public int length() {
        return length;
    }

    /** For blocks: the bytes are here. */
    public void set(byte[] newArray, int newOffset, int newLength) {
        if (array != newArray) {
            // Seldom another one: a collector's write barrier for each cell costs more than this.
            array = newArray;
        }
        offset = newOffset;
        length = newLength;
    }

    /** For blocks: an array of this object, the same until a larger one is needed. */
    byte[] room(int bytes) {
        if (converted.length < bytes) {
            converted = new byte[bytes];
        }
        return converted;
    }
}
