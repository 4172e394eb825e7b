/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

/** How many rows a table has, and of which time; times in the unit of the database. Immutable. */
final class TableRows {

    private final String table;
    private final long rows;
    private final long first;
    private final long last;

    /**
     * @param rows at least one
     * @param first timestamp of the first row
     * @param last timestamp of the last row
     */
    TableRows(String table, long rows, long first, long last) {
        if (rows < 1 || last < first) {
            throw new IllegalArgumentException(
                    table + " has " + rows + " rows from " + first + " to " + last);
        }
        this.table = table;
        this.rows = rows;
        this.first = first;
        this.last = last;
    }

    String table() {
        return table;
    }

    long rows() {
        return rows;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }
}
