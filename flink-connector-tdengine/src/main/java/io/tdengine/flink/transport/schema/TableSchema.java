/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.stream.Collectors;

/** A table as the server describes it: columns first, the timestamp at their head, then tags. */
public final class TableSchema {

    /** What a name stands for. */
    public enum Kind {
        SUPER_TABLE,
        CHILD_TABLE,
        NORMAL_TABLE
    }

    private final String database;
    private final String table;
    private final Kind kind;
    private final Precision precision;
    private final List<ColumnSchema> columns;

    /**
     * @param columns all columns and tags in the order of DESCRIBE
     */
    public TableSchema(
            String database,
            String table,
            Kind kind,
            Precision precision,
            List<ColumnSchema> columns) {
        this.database = database;
        this.table = table;
        this.kind = kind;
        this.precision = precision;
        this.columns = List.copyOf(columns);
    }

    public String database() {
        return database;
    }

    public String table() {
        return table;
    }

    public Precision precision() {
        return precision;
    }

    /** Columns and tags. */
    public List<ColumnSchema> all() {
        return columns;
    }

    /** Columns without tags; the first is the timestamp. */
    public List<ColumnSchema> columns() {
        return columns.stream().filter(c -> !c.isTag()).collect(Collectors.toList());
    }

    public List<ColumnSchema> tags() {
        return columns.stream().filter(ColumnSchema::isTag).collect(Collectors.toList());
    }

    public Kind kind() {
        return kind;
    }

    public boolean isSuperTable() {
        return kind == Kind.SUPER_TABLE;
    }

    /** The column or tag of a name (exact case), or null. */
    public ColumnSchema column(String name) {
        for (ColumnSchema column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return database + "." + table + " " + columns;
    }
}
