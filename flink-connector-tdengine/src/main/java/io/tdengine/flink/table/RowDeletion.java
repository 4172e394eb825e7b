/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.data.DeclaredColumns;
import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.SqlCondition;
import io.tdengine.flink.scan.predicate.TimeComparison;
import io.tdengine.flink.table.pushdown.FilterTranslator;
import io.tdengine.flink.table.pushdown.PushableColumns;
import io.tdengine.flink.table.pushdown.PushedFilter;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.logical.RowType;

/**
 * Rows that a batch DELETE names. TDengine deletes rows of a table in one range of time; which
 * child tables these are, conditions on tags and {@code tbname} say.
 */
@Internal
final class RowDeletion {

    private final TableOptions options;
    private final PushableColumns columns;
    private final List<ScanPredicate> conditions;

    private RowDeletion(
            TableOptions options, PushableColumns columns, List<ScanPredicate> conditions) {
        this.options = options;
        this.columns = columns;
        this.conditions = conditions;
    }

    /**
     * Asks no server.
     *
     * @param filters all of which a row to delete fulfils; none for all rows
     * @throws ValidationException naming a filter that the server cannot check exactly
     */
    static RowDeletion of(
            TableOptions options, RowType declared, List<ResolvedExpression> filters) {
        PushableColumns columns = PushableColumns.byName(declared);
        FilterTranslator translator = new FilterTranslator(columns);
        List<ScanPredicate> conditions = new ArrayList<>();
        for (ResolvedExpression filter : filters) {
            PushedFilter pushed = translator.translate(filter);
            if (pushed == null || !pushed.isExact()) {
                throw new ValidationException(
                        "Rows of "
                                + options.table()
                                + " cannot be deleted by the condition "
                                + filter.asSummaryString()
                                + ": TDengine deletes by time, tags and tbname only, compared with"
                                + " literals.");
            }
            conditions.addAll(Junction.conjuncts(pushed.predicate()));
        }
        return new RowDeletion(options, columns, conditions);
    }

    /**
     * Deletes, one statement for each child table; what an error leaves undone can be repeated.
     *
     * @return the number of deleted rows
     */
    long execute() {
        try (Connection connection = TDengine.connect(options.connection())) {
            TableSchema schema = SchemaReader.read(connection, options.database(), options.table());
            List<ScanPredicate> time = new ArrayList<>();
            List<ScanPredicate> tables = new ArrayList<>();
            for (ScanPredicate condition : conditions) {
                columns.of(condition)
                        .getFields()
                        .forEach(field -> DeclaredColumns.check(field, schema));
                (isTime(condition, schema) ? time : tables).add(condition);
            }
            SqlCondition range = time.isEmpty() ? null : Junction.and(time).bind(schema);
            if (range != null && range.isNever()) {
                return 0;
            }
            String where =
                    range == null || range.isAlways() ? "" : " WHERE " + unbracketed(range.sql());
            long rows = 0;
            for (String table : tables(connection, schema, tables)) {
                rows +=
                        connection.execute(
                                "DELETE FROM "
                                        + SqlText.quoteTable(options.database(), table)
                                        + where);
            }
            return rows;
        }
    }

    private boolean isTime(ScanPredicate condition, TableSchema schema) {
        String key = schema.columns().get(0).name();
        boolean range =
                condition instanceof TimeComparison && ((TimeComparison) condition).isRange();
        if (condition.columns().equals(Set.of(key)) && range) {
            return true;
        }
        for (String column : condition.columns()) {
            if (!column.equals(ScanPredicate.TABLE_NAME) && !schema.column(column).isTag()) {
                throw new ValidationException(
                        "Rows of "
                                + options.table()
                                + " cannot be deleted by the column '"
                                + column
                                + "' in this way: TDengine deletes rows in one range of the time '"
                                + key
                                + "', of child tables chosen by tags and tbname.");
            }
        }
        return false;
    }

    /** The table itself, or those of its child tables that fulfil the conditions. */
    private List<String> tables(
            Connection connection, TableSchema schema, List<ScanPredicate> conditions) {
        SqlCondition wanted = conditions.isEmpty() ? null : Junction.and(conditions).bind(schema);
        if (wanted == null || wanted.isAlways()) {
            return List.of(schema.table());
        }
        if (wanted.isNever()) {
            return List.of();
        }
        if (!schema.isSuperTable()) {
            throw new ValidationException(
                    "Rows of "
                            + options.table()
                            + " cannot be deleted by tags: it is no super table. Leave these"
                            + " conditions out.");
        }
        List<String> names = new ArrayList<>();
        try (QueryResult result =
                connection.query(
                        "SELECT DISTINCT tbname FROM "
                                + SqlText.quoteTable(schema.database(), schema.table())
                                + " WHERE "
                                + wanted.sql())) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    names.add(block.getString(0, row));
                }
            }
        }
        return names;
    }

    /** The server reads a range of time without brackets only. */
    private static String unbracketed(String sql) {
        return sql.startsWith("(") ? sql.substring(1, sql.length() - 1) : sql;
    }
}
