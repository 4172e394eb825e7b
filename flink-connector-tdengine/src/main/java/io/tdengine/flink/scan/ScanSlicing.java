/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.type.Precision;
import java.io.Serializable;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;

/**
 * Cuts tables into splits of about the same number of rows: small tables go together, a large one
 * is cut by time. Immutable.
 *
 * <p>The slices of a group of tables share its borders, and the first has no beginning and the last
 * no end; so each instant is in exactly one of them, whatever rows the tables get meanwhile.
 * Borders are in the unit of the database.
 */
@Internal
final class ScanSlicing implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of one split. Their names, of at most 192 bytes, must fit into 1 MB of SQL. */
    static final int MAX_TABLES = 1_000;

    /** Of slices that one scan may have. */
    static final int MAX_SLICES = 100_000;

    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);

    private final long rows;
    private final Duration interval;

    /**
     * @param rows that a split should have
     * @param interval of time of a slice, or null to cut by rows
     */
    ScanSlicing(long rows, Duration interval) {
        this.rows = rows;
        this.interval = interval;
    }

    /**
     * All splits, those with the earliest rows first.
     *
     * @throws ValidationException if the interval is shorter than the database's unit, or makes too
     *     many slices
     */
    List<ScanSplit> cut(List<TableRows> tables, Precision precision) {
        long width = interval == null ? 0 : width(precision);
        long total = tables.stream().mapToLong(TableRows::rows).sum();
        long splitRows = Math.max(rows, total / MAX_SLICES);
        List<TableRows> sorted = new ArrayList<>(tables);
        sorted.sort(Comparator.comparing(TableRows::table));
        List<ScanSplit> splits = new ArrayList<>();
        List<TableRows> group = new ArrayList<>();
        long weight = 0;
        for (TableRows table : sorted) {
            long own = width == 0 ? table.rows() : table.rows() / slices(table, width) + 1;
            if (group.size() == MAX_TABLES || !group.isEmpty() && own > splitRows - weight) {
                addSlices(group, splitRows, width, splits);
                group.clear();
                weight = 0;
            }
            group.add(table);
            weight += own;
        }
        if (!group.isEmpty()) {
            addSlices(group, splitRows, width, splits);
        }
        splits.sort(Comparator.comparingLong(ScanSplit::from));
        return splits;
    }

    /** The interval in units of the database. */
    private long width(Precision precision) {
        BigInteger nanos =
                BigInteger.valueOf(interval.getSeconds())
                        .multiply(NANOS_PER_SECOND)
                        .add(BigInteger.valueOf(interval.getNano()));
        BigInteger[] width =
                nanos.multiply(BigInteger.valueOf(precision.unitsPerSecond()))
                        .divideAndRemainder(NANOS_PER_SECOND);
        if (width[0].signum() <= 0 || width[1].signum() != 0) {
            throw new ValidationException(
                    "Slices of "
                            + interval
                            + " cannot be cut from a database whose unit of time is 1 "
                            + precision.sqlName()
                            + ": choose a multiple of it.");
        }
        return width[0].min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** How many intervals a table's rows lie in. */
    private static long slices(TableRows table, long width) {
        return bordersBetween(table.first(), table.last(), width) + 1;
    }

    /** How many multiples of the width lie behind the first instant, up to the last. */
    private static long bordersBetween(long first, long last, long width) {
        long count = Math.floorDiv(last, width) - Math.floorDiv(first, width);
        // 300 years in nanoseconds are more than a long can count.
        return count < 0 ? Long.MAX_VALUE - 1 : count;
    }

    private void addSlices(
            List<TableRows> group, long splitRows, long width, List<ScanSplit> splits) {
        List<String> names = new ArrayList<>();
        long groupRows = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (TableRows table : group) {
            names.add(table.table());
            groupRows += table.rows();
            first = Math.min(first, table.first());
            last = Math.max(last, table.last());
        }
        List<Long> borders =
                width == 0
                        ? equalBorders(first, last, (groupRows - 1) / splitRows + 1)
                        : alignedBorders(first, last, width, MAX_SLICES - splits.size());
        List<String> tables = List.copyOf(names);
        long estimate = groupRows / (borders.size() + 1);
        long from = ScanSplit.UNBOUNDED_FROM;
        for (long border : borders) {
            splits.add(ScanSplit.ofTables(tables, from, border, estimate));
            from = border;
        }
        splits.add(ScanSplit.ofTables(tables, from, ScanSplit.UNBOUNDED_TO, estimate));
    }

    /** Borders between slices that last equally long; fewer if there are not so many instants. */
    private static List<Long> equalBorders(long first, long last, long slices) {
        BigInteger start = BigInteger.valueOf(first);
        BigInteger span = BigInteger.valueOf(last).subtract(start).add(BigInteger.ONE);
        BigInteger count = BigInteger.valueOf(slices).min(span);
        List<Long> borders = new ArrayList<>();
        for (long i = 1; i < count.longValueExact(); i++) {
            borders.add(
                    start.add(span.multiply(BigInteger.valueOf(i)).divide(count)).longValueExact());
        }
        return borders;
    }

    /** Borders at multiples of a width, counted from 1970. */
    private List<Long> alignedBorders(long first, long last, long width, long mostSlices) {
        long before = Math.floorDiv(first, width);
        long count = bordersBetween(first, last, width);
        if (count >= mostSlices) {
            throw new ValidationException(
                    "Slices of "
                            + interval
                            + " are too short: the rows lie in more than "
                            + MAX_SLICES
                            + " of them. Choose a longer interval, or cut by rows.");
        }
        List<Long> borders = new ArrayList<>();
        for (long i = 1; i <= count; i++) {
            borders.add((before + i) * width);
        }
        return borders;
    }
}
