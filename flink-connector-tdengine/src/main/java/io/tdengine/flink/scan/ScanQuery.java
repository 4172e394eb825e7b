/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

/** What to read: a table and the declared columns of it. Immutable. */
@Internal
final class ScanQuery implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String database;
    private final String table;
    private final RowType columns;
    private final boolean withTableName;

    /**
     * @param table super table, child table or normal table
     * @param columns names and declared types, in the order of the produced row; may be empty
     * @param withTableName whether the name of the row's table follows the columns
     */
    ScanQuery(String database, String table, RowType columns, boolean withTableName) {
        this.database = Objects.requireNonNull(database);
        this.table = Objects.requireNonNull(table);
        this.columns = Objects.requireNonNull(columns);
        this.withTableName = withTableName;
    }

    String database() {
        return database;
    }

    String table() {
        return table;
    }

    RowType columns() {
        return columns;
    }

    boolean withTableName() {
        return withTableName;
    }

    @Override
    public String toString() {
        return database + "." + table + " " + columns.getFieldNames();
    }
}
