/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Precision;
import java.util.Iterator;
import java.util.List;

/**
 * Rows that a query reads: a table, a super table, a system table, or rows of the log.
 *
 * @param identity what stands for the same rows in every query, or null if nothing does
 * @param columns what {@code SELECT *} gives
 * @param hidden what can be named besides, such as tags of a child table and {@code tbname}
 */
record RowSource(
        Object identity,
        Precision precision,
        List<Column> columns,
        List<Column> hidden,
        Iterable<Row> rows) {

    RowSource(Precision precision, List<Column> columns, List<Column> hidden, Iterable<Row> rows) {
        this(null, precision, columns, hidden, rows);
    }

    /** Cells of {@link #columns}, then of {@link #hidden}, in two parts so that rows are shared. */
    record Row(Object[] cells, Object[] more) {

        private static final Object[] NOTHING = {};

        static Row of(Object... cells) {
            return new Row(cells, NOTHING);
        }

        Object get(int index) {
            return index < cells.length ? cells[index] : more[index - cells.length];
        }
    }

    /** Rows over which one can iterate again and again. */
    static Iterable<Row> lazily(java.util.function.Supplier<Iterator<Row>> rows) {
        return rows::get;
    }
}
