/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;

/** A child or normal table with its rows, ordered by timestamp and composite key. */
final class Table {

    private final Database database;
    private final String name;
    private final SuperTable superTable;
    private final Schema schema;
    private final Vgroup vgroup;
    private final long uid;
    private final String comment;
    private final long createdMillis = ServerClock.millis();
    private final TreeMap<Object[], Object[]> rows;
    private Object[] tags;
    private boolean dropped;

    /**
     * @param superTable null for a normal table
     * @param schema that of the super table, or its own
     */
    Table(
            Database database,
            String name,
            SuperTable superTable,
            Schema schema,
            Object[] tags,
            Vgroup vgroup,
            long uid,
            String comment) {
        this.database = database;
        this.name = name;
        this.superTable = superTable;
        this.schema = schema;
        this.tags = tags;
        this.vgroup = vgroup;
        this.uid = uid;
        this.comment = comment;
        this.rows = new TreeMap<>(keyOrder(schema));
    }

    /** Orders rows by what identifies them. */
    @SuppressWarnings("unchecked")
    static Comparator<Object[]> keyOrder(Schema schema) {
        Comparator<Object[]> byTime = Comparator.comparingLong(row -> (Long) row[0]);
        return schema.hasCompositeKey()
                ? byTime.thenComparing(row -> (Comparable<Object>) row[1])
                : byTime;
    }

    Database database() {
        return database;
    }

    String name() {
        return name;
    }

    /** Null for a normal table. */
    SuperTable superTable() {
        return superTable;
    }

    Schema schema() {
        return schema;
    }

    Vgroup vgroup() {
        return vgroup;
    }

    long uid() {
        return uid;
    }

    String comment() {
        return comment;
    }

    long createdMillis() {
        return createdMillis;
    }

    Object[] tags() {
        return tags;
    }

    void setTags(Object[] tags) {
        this.tags = tags;
    }

    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
        rows.clear();
    }

    /** Rows by key; a row is never changed in place. */
    TreeMap<Object[], Object[]> rows() {
        return rows;
    }

    /**
     * Writes a row; cells that are {@link PreparedPlan#NONE} keep what is stored, and so do those
     * of columns that were added after a statement was prepared.
     */
    void upsert(Object[] row) {
        Object[] stored = rows.remove(row);
        int columns = schema.columns().size();
        Object[] merged = row.length < columns ? Arrays.copyOf(row, columns) : row;
        for (int i = 0; i < merged.length; i++) {
            if (i >= row.length || row[i] == PreparedPlan.NONE) {
                if (merged == row) {
                    merged = row.clone();
                }
                merged[i] = stored == null ? null : stored[i];
            }
        }
        rows.put(merged, merged);
    }

    /** Gives every row another shape after ALTER TABLE. */
    void reshape(java.util.function.UnaryOperator<Object[]> shape) {
        TreeMap<Object[], Object[]> old = new TreeMap<>(rows);
        rows.clear();
        for (Object[] row : old.values()) {
            Object[] changed = shape.apply(row);
            rows.put(changed, changed);
        }
    }
}
