/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.List;

/** What was written to one vgroup, by version. */
final class VgroupLog {

    private final List<Entry> entries = new ArrayList<>();
    private long begin;

    /** The first version there is. */
    long begin() {
        return begin;
    }

    /** One past the last version. */
    long end() {
        return begin + entries.size();
    }

    Entry get(long version) {
        return entries.get((int) (version - begin));
    }

    void append(Entry entry) {
        entries.add(entry);
    }

    /** Forgets what is before the version, as retention does. */
    void trimTo(long version) {
        int count = (int) (Math.min(version, end()) - begin);
        if (count > 0) {
            entries.subList(0, count).clear();
            begin += count;
        }
    }

    /** One version: rows of one statement, or nothing (DDL, subscriptions, deletes). */
    record Entry(List<Write> writes) {

        static final Entry WITHOUT_DATA = new Entry(List.of());
    }

    /**
     * Rows of one table with the columns that were given.
     *
     * @param columns in schema order
     */
    record Write(Table table, List<Column> columns, List<Object[]> rows) {}
}
