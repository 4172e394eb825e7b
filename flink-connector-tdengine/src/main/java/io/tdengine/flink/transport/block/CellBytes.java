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

    /** Holds what had to be converted, of one column of one block. */
    private byte[] converted = NONE;

    private Block source;
    private int column;

    /** Bytes in use of what holds the converted cells. */
    private int used;

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

    /**
     * For blocks: makes room for a converted cell. Cells of one block and column are next to each
     * other in the order in which they are read, which keeps them in the processor's cache; a cell
     * that is read again is converted again.
     *
     * @param newSource the block
     * @param newColumn its column
     * @param most bytes that the cell can have
     * @param all bytes that all cells of the column can have
     * @return where in {@link #converted} the cell may be put
     */
    int room(Block newSource, int newColumn, int most, int all) {
        if (source != newSource || column != newColumn) {
            source = newSource;
            column = newColumn;
            used = 0;
        }
        if (most > converted.length - used) {
            converted = new byte[all];
            used = 0;
        }
        return used;
    }

    /** For blocks: what {@link #room} made room in. */
    byte[] converted() {
        return converted;
    }

    /** For blocks: the converted cell fills the room up to here. */
    void endConverted(int end) {
        set(converted, used, end - used);
        used = end;
    }
}
