/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.DeclaredColumns;
import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.SqlCondition;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A {@link ScanQuery} of a table, checked against the table as the server has it: how its SQL
 * reads. Immutable.
 */
@Internal
final class ScanPlan {

    private final ScanQuery query;
    private final TableSchema schema;
    private final List<LogicalType> types;
    private final List<String> selected;
    private final int timestampIndex;

    /** What the query wants of rows; null for a condition that no row fulfils. */
    private final List<String> conditions;

    /** Those of the conditions that need no values. */
    private final List<String> cheapConditions;

    private ScanPlan(
            ScanQuery query,
            TableSchema schema,
            List<LogicalType> types,
            List<String> selected,
            int timestamp) {
        this.query = query;
        this.schema = schema;
        this.types = List.copyOf(types);
        this.selected = List.copyOf(selected);
        this.timestampIndex = timestamp;
        this.cheapConditions = new ArrayList<>();
        this.conditions = conditions();
    }

    /**
     * Checks every declared column.
     *
     * @throws ValidationException naming the first column that the table does not have or whose
     *     type does not fit
     */
    static ScanPlan of(ScanQuery query, TableSchema schema) {
        List<String> selected = new ArrayList<>();
        List<LogicalType> types = new ArrayList<>();
        for (RowType.RowField field : query.columns().getFields()) {
            DeclaredColumns.check(field, schema);
            selected.add(field.getName());
            types.add(field.getType());
        }
        query.predicateColumns().getFields().forEach(field -> DeclaredColumns.check(field, schema));
        String timestamp = schema.columns().get(0).name();
        int index = selected.indexOf(timestamp);
        if (index < 0) {
            index = selected.size();
            selected.add(timestamp);
        }
        return new ScanPlan(query, schema, types, selected, index);
    }

    TableSchema schema() {
        return schema;
    }

    /** The name of the timestamp as SQL has it. */
    String timestamp() {
        return SqlText.quoteIdentifier(schema.columns().get(0).name());
    }

    /** The table as SQL has it. */
    String table() {
        return SqlText.quoteTable(schema.database(), schema.table());
    }

    /**
     * Whether the filter can be told from tags and time alone, so that the server need not read
     * values for it. False if in doubt.
     */
    boolean isFilterCheap() {
        return query.filter() == null
                || schema.columns().stream()
                        .skip(1)
                        .noneMatch(column -> mentions(query.filter(), column.name()));
    }

    private List<String> conditions() {
        List<String> all = new ArrayList<>();
        if (query.filter() != null) {
            all.add("(" + query.filter() + ")");
            if (isFilterCheap()) {
                cheapConditions.addAll(all);
            }
        }
        if (query.predicate() == null) {
            return all;
        }
        for (ScanPredicate part : Junction.conjuncts(query.predicate())) {
            SqlCondition condition = part.bind(schema);
            if (condition.isNever()) {
                return null;
            }
            if (!condition.isAlways()) {
                all.add(condition.sql());
                if (part.columns().stream().allMatch(this::isCheap)) {
                    cheapConditions.add(condition.sql());
                }
            }
        }
        return all;
    }

    /** Whether a column is a tag, the name of the table or the timestamp. */
    private boolean isCheap(String column) {
        return column.equals(ScanPredicate.TABLE_NAME)
                || schema.column(column).isTag()
                || schema.columns().get(0).name().equals(column);
    }

    /** Whether no row can be wanted, whatever the table holds. */
    boolean isEmpty() {
        return conditions == null;
    }

    /** Conditions on tags, names and time: the server need not read values for them. */
    List<String> cheapConditions() {
        return cheapConditions;
    }

    /** What has the server make {@link ScanQuery#aggregate()} of all rows. */
    String aggregateSql() {
        return new AggregatePlan(query.aggregate()).sql(schema, table() + where(conditions));
    }

    private static boolean mentions(String filter, String column) {
        return filter.toLowerCase(java.util.Locale.ROOT)
                .contains(column.toLowerCase(java.util.Locale.ROOT));
    }

    /** Whether rows of a split can be of different tables, so that each must say of which. */
    private boolean selectsTableName(ScanSplit split) {
        return schema.isSuperTable() && split.tables().size() != 1;
    }

    /** Where the columns are in the result of {@link #sql}. */
    ScanLayout layout(ScanSplit split) {
        if (selectsTableName(split)) {
            return ScanLayout.ofTables(types, timestampIndex, selected.size());
        }
        String table = split.tables().isEmpty() ? schema.table() : split.tables().get(0);
        return ScanLayout.ofTable(types, timestampIndex, table);
    }

    /**
     * The SQL that reads a split from its position on, in the order that positions count.
     *
     * <p>The order is that of the timestamp alone: the server merges tables by it without sorting,
     * since each is stored so. By table first it would have to sort the whole result.
     *
     * @param rows at most so many
     */
    String sql(ScanSplit split, long rows) {
        String order =
                schema.columns().stream()
                        .filter(ColumnSchema::isCompositeKey)
                        .map(key -> ", " + SqlText.quoteIdentifier(key.name()))
                        .collect(Collectors.joining("", timestamp(), ""));
        return "SELECT "
                + selected.stream().map(SqlText::quoteIdentifier).collect(Collectors.joining(", "))
                + (selectsTableName(split) ? ", tbname" : "")
                + " FROM "
                + table()
                + where(conditions(split))
                + " ORDER BY "
                + order
                + (rows == ScanQuery.UNLIMITED ? "" : " LIMIT " + rows);
    }

    private List<String> conditions(ScanSplit split) {
        List<String> all = new ArrayList<>();
        List<String> tables = split.tables();
        if (schema.isSuperTable() && tables.size() == 1) {
            all.add("tbname = " + SqlText.quoteString(tables.get(0)));
        } else if (schema.isSuperTable() && !tables.isEmpty()) {
            all.add(
                    tables.stream()
                            .map(SqlText::quoteString)
                            .collect(Collectors.joining(", ", "tbname IN (", ")")));
        }
        if (split.position().isStarted()) {
            all.add(timestamp() + " >= " + split.position().timestamp());
        } else if (split.from() != ScanSplit.UNBOUNDED_FROM) {
            all.add(timestamp() + " >= " + split.from());
        }
        if (split.to() != ScanSplit.UNBOUNDED_TO) {
            all.add(timestamp() + " < " + split.to());
        }
        all.addAll(conditions);
        return all;
    }

    /** WHERE with all conditions; nothing for none. */
    static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
