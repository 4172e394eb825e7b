/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.block.LittleEndian;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * Tables by the bytes of their names. Each row of a stream is looked up here, so that bytes are
 * compared where they are, and a look-up touches few lines of the cache. For one thread.
 *
 * <p>Devices report in turn, and so do their tables in most streams: first the table is tried that
 * followed the last one when that was looked up before, which takes no hash.
 */
@Internal
final class TableIndex {

    private static final int INITIAL_TABLES = 32;

    /** 2^64 / golden ratio. */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    /** Names up to twice as long are two numbers, see {@link #head} and {@link #tail}. */
    private static final int PART = Long.BYTES;

    private int size;

    /** In the order in which they were added, and the same of their names. */
    private TargetTable[] tables = new TargetTable[INITIAL_TABLES];

    private byte[][] names = new byte[INITIAL_TABLES][];
    private int[] lengths = new int[INITIAL_TABLES];
    private long[] heads = new long[INITIAL_TABLES];
    private long[] tails = new long[INITIAL_TABLES];

    /** For each table the one that was looked up after it the last time. */
    private int[] followers = new int[INITIAL_TABLES];

    /** The table found last; the first one before that. */
    private int last;

    /**
     * Hash, then place of the table plus 1; 0 if free. At most half of the slots are taken; the
     * next one after a taken one is tried.
     */
    private long[] slots = new long[2 * INITIAL_TABLES];

    /** A hash of the bytes whose low bits are as good as its high ones. */
    static int hash(byte[] array, int offset, int length) {
        long hash = mix(length ^ head(array, offset, length));
        if (length > PART) {
            int end = offset + length - PART;
            for (int at = offset + PART; at < end; at += PART) {
                hash = mix(hash ^ LittleEndian.getLong(array, at));
            }
            hash = mix(hash ^ LittleEndian.getLong(array, end));
        }
        return (int) hash;
    }

    private static long mix(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> Integer.SIZE;
    }

    /** The first 8 bytes, or all of a shorter name. */
    private static long head(byte[] array, int offset, int length) {
        if (length >= PART) {
            return LittleEndian.getLong(array, offset);
        }
        if (length >= Integer.BYTES) {
            long first = LittleEndian.getInt(array, offset);
            return first << Integer.SIZE
                    | LittleEndian.getInt(array, offset + length - Integer.BYTES) & 0xFFFF_FFFFL;
        }
        long head = 0;
        for (int i = 0; i < length; i++) {
            head = head << Byte.SIZE | array[offset + i] & 0xFF;
        }
        return head;
    }

    /** The last 8 bytes of a name that is longer than that. */
    private static long tail(byte[] array, int offset, int length) {
        return length > PART ? LittleEndian.getLong(array, offset + length - PART) : 0;
    }

    /** The table of a name if it is the one that is expected now, otherwise null. */
    TargetTable getExpected(byte[] array, int offset, int length) {
        int table = followers[last];
        if (table < size && isNamed(table, array, offset, length)) {
            last = table;
            return tables[table];
        }
        return null;
    }

    /** The table of a name, or null. */
    TargetTable get(byte[] array, int offset, int length, int hash) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = slot + 1 & mask) {
            int table = (int) slots[slot] - 1;
            if ((int) (slots[slot] >>> Integer.SIZE) == hash
                    && isNamed(table, array, offset, length)) {
                followers[last] = table;
                last = table;
                return tables[table];
            }
        }
        return null;
    }

    private boolean isNamed(int table, byte[] array, int offset, int length) {
        return lengths[table] == length
                && heads[table] == head(array, offset, length)
                && tails[table] == tail(array, offset, length)
                && (length <= 2 * PART
                        || Arrays.equals(names[table], 0, length, array, offset, offset + length));
    }

    /**
     * Adds a table that is not there.
     *
     * @param name not copied
     * @param hash of the name
     */
    void add(byte[] name, int hash, TargetTable table) {
        if (size == tables.length) {
            resize(2 * size);
        }
        tables[size] = table;
        names[size] = name;
        lengths[size] = name.length;
        heads[size] = head(name, 0, name.length);
        tails[size] = tail(name, 0, name.length);
        // Tables that come for the first time are likely to come in this order again.
        followers[size] = size + 1;
        followers[last] = size;
        last = size;
        size++;
        take(hash);
    }

    private void resize(int newCapacity) {
        tables = Arrays.copyOf(tables, newCapacity);
        names = Arrays.copyOf(names, newCapacity);
        lengths = Arrays.copyOf(lengths, newCapacity);
        heads = Arrays.copyOf(heads, newCapacity);
        tails = Arrays.copyOf(tails, newCapacity);
        followers = Arrays.copyOf(followers, newCapacity);
        long[] taken = slots;
        slots = new long[2 * newCapacity];
        for (long slot : taken) {
            if (slot != 0) {
                take(slot);
            }
        }
    }

    /** Takes a slot for the table added last. */
    private void take(int hash) {
        take((long) hash << Integer.SIZE | size);
    }

    private void take(long entry) {
        int mask = slots.length - 1;
        int slot = (int) (entry >>> Integer.SIZE) & mask;
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = entry;
    }

    int size() {
        return size;
    }

    /** Forgets the tables that no batch holds now. */
    void removeUnstaged() {
        TargetTable[] oldTables = tables;
        byte[][] oldNames = names;
        int oldSize = size;
        int[] hashes = new int[oldSize];
        for (long slot : slots) {
            if (slot != 0) {
                hashes[(int) slot - 1] = (int) (slot >>> Integer.SIZE);
            }
        }
        tables = new TargetTable[oldTables.length];
        names = new byte[oldNames.length][];
        Arrays.fill(slots, 0);
        size = 0;
        last = 0;
        for (int table = 0; table < oldSize; table++) {
            if (oldTables[table].isStaged()) {
                add(oldNames[table], hashes[table], oldTables[table]);
            }
        }
    }
}
