/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.ScanAggregate;
import io.tdengine.flink.scan.ScanAggregate.Function;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.AggregateExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Finds out whether TDengine can aggregate as Flink does: COUNT of anything but bytes; SUM, also as
 * a part of AVG, of integers and DOUBLE, and for AVG of FLOAT; MIN and MAX of these and of
 * timestamps. Groups by text, integers and BOOLEAN. Sums of FLOAT are not pushed since TDengine's
 * are more precise, those of DECIMAL since it fails where Flink's are NULL.
 */
@Internal
public final class AggregateTranslator {

    private static final String PLANNERS_OWN =
            "org.apache.flink.table.planner.functions.aggfunctions.";

    private final PushableColumns columns;
    private final RowType produced;

    /**
     * @param produced the row that the groups are fields of
     */
    public AggregateTranslator(PushableColumns columns, RowType produced) {
        this.columns = columns;
        this.produced = produced;
    }

    /**
     * @param result types of what is to be produced: groups, then aggregates
     * @return null if the server cannot do all of it
     */
    public ScanAggregate translate(
            int[] groups, List<AggregateExpression> aggregates, RowType result) {
        ScanAggregate.Builder builder = new ScanAggregate.Builder();
        for (int group : groups) {
            String column = columns.name(group);
            LogicalType type = produced.getTypeAt(group);
            if (column == null || !isGroupable(type)) {
                return null;
            }
            builder.groupBy(column, type);
        }
        for (int i = 0; i < aggregates.size(); i++) {
            if (!add(aggregates.get(i), result.getTypeAt(groups.length + i), builder)) {
                return null;
            }
        }
        return builder.build();
    }

    private static boolean isGroupable(LogicalType type) {
        return type.is(LogicalTypeRoot.VARCHAR)
                || type.is(LogicalTypeRoot.BOOLEAN)
                || type.is(LogicalTypeFamily.INTEGER_NUMERIC);
    }

    private boolean add(
            AggregateExpression aggregate, LogicalType result, ScanAggregate.Builder builder) {
        if (aggregate.isDistinct()
                || aggregate.isApproximate()
                || aggregate.getFilterExpression().isPresent()
                || aggregate.getArgs().size() > 1) {
            return false;
        }
        Function function = function(aggregate.getFunctionDefinition());
        if (function == null) {
            return false;
        }
        if (aggregate.getArgs().isEmpty()) {
            builder.call(function, null, result);
            return function == Function.COUNT;
        }
        FieldReferenceExpression argument = aggregate.getArgs().get(0);
        String column = columns.name(argument);
        LogicalType type = argument.getOutputDataType().getLogicalType();
        if (column == null || !isPossible(function, type, result)) {
            return false;
        }
        builder.call(function, column, result);
        return true;
    }

    /** By name, since connectors must not depend on the planner, whose functions these are. */
    private static Function function(FunctionDefinition definition) {
        if (!definition.getClass().getName().startsWith(PLANNERS_OWN)) {
            return null;
        }
        String name = definition.getClass().getSimpleName();
        if (name.equals("CountAggFunction") || name.equals("Count1AggFunction")) {
            return Function.COUNT;
        }
        if (name.endsWith("Sum0AggFunction")) {
            return Function.SUM_OR_ZERO;
        }
        if (name.endsWith("SumAggFunction")) {
            return Function.SUM;
        }
        if (name.endsWith("MinAggFunction")) {
            return Function.MIN;
        }
        return name.endsWith("MaxAggFunction") ? Function.MAX : null;
    }

    private static boolean isPossible(Function function, LogicalType type, LogicalType result) {
        boolean integer = type.is(LogicalTypeFamily.INTEGER_NUMERIC);
        switch (function) {
            case COUNT:
                return true;
            case MIN:
            case MAX:
                return integer
                        || type.is(LogicalTypeFamily.APPROXIMATE_NUMERIC)
                        || type.is(LogicalTypeFamily.TIMESTAMP);
            default:
                return integer && result.is(LogicalTypeFamily.INTEGER_NUMERIC)
                        || type.is(LogicalTypeFamily.APPROXIMATE_NUMERIC)
                                && result.is(LogicalTypeRoot.DOUBLE);
        }
    }
}
