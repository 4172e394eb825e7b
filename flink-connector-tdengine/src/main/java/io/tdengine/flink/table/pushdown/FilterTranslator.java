/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.BooleanComparison;
import io.tdengine.flink.scan.predicate.ComparisonOperator;
import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.NullCheck;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Finds out what of Flink's filters TDengine can check: comparisons of a column, a tag or {@code
 * tbname} with literals, IN, BETWEEN, LIKE, IS [NOT] NULL, and AND, OR and NOT of those.
 *
 * <p>A part that cannot be pushed, or not with the very same meaning, is left out where that lets
 * more rows through and never fewer: beside others of an AND, nowhere else.
 */
@Internal
public final class FilterTranslator {

    private static final Map<FunctionDefinition, ComparisonOperator> OPERATORS =
            Map.of(
                    BuiltInFunctionDefinitions.EQUALS, ComparisonOperator.EQUAL,
                    BuiltInFunctionDefinitions.NOT_EQUALS, ComparisonOperator.NOT_EQUAL,
                    BuiltInFunctionDefinitions.LESS_THAN, ComparisonOperator.LESS,
                    BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL, ComparisonOperator.LESS_OR_EQUAL,
                    BuiltInFunctionDefinitions.GREATER_THAN, ComparisonOperator.GREATER,
                    BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL,
                            ComparisonOperator.GREATER_OR_EQUAL);

    private final PushableColumns columns;

    public FilterTranslator(PushableColumns columns) {
        this.columns = columns;
    }

    /** The filter for the server, or null if it can check nothing of it. */
    public PushedFilter translate(ResolvedExpression filter) {
        return translate(filter, false);
    }

    private PushedFilter translate(ResolvedExpression expression, boolean negated) {
        if (expression instanceof FieldReferenceExpression) {
            return truth(expression, !negated);
        }
        if (!(expression instanceof CallExpression)) {
            return null;
        }
        CallExpression call = (CallExpression) expression;
        FunctionDefinition function = call.getFunctionDefinition();
        List<ResolvedExpression> arguments = call.getResolvedChildren();
        if (function == BuiltInFunctionDefinitions.AND) {
            return negated ? any(arguments, true) : all(arguments, false);
        }
        if (function == BuiltInFunctionDefinitions.OR) {
            return negated ? all(arguments, true) : any(arguments, false);
        }
        if (function == BuiltInFunctionDefinitions.NOT) {
            return translate(arguments.get(0), !negated);
        }
        if (function == BuiltInFunctionDefinitions.IS_TRUE && !negated) {
            return translate(arguments.get(0), false);
        }
        if (function == BuiltInFunctionDefinitions.IS_FALSE && !negated) {
            return translate(arguments.get(0), true);
        }
        if (function == BuiltInFunctionDefinitions.IS_NULL) {
            return nullCheck(arguments.get(0), !negated);
        }
        if (function == BuiltInFunctionDefinitions.IS_NOT_NULL) {
            return nullCheck(arguments.get(0), negated);
        }
        if (function == BuiltInFunctionDefinitions.LIKE) {
            return negated ? null : like(arguments);
        }
        if (function == BuiltInFunctionDefinitions.IN) {
            return in(arguments, negated);
        }
        if (function == BuiltInFunctionDefinitions.BETWEEN) {
            return between(arguments, negated);
        }
        if (function == BuiltInFunctionDefinitions.NOT_BETWEEN) {
            return between(arguments, !negated);
        }
        ComparisonOperator operator = OPERATORS.get(function);
        return operator == null
                ? null
                : comparison(arguments.get(0), operator, arguments.get(1), negated);
    }

    /** Of parts that must all be true; those that cannot be pushed stay with Flink. */
    private PushedFilter all(List<ResolvedExpression> parts, boolean negated) {
        List<ScanPredicate> pushed = new ArrayList<>();
        boolean exact = true;
        for (ResolvedExpression part : parts) {
            PushedFilter filter = translate(part, negated);
            exact &= filter != null && filter.isExact();
            if (filter != null) {
                pushed.add(filter.predicate());
            }
        }
        return pushed.isEmpty() ? null : new PushedFilter(Junction.and(pushed), exact);
    }

    private PushedFilter any(List<ResolvedExpression> parts, boolean negated) {
        List<ScanPredicate> pushed = new ArrayList<>();
        boolean exact = true;
        for (ResolvedExpression part : parts) {
            PushedFilter filter = translate(part, negated);
            if (filter == null) {
                return null;
            }
            exact &= filter.isExact();
            pushed.add(filter.predicate());
        }
        return new PushedFilter(Junction.or(pushed), exact);
    }

    private PushedFilter truth(ResolvedExpression column, boolean value) {
        boolean isBoolean = column.getOutputDataType().getLogicalType().is(LogicalTypeRoot.BOOLEAN);
        String name = columns.name(column);
        return isBoolean && name != null
                ? new PushedFilter(new BooleanComparison(name, value), true)
                : null;
    }

    private PushedFilter nullCheck(ResolvedExpression operand, boolean isNull) {
        String name = columns.name(operand);
        return name == null ? null : new PushedFilter(new NullCheck(name, isNull), true);
    }

    private PushedFilter like(List<ResolvedExpression> arguments) {
        String name = columns.name(arguments.get(0));
        // A third argument is the escape character.
        if (name == null
                || arguments.size() != 2
                || !(arguments.get(1) instanceof ValueLiteralExpression)) {
            return null;
        }
        ScanPredicate pattern =
                ((ValueLiteralExpression) arguments.get(1))
                        .getValueAs(String.class)
                        .map(text -> TextPattern.of(name, text))
                        .orElse(null);
        return pattern == null ? null : new PushedFilter(pattern, false);
    }

    private PushedFilter in(List<ResolvedExpression> arguments, boolean negated) {
        List<ScanPredicate> pushed = new ArrayList<>();
        boolean exact = true;
        for (ResolvedExpression value : arguments.subList(1, arguments.size())) {
            PushedFilter filter =
                    comparison(arguments.get(0), ComparisonOperator.EQUAL, value, negated);
            if (filter == null) {
                return null;
            }
            exact &= filter.isExact();
            pushed.add(filter.predicate());
        }
        return new PushedFilter(negated ? Junction.and(pushed) : Junction.or(pushed), exact);
    }

    private PushedFilter between(List<ResolvedExpression> arguments, boolean negated) {
        PushedFilter from =
                comparison(
                        arguments.get(0),
                        ComparisonOperator.GREATER_OR_EQUAL,
                        arguments.get(1),
                        negated);
        PushedFilter to =
                comparison(
                        arguments.get(0),
                        ComparisonOperator.LESS_OR_EQUAL,
                        arguments.get(2),
                        negated);
        if (from == null || to == null) {
            return null;
        }
        List<ScanPredicate> both = List.of(from.predicate(), to.predicate());
        return new PushedFilter(
                negated ? Junction.or(both) : Junction.and(both), from.isExact() && to.isExact());
    }

    private PushedFilter comparison(
            ResolvedExpression left,
            ComparisonOperator operator,
            ResolvedExpression right,
            boolean negated) {
        if (left instanceof ValueLiteralExpression) {
            return comparison(right, operator.mirrored(), left, negated);
        }
        String name = columns.name(left);
        if (name == null || !(right instanceof ValueLiteralExpression)) {
            return null;
        }
        return new LiteralComparison(name, left.getOutputDataType().getLogicalType())
                .with(operator, (ValueLiteralExpression) right, negated);
    }
}
