/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsAggregatePushDown;
import org.apache.flink.table.expressions.AggregateExpression;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/** Reads what a table holds, or what the server makes of it, and ends. */
@Internal
final class TDengineAggregatingTableSource extends TDengineSnapshotTableSource
        implements SupportsAggregatePushDown {

    private TDengineAggregatingTableSource(TableOptions options, DataType columns) {
        super(options, columns);
    }

    /**
     * A source that may aggregate, unless there are DECIMAL columns: the planner fails on their AVG
     * as soon as a source offers that at all.
     */
    static TDengineSnapshotTableSource of(TableOptions options, DataType columns) {
        boolean decimals =
                columns.getLogicalType().getChildren().stream()
                        .anyMatch(type -> type.is(LogicalTypeRoot.DECIMAL));
        return decimals
                ? new TDengineSnapshotTableSource(options, columns)
                : new TDengineAggregatingTableSource(options, columns);
    }

    @Override
    public boolean applyAggregates(
            List<int[]> groupingSets,
            List<AggregateExpression> aggregateExpressions,
            DataType producedDataType) {
        return groupingSets.size() == 1
                && aggregate(
                        groupingSets.get(0),
                        aggregateExpressions,
                        (RowType) producedDataType.getLogicalType());
    }

    @Override
    public DynamicTableSource copy() {
        TDengineAggregatingTableSource copy = new TDengineAggregatingTableSource(options, columns);
        copy.copyPushDown(this);
        return copy;
    }
}
