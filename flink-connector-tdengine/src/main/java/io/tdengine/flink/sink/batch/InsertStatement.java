/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.InsertRules;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** The prepared INSERT of a writer, after a check that the server can execute it. */
@Internal
public final class InsertStatement {

    private final String sql;
    private final List<ColumnSchema> placeholders;

    private InsertStatement(String sql, List<ColumnSchema> placeholders) {
        this.sql = sql;
        this.placeholders = placeholders;
    }

    /**
     * @param serverVersion decides in which form the server takes decimals
     * @throws IllegalArgumentException if a column cannot be written on this server: names it
     */
    public static InsertStatement of(
            TableSchema target, List<String> columns, List<String> tags, String serverVersion) {
        checkColumns(target, columns, serverVersion);
        List<ColumnSchema> placeholders = new ArrayList<>();
        tags.forEach(tag -> placeholders.add(target.column(tag)));
        columns.forEach(column -> placeholders.add(target.column(column)));
        return new InsertStatement(sql(target, columns, tags), placeholders);
    }

    private static void checkColumns(
            TableSchema target, List<String> columns, String serverVersion) {
        InsertRules.Violation violation =
                InsertRules.find(target.columns(), Set.copyOf(columns), serverVersion);
        if (violation != null) {
            throw new IllegalArgumentException(
                    "Column '"
                            + violation.column().name()
                            + "' ("
                            + violation.column().field()
                            + ") of table '"
                            + target.table()
                            + "' in database '"
                            + target.database()
                            + "': "
                            + violation.reason()
                            + "; or write by SQL text (write mode 'sql').");
        }
    }

    private static String sql(TableSchema target, List<String> columns, List<String> tags) {
        String table = SqlText.quoteTable(target.database(), target.table());
        if (!target.isSuperTable()) {
            return "INSERT INTO " + table + values(names(columns), columns.size());
        }
        if (tags.isEmpty()) {
            return "INSERT INTO " + table + values("tbname, " + names(columns), columns.size() + 1);
        }
        return "INSERT INTO ? USING "
                + table
                + " ("
                + names(tags)
                + ") TAGS("
                + placeholders(tags.size())
                + ")"
                + values(names(columns), columns.size());
    }

    private static String values(String names, int count) {
        return " (" + names + ") VALUES(" + placeholders(count) + ")";
    }

    private static String names(List<String> names) {
        return names.stream().map(SqlText::quoteIdentifier).collect(Collectors.joining(", "));
    }

    private static String placeholders(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
    }

    public String sql() {
        return sql;
    }

    /**
     * Compares what the server prepared with what was described a moment ago.
     *
     * @throws IllegalStateException if the table was changed in between
     */
    public void verify(List<BindField> fields) {
        List<DataType> prepared =
                fields.stream()
                        .filter(f -> f.kind() != BindField.Kind.TABLE_NAME)
                        .map(BindField::type)
                        .collect(Collectors.toList());
        List<DataType> described =
                placeholders.stream().map(p -> p.field().type()).collect(Collectors.toList());
        if (!prepared.equals(described)) {
            throw new IllegalStateException(
                    "The server prepared '"
                            + sql
                            + "' with fields "
                            + fields
                            + ", but described them as "
                            + placeholders
                            + ": the table was changed meanwhile. Start the job again.");
        }
    }
}
