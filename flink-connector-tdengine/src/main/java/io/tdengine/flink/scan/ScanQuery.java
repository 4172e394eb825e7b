/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.transport.SqlText;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

/** What to read: declared columns of a table, or of the results of statements. Immutable. */
@Internal
final class ScanQuery implements Serializable {

    private static final long serialVersionUID = 3L;

    /** No limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private final String database;
    private final String table;
    private final List<String> statements;
    private final RowType columns;
    private boolean withTableName;
    private String filter;
    private ScanPredicate predicate;
    private RowType predicateColumns = RowType.of();
    private ScanAggregate aggregate;
    private long limit = UNLIMITED;

    private ScanQuery(String database, String table, List<String> statements, RowType columns) {
        this.database = database;
        this.table = table;
        this.statements = List.copyOf(statements);
        this.columns = Objects.requireNonNull(columns);
    }

    private ScanQuery copy() {
        ScanQuery copy = new ScanQuery(database, table, statements, columns);
        copy.withTableName = withTableName;
        copy.filter = filter;
        copy.predicate = predicate;
        copy.predicateColumns = predicateColumns;
        copy.aggregate = aggregate;
        copy.limit = limit;
        return copy;
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
                columns);
    }

    static ScanQuery ofStatements(List<String> statements, RowType columns) {
        return new ScanQuery(null, null, statements, columns);
    }

    /** Adds the name of the row's table behind the columns. */
    ScanQuery withTableName() {
        ScanQuery query = copy();
        query.withTableName = true;
        return query;
    }

    /**
     * Reads only rows that fulfil a condition.
     *
     * @param condition in TDengine's SQL, as behind WHERE
     */
    ScanQuery withFilter(String condition) {
        ScanQuery query = copy();
        query.filter = condition;
        return query;
    }

    /**
     * Reads only rows that fulfil this condition too.
     *
     * @param looked names and declared types of the columns that it looks at
     */
    ScanQuery withPredicate(ScanPredicate condition, RowType looked) {
        ScanQuery query = copy();
        query.predicate = condition;
        query.predicateColumns = looked;
        return query;
    }

    /** Reads what the server makes of the rows, instead of the rows. */
    ScanQuery withAggregate(ScanAggregate wanted) {
        ScanQuery query = copy();
        query.aggregate = wanted;
        return query;
    }

    /** Reads at most so many rows, the earliest. */
    ScanQuery withLimit(long rows) {
        ScanQuery query = copy();
        query.limit = rows;
        return query;
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

    /** A condition beside {@link #filter()}, or null. */
    ScanPredicate predicate() {
        return predicate;
    }

    /** What {@link #predicate()} looks at, as declared. */
    RowType predicateColumns() {
        return predicateColumns;
    }

    /** What to make of the rows, or null to read them. */
    ScanAggregate aggregate() {
        return aggregate;
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
