/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.TypeMapping;
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
 * A {@link ScanQuery} checked against the table as the server has it: how its SQL reads. Immutable.
 */
@Internal
final class ScanPlan {

    private final TableSchema schema;
    private final List<LogicalType> types;
    private final List<String> selected;
    private final int timestampIndex;

    private ScanPlan(
            TableSchema schema, List<LogicalType> types, List<String> selected, int timestamp) {
        this.schema = schema;
        this.types = List.copyOf(types);
        this.selected = List.copyOf(selected);
        this.timestampIndex = timestamp;
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
            ColumnSchema column = schema.column(field.getName());
            if (column == null) {
                throw unknownColumn(field.getName(), schema);
            }
            TypeMapping.checkReadable(column.field(), schema.precision(), field.getType());
            selected.add(field.getName());
            types.add(field.getType());
        }
        String timestamp = schema.columns().get(0).name();
        int index = selected.indexOf(timestamp);
        if (index < 0) {
            index = selected.size();
            selected.add(timestamp);
        }
        return new ScanPlan(schema, types, selected, index);
    }

    private static ValidationException unknownColumn(String name, TableSchema schema) {
        String columns =
                schema.all().stream().map(ColumnSchema::name).collect(Collectors.joining(", "));
        return new ValidationException(
                "Column '"
                        + name
                        + "' is declared, but the TDengine table "
                        + schema.database()
                        + "."
                        + schema.table()
                        + " has no such column or tag. It has: "
                        + columns
                        + ". Names are case-sensitive.");
    }

    /** Declared types of the query's columns: the first columns of each result block. */
    List<LogicalType> types() {
        return types;
    }

    /** Which column of a result block is the row's timestamp. */
    int timestampIndex() {
        return timestampIndex;
    }

    /** The SQL that reads a split from its position on, in the order that positions count. */
    String sql(ScanSplit split) {
        String timestamp = SqlText.quoteIdentifier(schema.columns().get(0).name());
        List<String> conditions = new ArrayList<>();
        if (schema.isSuperTable()) {
            conditions.add("tbname = " + SqlText.quoteString(split.table()));
        }
        if (split.isStarted()) {
            conditions.add(timestamp + " >= " + split.timestamp());
        }
        String order =
                schema.columns().stream()
                        .filter(ColumnSchema::isCompositeKey)
                        .map(key -> ", " + SqlText.quoteIdentifier(key.name()))
                        .collect(Collectors.joining("", timestamp, ""));
        return "SELECT "
                + selected.stream().map(SqlText::quoteIdentifier).collect(Collectors.joining(", "))
                + " FROM "
                + SqlText.quoteTable(schema.database(), schema.table())
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
                + " ORDER BY "
                + order;
    }
}
