/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/** A timestamp compared with an instant, in the unit of the database. Exact. */
@Internal
public final class TimeComparison implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final String column;
    private final ComparisonOperator operator;
    private final Instant value;

    public TimeComparison(String column, ComparisonOperator operator, Instant value) {
        this.column = column;
        this.operator = operator;
        this.value = value;
    }

    /** Whether the instants it is true for are one range. */
    public boolean isRange() {
        return operator != ComparisonOperator.NOT_EQUAL;
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        BigInteger[] units =
                BigInteger.valueOf(value.getEpochSecond())
                        .multiply(NANOS_PER_SECOND)
                        .add(BigInteger.valueOf(value.getNano()))
                        .multiply(BigInteger.valueOf(schema.precision().unitsPerSecond()))
                        .divideAndRemainder(NANOS_PER_SECOND);
        BigInteger floor = units[1].signum() < 0 ? units[0].subtract(BigInteger.ONE) : units[0];
        return UnitComparison.bind(column, operator, floor, units[1].signum() == 0, MIN, MAX);
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + " " + operator.sql() + " " + value;
    }
}
