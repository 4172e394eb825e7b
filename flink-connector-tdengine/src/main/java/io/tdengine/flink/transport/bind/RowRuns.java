/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import java.util.Arrays;

/**
 * Which rows of a batch belong to which table: rows of one table next to each other are one run.
 */
final class RowRuns {

    private static final int INITIAL = 16;

    private int count;

    /** Of the last run, or -1. */
    private int lastTable;

    private int[] tables;
    private int[] starts;

    /** Of the runs sorted by table: first row, then rows. */
    private int[] sortedStarts;

    private int[] sortedLengths;

    /** The first sorted run of each table, and of one table more. */
    private int[] firsts;

    RowRuns() {
        release();
    }

    /** Adds the next row. */
    void add(int table, int row) {
        if (table != lastTable) {
            begin(table, row);
        }
    }

    private void begin(int table, int row) {
        if (count == tables.length) {
            tables = Arrays.copyOf(tables, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        tables[count] = table;
        starts[count++] = row;
        lastTable = table;
    }

    /** Sorts the runs by table, those of a table as they came; before the getters below. */
    void sort(int tableCount, int rows) {
        if (sortedStarts.length < count) {
            sortedStarts = new int[tables.length];
            sortedLengths = new int[tables.length];
        }
        if (firsts.length < tableCount + 2) {
            firsts = new int[Math.max(tableCount + 2, 2 * firsts.length)];
        }
        Arrays.fill(firsts, 0, tableCount + 2, 0);
        for (int run = 0; run < count; run++) {
            firsts[tables[run] + 2]++;
        }
        for (int table = 2; table < tableCount + 2; table++) {
            firsts[table] += firsts[table - 1];
        }
        // Now one place too far on; counting up moves each to where its table starts.
        for (int run = 0; run < count; run++) {
            int sorted = firsts[tables[run] + 1]++;
            sortedStarts[sorted] = starts[run];
            sortedLengths[sorted] = (run + 1 < count ? starts[run + 1] : rows) - starts[run];
        }
    }

    /** The first run of a table; the next table's ends its runs. */
    int first(int table) {
        return firsts[table];
    }

    /** First row of a sorted run. */
    int start(int run) {
        return sortedStarts[run];
    }

    /** Rows of a sorted run. */
    int length(int run) {
        return sortedLengths[run];
    }

    /** Bytes held, used or not. */
    long capacity() {
        return 4L * (2L * tables.length + 2L * sortedStarts.length + firsts.length);
    }

    void clear() {
        count = 0;
        lastTable = -1;
    }

    /** Forgets all rows and the arrays. */
    void release() {
        clear();
        tables = new int[INITIAL];
        starts = new int[INITIAL];
        sortedStarts = new int[INITIAL];
        sortedLengths = new int[INITIAL];
        firsts = new int[INITIAL];
    }
}
