/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A part of a scan that one reader reads with one query, and how far it was read: some tables in
 * some range of time, a whole super table, or a statement of the user. Immutable.
 */
@Internal
public final class ScanSplit implements SourceSplit {

    /** Of a range without a beginning. */
    public static final long UNBOUNDED_FROM = Long.MIN_VALUE;

    /** Of a range without an end. */
    public static final long UNBOUNDED_TO = Long.MAX_VALUE;

    private static final int NO_STATEMENT = -1;

    private final List<String> tables;
    private final long from;
    private final long to;
    private final int number;
    private final String statement;
    private final long estimatedRows;
    private final ScanPosition position;

    private ScanSplit(
            List<String> tables,
            long from,
            long to,
            int number,
            String statement,
            long estimatedRows,
            ScanPosition position) {
        this.tables = List.copyOf(tables);
        this.from = from;
        this.to = to;
        this.number = number;
        this.statement = statement;
        this.estimatedRows = estimatedRows;
        this.position = Objects.requireNonNull(position);
    }

    /**
     * Tables in a range of time.
     *
     * @param tables child tables of the scanned super table, or just the scanned table; no two
     *     groups of a scan share one
     * @param from the first instant, in the unit of the database, or {@link #UNBOUNDED_FROM}
     * @param to the instant after the last, or {@link #UNBOUNDED_TO}
     * @param estimatedRows how many rows that probably is; for metrics only
     */
    public static ScanSplit ofTables(List<String> tables, long from, long to, long estimatedRows) {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("A split of tables has no table.");
        }
        return new ScanSplit(
                tables, from, to, NO_STATEMENT, null, estimatedRows, ScanPosition.START);
    }

    /** All child tables of the scanned super table, whatever their names. */
    public static ScanSplit ofSuperTable(long estimatedRows) {
        return new ScanSplit(
                List.of(),
                UNBOUNDED_FROM,
                UNBOUNDED_TO,
                NO_STATEMENT,
                null,
                estimatedRows,
                ScanPosition.START);
    }

    /**
     * A statement, which is read from its beginning each time.
     *
     * @param number distinguishes the statements of a scan
     */
    public static ScanSplit ofStatement(int number, String statement) {
        return new ScanSplit(
                List.of(),
                UNBOUNDED_FROM,
                UNBOUNDED_TO,
                number,
                Objects.requireNonNull(statement),
                0,
                ScanPosition.START);
    }

    /** The same rows, of which some were emitted. */
    public ScanSplit withPosition(ScanPosition newPosition) {
        return new ScanSplit(tables, from, to, number, statement, estimatedRows, newPosition);
    }

    /** Unique in a scan: names of tables have no dot, and no two groups share a table. */
    @Override
    public String splitId() {
        if (statement != null) {
            return "statement." + number;
        }
        String first = tables.isEmpty() ? "*" : tables.get(0);
        return from == UNBOUNDED_FROM ? first : first + "." + from;
    }

    /** The tables; empty for a whole super table and for a statement. */
    public List<String> tables() {
        return tables;
    }

    public long from() {
        return from;
    }

    public long to() {
        return to;
    }

    public boolean isStatement() {
        return statement != null;
    }

    /** The statement to run, or null unless {@link #isStatement()}. */
    public String statement() {
        return statement;
    }

    public int number() {
        return number;
    }

    public long estimatedRows() {
        return estimatedRows;
    }

    public ScanPosition position() {
        return position;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof ScanSplit)) {
            return false;
        }
        ScanSplit other = (ScanSplit) o;
        return from == other.from
                && to == other.to
                && number == other.number
                && estimatedRows == other.estimatedRows
                && tables.equals(other.tables)
                && Objects.equals(statement, other.statement)
                && position.equals(other.position);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tables, from, to, number, statement, estimatedRows, position);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (statement != null) {
            text.append("statement ").append(number + 1);
        } else if (tables.isEmpty()) {
            text.append("all tables");
        } else {
            text.append("table ").append(tables.get(0));
            if (tables.size() > 1) {
                text.append(" and ").append(tables.size() - 1).append(" more");
            }
        }
        if (from != UNBOUNDED_FROM) {
            text.append(" from ").append(from);
        }
        if (to != UNBOUNDED_TO) {
            text.append(" until ").append(to);
        }
        return position.isStarted() ? text + " after " + position : text.toString();
    }
}
