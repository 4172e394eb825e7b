/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.SqlText;
import org.apache.flink.annotation.Internal;

/** A condition in TDengine's SQL, or one that needs none since its outcome is known. Immutable. */
@Internal
public final class SqlCondition {

    /** Every row fulfils it. */
    static final SqlCondition ALWAYS = new SqlCondition("");

    /** No row fulfils it. */
    static final SqlCondition NEVER = new SqlCondition("");

    private final String sql;

    private SqlCondition(String sql) {
        this.sql = sql;
    }

    static SqlCondition of(String sql) {
        return new SqlCondition(sql);
    }

    /** All rows that have a value. */
    static SqlCondition notNull(String column) {
        return of(column(column) + " IS NOT NULL");
    }

    /** A column, tag or the name of the row's table as SQL has it. */
    static String column(String name) {
        return name.equals(ScanPredicate.TABLE_NAME) ? name : SqlText.quoteIdentifier(name);
    }

    public boolean isAlways() {
        return this == ALWAYS;
    }

    public boolean isNever() {
        return this == NEVER;
    }

    /** In brackets where it needs them beside AND; without a meaning if the outcome is known. */
    public String sql() {
        return sql;
    }
}
