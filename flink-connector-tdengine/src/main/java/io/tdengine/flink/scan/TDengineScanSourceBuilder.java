/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.DeclaredTypes;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.types.logical.RowType;

/**
 * Builder of a {@link TDengineScanSource}.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineScanSourceBuilder<T> {

    /** Rows that a split should have unless {@link #setSliceRows} says otherwise. */
    public static final long DEFAULT_SLICE_ROWS = 1_000_000;

    private final ScanRowMapper<T> mapper;
    private ConnectionConfig connection;
    private String database;
    private String table;
    private List<String> statements = List.of();
    private RowType columns;
    private boolean tableNameAppended;
    private String filter;
    private ScanPredicate predicate;
    private RowType predicateColumns;
    private ScanAggregate aggregate;
    private Long limit;
    private Long sliceRows;
    private Duration sliceInterval;

    TDengineScanSourceBuilder(ScanRowMapper<T> mapper) {
        this.mapper = mapper;
    }

    /** Where the server is. Required. */
    public TDengineScanSourceBuilder<T> setConnection(ConnectionConfig connection) {
        this.connection = connection;
        return this;
    }

    /** The database; that of the connection unless set. */
    public TDengineScanSourceBuilder<T> setDatabase(String database) {
        this.database = database;
        return this;
    }

    /** Super table, child table or normal table, in its exact case. Required without a query. */
    public TDengineScanSourceBuilder<T> setTable(String table) {
        this.table = table;
        return this;
    }

    /**
     * SELECT statements to read instead of a table. Each is a split, so several are read in
     * parallel. After a restart one that had not ended is read again from its beginning.
     */
    public TDengineScanSourceBuilder<T> setQuery(String... selects) {
        this.statements = List.of(selects);
        return this;
    }

    /**
     * Names and types of the columns and tags to read, in the order of the produced row. Required.
     * The types are checked against the table's when the job starts, or against those of a query's
     * result when it is read.
     */
    public TDengineScanSourceBuilder<T> setColumns(RowType columns) {
        this.columns = columns;
        return this;
    }

    /** Adds the name of each row's table behind the columns. */
    public TDengineScanSourceBuilder<T> setTableNameAppended(boolean appended) {
        this.tableNameAppended = appended;
        return this;
    }

    /**
     * Reads only rows that fulfil a condition.
     *
     * @param condition in TDengine's SQL, as behind WHERE; given to the server as it is
     */
    public TDengineScanSourceBuilder<T> setFilter(String condition) {
        this.filter = condition;
        return this;
    }

    /**
     * Reads only rows that fulfil a condition made by Flink's planner, beside that of {@link
     * #setFilter}.
     *
     * @param condition null for none
     * @param looked names and declared types of the columns that it looks at
     */
    @Internal
    public TDengineScanSourceBuilder<T> setPredicate(ScanPredicate condition, RowType looked) {
        this.predicate = condition;
        this.predicateColumns = looked;
        return this;
    }

    /**
     * Reads what the server makes of the rows instead of them; {@link #setColumns} then only says
     * how the table's columns are declared.
     *
     * @param wanted null to read rows
     */
    @Internal
    public TDengineScanSourceBuilder<T> setAggregate(ScanAggregate wanted) {
        this.aggregate = wanted;
        return this;
    }

    /**
     * Reads at most so many rows of the table, the earliest. One reader reads them all, so that no
     * row too many is read and a restart cannot change their number.
     *
     * @param rows 0 or more
     */
    public TDengineScanSourceBuilder<T> setLimit(long rows) {
        this.limit = rows;
        return this;
    }

    /**
     * How many rows a split should have, {@value #DEFAULT_SLICE_ROWS} by default: child tables with
     * fewer rows go together, one with more is cut into slices of equal time.
     *
     * @param rows 1 or more
     */
    public TDengineScanSourceBuilder<T> setSliceRows(long rows) {
        this.sliceRows = rows;
        return this;
    }

    /**
     * Cuts all tables at multiples of an interval of time, counted from 1970-01-01T00:00Z, instead
     * of by rows. For rows that should come about in the order of time: the earliest slices of all
     * tables are read first. {@link #setSliceRows} then only says how many tables go together.
     *
     * @param interval a multiple of the database's unit of time
     */
    public TDengineScanSourceBuilder<T> setSliceInterval(Duration interval) {
        this.sliceInterval = interval;
        return this;
    }

    /** Makes other records of the rows. Keeps what was set. */
    public <R> TDengineScanSourceBuilder<R> setMapper(ScanRowMapper<R> mapper) {
        TDengineScanSourceBuilder<R> builder =
                new TDengineScanSourceBuilder<>(Objects.requireNonNull(mapper, "mapper"));
        builder.connection = connection;
        builder.database = database;
        builder.table = table;
        builder.statements = statements;
        builder.columns = columns;
        builder.tableNameAppended = tableNameAppended;
        builder.filter = filter;
        builder.predicate = predicate;
        builder.predicateColumns = predicateColumns;
        builder.aggregate = aggregate;
        builder.limit = limit;
        builder.sliceRows = sliceRows;
        builder.sliceInterval = sliceInterval;
        return builder;
    }

    /**
     * Asks no server.
     *
     * @throws IllegalArgumentException naming what is missing or excludes each other
     * @throws org.apache.flink.table.api.ValidationException naming a column whose type TDengine
     *     does not have
     */
    public TDengineScanSource<T> build() {
        require(connection != null, "connection");
        require(table != null || !statements.isEmpty(), "table or a query");
        require(columns != null, "row type of its columns");
        columns.getFields().forEach(c -> DeclaredTypes.checkReadable(c.getName(), c.getType()));
        return statements.isEmpty() ? ofTable() : ofStatements();
    }

    private TDengineScanSource<T> ofTable() {
        String source = database != null ? database : connection.database();
        require(source != null, "database (or a database in the connection's URL)");
        check(limit == null || limit >= 0, "The limit is " + limit + ": it must be at least 0.");
        long rows = sliceRows == null ? DEFAULT_SLICE_ROWS : sliceRows;
        check(rows >= 1, "The rows of a slice are " + rows + ": they must be at least 1.");
        check(
                sliceInterval == null || !sliceInterval.isNegative() && !sliceInterval.isZero(),
                "The slice interval is " + sliceInterval + ": it must be positive.");
        ScanQuery query = ScanQuery.ofTable(source, table, columns);
        query = tableNameAppended ? query.withTableName() : query;
        query = filter == null ? query : query.withFilter(filter);
        query = predicate == null ? query : query.withPredicate(predicate, predicateColumns);
        query = aggregate == null ? query : query.withAggregate(aggregate);
        query = limit == null ? query : query.withLimit(limit);
        return new TDengineScanSource<>(
                connection, query, new ScanSlicing(rows, sliceInterval), mapper);
    }

    private TDengineScanSource<T> ofStatements() {
        check(table == null, "A table and a query exclude each other: set one of them.");
        check(
                filter == null
                        && predicate == null
                        && aggregate == null
                        && limit == null
                        && !tableNameAppended,
                "Filter, limit and table name are for tables: put them into the query.");
        check(
                sliceRows == null && sliceInterval == null,
                "A query is not cut into slices: give several queries to read in parallel.");
        ConnectionConfig session =
                database == null ? connection : connection.toBuilder().database(database).build();
        return new TDengineScanSource<>(
                session,
                ScanQuery.ofStatements(statements, columns),
                new ScanSlicing(DEFAULT_SLICE_ROWS, null),
                mapper);
    }

    private static void require(boolean given, String name) {
        check(given, "A TDengineScanSource needs a " + name + ".");
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
