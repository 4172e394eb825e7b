/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * A FLOAT, DOUBLE, DECIMAL or BIGINT UNSIGNED compared with a number, or maybe: it lets a few more
 * rows through, so Flink checks the rest. TDengine takes numbers that differ by less than 5e-7 for
 * equal, compares a FLOAT with the value rounded to one, and a DECIMAL as a DOUBLE. So bounds
 * always include the next number outside, and being different is never asked for.
 */
@Internal
public final class RealComparison implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private static final BigInteger MAX_BIGINT = BigInteger.valueOf(Long.MAX_VALUE);

    private static final double TINY = 1e-300;

    private final String column;

    /** The least value that is wanted, or null. */
    private final BigDecimal from;

    /** The greatest value that is wanted, or null. */
    private final BigDecimal to;

    private final boolean withNotNumbers;

    private RealComparison(String column, BigDecimal from, BigDecimal to, boolean withNotNumbers) {
        this.column = column;
        this.from = from;
        this.to = to;
        this.withNotNumbers = withNotNumbers;
    }

    /**
     * @param withNotNumbers whether NaN counts as greater than the value, as it does in Flink
     *     beside a DECIMAL. For TDengine it is less than any number.
     * @return null for NOT_EQUAL, which the server cannot narrow down
     */
    public static RealComparison of(
            String column, ComparisonOperator operator, BigDecimal value, boolean withNotNumbers) {
        if (operator == ComparisonOperator.NOT_EQUAL) {
            return null;
        }
        return new RealComparison(
                column,
                operator.isUpperBound() ? null : value,
                operator.isLowerBound() ? null : value,
                withNotNumbers && operator.isLowerBound());
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        DataType type = schema.column(column).field().type();
        if (type == DataType.BIGINT_UNSIGNED) {
            return unsigned();
        }
        double most = type == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
        // Of values without an end on a side every number is on the inner side of its bound.
        double least = from == null ? -most : Math.min(-above(-from.doubleValue()), most);
        double greatest = to == null ? most : Math.max(above(to.doubleValue()), -most);
        String name = SqlCondition.column(column);
        boolean lower = from != null && least > -most;
        boolean upper = to != null && greatest < most;
        if (!lower && !upper) {
            return SqlCondition.notNull(column);
        }
        String above = lower ? name + " >= " + literal(least) : "";
        String below = upper ? name + " <= " + literal(greatest) : "";
        if (withNotNumbers && type != DataType.DECIMAL && type != DataType.DECIMAL64) {
            return SqlCondition.of("(" + above + " OR " + name + " < " + literal(-most) + ")");
        }
        return between(above, below);
    }

    private static SqlCondition between(String above, String below) {
        return SqlCondition.of(
                above.isEmpty() || below.isEmpty()
                        ? above + below
                        : "(" + above + " AND " + below + ")");
    }

    /** A number that is a little greater, and none so near to zero that parsers report it. */
    private static double above(double value) {
        double next = Math.nextUp(value);
        return Math.abs(next) < TINY ? TINY : next;
    }

    private SqlCondition unsigned() {
        BigInteger least =
                from == null
                        ? BigInteger.ZERO
                        : from.setScale(0, RoundingMode.CEILING)
                                .toBigInteger()
                                .max(BigInteger.ZERO);
        BigInteger greatest =
                to == null ? MAX_BIGINT : to.setScale(0, RoundingMode.FLOOR).toBigInteger();
        if (greatest.signum() < 0) {
            return SqlCondition.NEVER;
        }
        String name = SqlCondition.column(column);
        // Larger literals would not be integers to the server.
        boolean lower = least.signum() > 0;
        boolean upper = greatest.compareTo(MAX_BIGINT) < 0;
        if (!lower && !upper) {
            return SqlCondition.notNull(column);
        }
        String above = lower ? name + " >= " + least.min(MAX_BIGINT) : "";
        String below = upper ? name + " <= " + greatest : "";
        return between(above, below);
    }

    /** With a point or exponent, so that the server reads a DOUBLE. */
    private static String literal(double value) {
        return Double.toString(value);
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + " FROM " + from + " TO " + to + (withNotNumbers ? " OR NaN" : "");
    }
}
