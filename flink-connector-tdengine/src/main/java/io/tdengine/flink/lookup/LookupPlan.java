/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.SqlCondition;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A {@link LookupQuery} checked against the table as the server has it: its SQL. Immutable. */
final class LookupPlan {

    private final LookupQuery query;
    private final TableSchema schema;

    /**
     * @throws org.apache.flink.table.api.ValidationException if the table does not fit
     */
    LookupPlan(LookupQuery query, TableSchema schema) {
        query.check(schema);
        this.query = query;
        this.schema = schema;
    }

    TableSchema schema() {
        return schema;
    }

    /** All rows, or null if there can be none. */
    String sql() {
        return sql(query.predicate());
    }

    /** The rows of any of the keys, or null if there can be none. */
    String sql(Collection<LookupKey> keys) {
        List<ScanPredicate> any = new ArrayList<>();
        for (LookupKey key : keys) {
            ScanPredicate predicate = key.predicate(query.keyNames());
            if (predicate != null) {
                any.add(predicate);
            }
        }
        if (any.isEmpty()) {
            return null;
        }
        ScanPredicate rows = Junction.or(any);
        return sql(
                query.predicate() == null ? rows : Junction.and(List.of(query.predicate(), rows)));
    }

    private String sql(ScanPredicate predicate) {
        SqlCondition condition = predicate == null ? null : predicate.bind(schema);
        if (condition != null && condition.isNever()) {
            return null;
        }
        List<String> items = new ArrayList<>();
        for (String name : query.produced().getFieldNames()) {
            items.add(item(name));
        }
        // A query of tags alone might have one row for each child table, with rows or without.
        items.add(item(schema.columns().get(0).name()));
        return "SELECT "
                + String.join(", ", items)
                + " FROM "
                + SqlText.quoteTable(schema.database(), schema.table())
                + (condition == null || condition.isAlways() ? "" : " WHERE " + condition.sql())
                + (query.isLatest() && schema.isSuperTable() ? " PARTITION BY tbname" : "");
    }

    private String item(String name) {
        if (name.equals(ScanPredicate.TABLE_NAME)) {
            return schema.isSuperTable() ? name : SqlText.quoteString(schema.table());
        }
        String column = SqlText.quoteIdentifier(name);
        return query.isLatest() && !schema.column(name).isTag()
                ? "LAST_ROW(" + column + ")"
                : column;
    }
}
