/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.BooleanComparison;
import io.tdengine.flink.scan.predicate.ComparisonOperator;
import io.tdengine.flink.scan.predicate.IntegerComparison;
import io.tdengine.flink.scan.predicate.RealComparison;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.TextComparison;
import io.tdengine.flink.scan.predicate.TimeComparison;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** A column of a declared type compared with a literal: what of it the server can check. */
final class LiteralComparison {

    private final String column;
    private final LogicalType declared;

    LiteralComparison(String column, LogicalType declared) {
        this.column = column;
        this.declared = declared;
    }

    /**
     * @param negated whether rows are wanted for which the comparison is false
     * @return null if the server's comparison is another one
     */
    PushedFilter with(
            ComparisonOperator operator, ValueLiteralExpression literal, boolean negated) {
        LogicalType type = literal.getOutputDataType().getLogicalType();
        if (literal.isNull()) {
            return null;
        }
        ComparisonOperator wanted = negated ? operator.negated() : operator;
        switch (declared.getTypeRoot()) {
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
                return type.is(LogicalTypeFamily.EXACT_NUMERIC)
                        ? exact(new IntegerComparison(column, wanted, number(literal)))
                        : null;
            case FLOAT:
            case DOUBLE:
                // What NaN is less or greater than, no negation says.
                return negated ? null : real(operator, literal);
            case DECIMAL:
                return type.is(LogicalTypeFamily.EXACT_NUMERIC) ? real(wanted, literal) : null;
            case BOOLEAN:
                return truth(wanted, literal);
            case VARCHAR:
                return text(wanted, literal);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return type.is(declared.getTypeRoot())
                        ? exact(new TimeComparison(column, wanted, instant(literal)))
                        : null;
            default:
                return null;
        }
    }

    private static PushedFilter exact(ScanPredicate predicate) {
        return new PushedFilter(predicate, true);
    }

    private PushedFilter real(ComparisonOperator operator, ValueLiteralExpression literal) {
        LogicalType type = literal.getOutputDataType().getLogicalType();
        if (!type.is(LogicalTypeFamily.NUMERIC)) {
            return null;
        }
        BigDecimal value = number(literal);
        RealComparison comparison =
                value == null
                        ? null
                        : RealComparison.of(
                                column, operator, value, type.is(LogicalTypeRoot.DECIMAL));
        return comparison == null ? null : new PushedFilter(comparison, false);
    }

    private PushedFilter truth(ComparisonOperator operator, ValueLiteralExpression literal) {
        boolean comparable =
                operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
        return comparable
                        && literal.getOutputDataType().getLogicalType().is(LogicalTypeRoot.BOOLEAN)
                ? exact(
                        new BooleanComparison(
                                column,
                                literal.getValueAs(Boolean.class).orElseThrow()
                                        == (operator == ComparisonOperator.EQUAL)))
                : null;
    }

    private PushedFilter text(ComparisonOperator operator, ValueLiteralExpression literal) {
        boolean equality =
                operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
        LogicalType type = literal.getOutputDataType().getLogicalType();
        if (!equality || !type.is(LogicalTypeFamily.CHARACTER_STRING)) {
            return null;
        }
        String value = literal.getValueAs(String.class).orElseThrow();
        // Nobody knows here whether a column is a JSON tag, which the server does not compare.
        boolean comparable =
                column.equals(ScanPredicate.TABLE_NAME) || !TextComparison.mayBeJson(value);
        return comparable && TextComparison.isPossible(value)
                ? exact(new TextComparison(column, operator == ComparisonOperator.EQUAL, value))
                : null;
    }

    /** Null for what is no number, such as infinity. */
    private static BigDecimal number(ValueLiteralExpression literal) {
        LogicalType type = literal.getOutputDataType().getLogicalType();
        if (type.is(LogicalTypeFamily.EXACT_NUMERIC)) {
            return literal.getValueAs(BigDecimal.class).orElseThrow();
        }
        double value =
                type.is(LogicalTypeRoot.FLOAT)
                        ? literal.getValueAs(Float.class).orElseThrow()
                        : literal.getValueAs(Double.class).orElseThrow();
        return Double.isNaN(value) || Double.isInfinite(value) ? null : new BigDecimal(value);
    }

    private static Instant instant(ValueLiteralExpression literal) {
        return literal.getOutputDataType()
                        .getLogicalType()
                        .is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                ? literal.getValueAs(LocalDateTime.class).orElseThrow().toInstant(ZoneOffset.UTC)
                : literal.getValueAs(Instant.class).orElseThrow();
    }
}
