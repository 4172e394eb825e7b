/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/** Whether a BOOL is true, or false. Exact. */
@Internal
public final class BooleanComparison implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private final String column;
    private final boolean value;

    public BooleanComparison(String column, boolean value) {
        this.column = column;
        this.value = value;
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        return SqlCondition.of(SqlCondition.column(column) + " = " + value);
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + " = " + value;
    }
}
