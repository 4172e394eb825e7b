/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * An integer compared with a number. Exact, also for numbers with a fraction and those that the
 * column cannot hold: only values of the column's own type reach the server.
 */
@Internal
public final class IntegerComparison implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private final String column;
    private final ComparisonOperator operator;
    private final BigDecimal value;

    /**
     * @param column declared as an integer
     */
    public IntegerComparison(String column, ComparisonOperator operator, BigDecimal value) {
        this.column = column;
        this.operator = operator;
        this.value = value;
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        DataType type = schema.column(column).field().type();
        return UnitComparison.bind(
                column,
                operator,
                value.setScale(0, RoundingMode.FLOOR).toBigInteger(),
                value.stripTrailingZeros().scale() <= 0,
                UnitComparison.smallest(type),
                UnitComparison.largest(type));
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + " " + operator.sql() + " " + value.stripTrailingZeros().toPlainString();
    }
}
