/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.SqlText;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

/** What to read: declared columns of a table, or of the results of statements. Immutable. */
@Internal
final class ScanQuery implements Serializable {

    private static final long serialVersionUID = 2L;

    /** No limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private final String database;
    private final String table;
    private final List<String> statements;
    private final RowType columns;
    private final boolean withTableName;
    private final String filter;
    private final long limit;

    private ScanQuery(
            String database,
            String table,
            List<String> statements,
            RowType columns,
            boolean withTableName,
            String filter,
            long limit) {
        this.database = database;
        this.table = table;
        this.statements = List.copyOf(statements);
        this.columns = Objects.requireNonNull(columns);
        this.withTableName = withTableName;
        this.filter = filter;
        this.limit = limit;
    }

    /**
     * @param table super table, child table or normal table
     * @param columns names and declared types, in the order of the produced row; may be empty
     */
    static ScanQuery ofTable(String database, String table, RowType columns) {
        return new ScanQuery(
                Objects.requireNonNull(database),
                Objects.requireNonNull(table),
                List.of(),
                columns,
                false,
                null,
                UNLIMITED);
    }

    static ScanQuery ofStatements(List<String> statements, RowType columns) {
        return new ScanQuery(null, null, statements, columns, false, null, UNLIMITED);
    }

    /** Adds the name of the row's table behind the columns. */
    ScanQuery withTableName() {
        return new ScanQuery(database, table, statements, columns, true, filter, limit);
    }

    /**
     * Reads only rows that fulfil a condition.
     *
     * @param condition in TDengine's SQL, as behind WHERE
     */
    ScanQuery withFilter(String condition) {
        return new ScanQuery(database, table, statements, columns, withTableName, condition, limit);
    }

    /** Reads at most so many rows, the earliest. */
    ScanQuery withLimit(long rows) {
        return new ScanQuery(database, table, statements, columns, withTableName, filter, rows);
    }

    /** Null for statements. */
    String database() {
        return database;
    }

    /** Null for statements. */
    String table() {
        return table;
    }

    /** Empty for a table. */
    List<String> statements() {
        return statements;
    }

    boolean isStatements() {
        return !statements.isEmpty();
    }

    RowType columns() {
        return columns;
    }

    boolean producesTableName() {
        return withTableName;
    }

    /** Null when all rows are read. */
    String filter() {
        return filter;
    }

    long limit() {
        return limit;
    }

    boolean isLimited() {
        return limit != UNLIMITED;
    }

    /** The subject of an error message. */
    String subject() {
        return isStatements()
                ? "Query " + SqlText.shorten(statements.get(0))
                : "Table " + database + "." + table;
    }

    /** {@code database.table}, or none for statements. */
    List<String> tableNames() {
        return table == null ? List.of() : List.of(database + '.' + table);
    }

    @Override
    public String toString() {
        if (isStatements()) {
            return SqlText.shorten(statements.get(0))
                    + (statements.size() == 1 ? "" : " and " + (statements.size() - 1) + " more");
        }
        return database
                + "."
                + table
                + " "
                + columns.getFieldNames()
                + (filter == null ? "" : " where " + filter)
                + (isLimited() ? " limit " + limit : "");
    }
}
