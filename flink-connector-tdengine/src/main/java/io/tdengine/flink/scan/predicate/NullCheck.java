/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/** Whether a column is NULL. */
@Internal
public final class NullCheck implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private final String column;
    private final boolean isNull;

    /**
     * @param isNull whether rows with NULL are wanted, or those without
     */
    public NullCheck(String column, boolean isNull) {
        this.column = column;
        this.isNull = isNull;
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        boolean never = column.equals(TABLE_NAME) || column.equals(schema.columns().get(0).name());
        if (never) {
            return isNull ? SqlCondition.NEVER : SqlCondition.ALWAYS;
        }
        return isNull
                ? SqlCondition.of(SqlCondition.column(column) + " IS NULL")
                : SqlCondition.notNull(column);
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + (isNull ? " IS NULL" : " IS NOT NULL");
    }
}
