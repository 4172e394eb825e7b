/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.block.LittleEndian;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * Tables by the bytes of their names. Each row of a stream is looked up here, so that bytes are
 * compared where they are, and a look-up touches few lines of the cache. For one thread.
 */
@Internal
final class TableIndex {

    private static final int INITIAL_SLOTS = 64;

    /** 2^64 / golden ratio. */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private int size;

    /** At most half of the slots are taken; the next one after a taken one is tried. */
    private int[] hashes = new int[INITIAL_SLOTS];

    private byte[][] names = new byte[INITIAL_SLOTS][];
    private TargetTable[] tables = new TargetTable[INITIAL_SLOTS];

    /** A hash of the bytes whose low bits are as good as its high ones. */
    static int hash(byte[] array, int offset, int length) {
        long hash = length;
        int end = offset + length;
        int at = offset;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ LittleEndian.getLong(array, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | array[at] & 0xFF;
        }
        return (int) mix(hash ^ rest);
    }

    private static long mix(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> Integer.SIZE;
    }

    /** The table of a name, or null. */
    TargetTable get(byte[] array, int offset, int length, int hash) {
        int mask = tables.length - 1;
        for (int slot = hash & mask; tables[slot] != null; slot = slot + 1 & mask) {
            if (hashes[slot] == hash
                    && Arrays.equals(
                            names[slot], 0, names[slot].length, array, offset, offset + length)) {
                return tables[slot];
            }
        }
        return null;
    }

    /**
     * Adds a table that is not there.
     *
     * @param name not copied
     * @param hash of the name
     */
    void add(byte[] name, int hash, TargetTable table) {
        if (2 * size >= tables.length) {
            rebuild(2 * tables.length, false);
        }
        insert(name, hash, table);
    }

    private void insert(byte[] name, int hash, TargetTable table) {
        int mask = tables.length - 1;
        int slot = hash & mask;
        while (tables[slot] != null) {
            slot = slot + 1 & mask;
        }
        hashes[slot] = hash;
        names[slot] = name;
        tables[slot] = table;
        size++;
    }

    int size() {
        return size;
    }

    /** Forgets the tables that no batch holds now. */
    void removeUnstaged() {
        rebuild(tables.length, true);
    }

    private void rebuild(int slots, boolean stagedOnly) {
        int[] oldHashes = hashes;
        byte[][] oldNames = names;
        TargetTable[] oldTables = tables;
        hashes = new int[slots];
        names = new byte[slots][];
        tables = new TargetTable[slots];
        size = 0;
        for (int slot = 0; slot < oldTables.length; slot++) {
            TargetTable table = oldTables[slot];
            if (table != null && (!stagedOnly || table.isStaged())) {
                insert(oldNames[slot], oldHashes[slot], table);
            }
        }
    }
}
