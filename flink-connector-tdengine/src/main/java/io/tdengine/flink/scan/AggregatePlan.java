/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.scan.ScanAggregate.Call;
import io.tdengine.flink.scan.ScanAggregate.Function;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * How the server is asked for a {@link ScanAggregate}, and where in its answer the results are:
 * groups, calls, then for each sum of a DOUBLE how many values it has, last the number of rows.
 * Counting rows also has the server read rows where only tags are asked for. Immutable.
 */
final class AggregatePlan {

    private final ScanAggregate aggregate;

    AggregatePlan(ScanAggregate aggregate) {
        this.aggregate = aggregate;
    }

    /**
     * @param from the table as SQL has it, and the condition
     */
    String sql(TableSchema schema, String from) {
        String timestamp = column(schema.columns().get(0).name());
        List<String> items = new ArrayList<>();
        aggregate.groups().forEach(group -> items.add(column(group)));
        aggregate.calls().forEach(call -> items.add(item(call, timestamp)));
        aggregate.calls().stream()
                .filter(AggregatePlan::isChecked)
                .forEach(call -> items.add("COUNT(" + column(call.column()) + ")"));
        items.add("COUNT(" + timestamp + ")");
        String sql = "SELECT " + String.join(", ", items) + " FROM " + from;
        if (aggregate.groups().isEmpty()) {
            return sql;
        }
        List<String> groups = new ArrayList<>();
        aggregate.groups().forEach(group -> groups.add(group(group, schema)));
        // Servers may answer groups of tables that have no rows.
        return sql
                + " GROUP BY "
                + String.join(", ", groups)
                + " HAVING COUNT("
                + timestamp
                + ") > 0";
    }

    private static String group(String name, TableSchema schema) {
        ColumnSchema column = schema.column(name);
        if (column != null && column.field().type() == DataType.JSON) {
            throw new ValidationException(
                    "Column '"
                            + name
                            + "' is a JSON tag, by which TDengine cannot group. Set"
                            + " 'scan.push-down' = 'false' to have Flink group.");
        }
        return column(name);
    }

    private static String item(Call call, String timestamp) {
        boolean rows = call.column() == null || call.column().equals(ScanPredicate.TABLE_NAME);
        String column = rows ? timestamp : column(call.column());
        boolean key = !rows && column.equals(timestamp);
        switch (call.function()) {
            case COUNT:
                return "COUNT(" + column + ")";
            case MIN:
                return key ? "FIRST(" + column + ")" : "MIN(" + comparable(call, column) + ")";
            case MAX:
                return key ? "LAST(" + column + ")" : "MAX(" + comparable(call, column) + ")";
            default:
                return "SUM(" + column + ")";
        }
    }

    /** MIN and MAX take no timestamps. */
    private static String comparable(Call call, String column) {
        return isTime(call.type()) ? "CAST(" + column + " AS BIGINT)" : column;
    }

    private static boolean isTime(LogicalType type) {
        return type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                || type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }

    /** A server may answer NULL for a sum that is no number. */
    private static boolean isChecked(Call call) {
        return isSum(call) && call.type().is(LogicalTypeRoot.DOUBLE);
    }

    private static boolean isSum(Call call) {
        return call.function() == Function.SUM || call.function() == Function.SUM_OR_ZERO;
    }

    private static String column(String name) {
        return name.equals(ScanPredicate.TABLE_NAME) ? name : SqlText.quoteIdentifier(name);
    }

    /** Vectors over a block of the answer, in the order of the produced row. */
    ColumnVector[] vectors(Block block, Precision precision) {
        int groups = aggregate.groups().size();
        int calls = aggregate.calls().size();
        ColumnVector[] vectors = new ColumnVector[groups + calls];
        for (int i = 0; i < groups; i++) {
            vectors[i] = BlockVectors.vector(block, i, precision, aggregate.groupTypes().get(i));
        }
        int count = groups + calls;
        for (int i = 0; i < calls; i++) {
            Call call = aggregate.calls().get(i);
            int at = groups + i;
            if (isSum(call)) {
                vectors[at] =
                        new SumVector(
                                block,
                                at,
                                isChecked(call) ? count++ : SumVector.UNCHECKED,
                                call.function() == Function.SUM_OR_ZERO,
                                call.column());
            } else {
                vectors[at] = BlockVectors.vector(block, at, precision, call.type());
            }
        }
        return vectors;
    }
}
