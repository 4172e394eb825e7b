/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.List;

/** What was written to one vgroup, by version. */
final class VgroupLog {

    private final List<Entry> entries = new ArrayList<>();
    private long begin;
    private boolean offline;

    /**
     * True while the vgroup's data node is down: polls stay empty without an error, and all else
     * that needs the node fails.
     */
    boolean isOffline() {
        return offline;
    }

    void setOffline(boolean newOffline) {
        offline = newOffline;
    }

    /** Codes: 0x000B if the data node is down. */
    void checkOnline() throws ServerError {
        if (offline) {
            throw Errors.error(0x000B, "Unable to establish connection");
        }
    }

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

    void append(TableChange change) {
        append(new Entry(List.of(), List.of(), change));
    }

    /**
     * One version: rows of one statement, a change of tables, or neither (subscriptions, commits).
     *
     * @param created the child tables that the statement created for its rows
     * @param change null unless tables were changed
     */
    record Entry(List<Write> writes, List<Created> created, TableChange change) {

        static final Entry WITHOUT_DATA = new Entry(List.of(), List.of(), null);
    }

    /** A child table with the tags that it was created with. */
    record Created(Table table, Object[] tags) {}

    /**
     * Rows of one table with the columns that were given.
     *
     * @param columns in schema order
     */
    record Write(Table table, List<Column> columns, List<Object[]> rows) {}
}
