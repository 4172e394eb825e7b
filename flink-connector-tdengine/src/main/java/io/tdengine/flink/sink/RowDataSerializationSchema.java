/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.RowWriter;
import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.data.UnfitValueException;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.types.RowKind;

/**
 * Writes {@link RowData} of a declared row type. Fields match columns and tags by their exact name;
 * the field {@code tbname} names the child table of a super table. Columns that the row type does
 * not have keep what the server has; such tags are NULL in child tables that are created.
 */
@PublicEvolving
public final class RowDataSerializationSchema implements TDengineSerializationSchema<RowData> {

    /** The field that names the child table. */
    public static final String TABLE_NAME_FIELD = "tbname";

    private static final long serialVersionUID = 1L;

    private final RowType rowType;
    private final int tableNameField;

    private transient TableSchema target;
    private transient List<String> columns;
    private transient List<String> tags;
    private transient RowWriter columnWriter;
    private transient RowWriter tagWriter;
    private transient int keyField;
    private transient int keyDigits;

    /**
     * @param rowType the type of the rows, with {@link #TABLE_NAME_FIELD} somewhere if the target
     *     is a super table
     */
    public RowDataSerializationSchema(RowType rowType) {
        this.rowType = Objects.requireNonNull(rowType);
        this.tableNameField = rowType.getFieldIndex(TABLE_NAME_FIELD);
    }

    @Override
    public void open(TableSchema table) {
        target = table;
        List<String> problems = new ArrayList<>();
        checkTableName(problems);
        for (RowType.RowField field : rowType.getFields()) {
            if (!field.getName().equals(TABLE_NAME_FIELD)) {
                checkField(field, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "The declared columns do not fit table '"
                            + table.table()
                            + "' of database '"
                            + table.database()
                            + "'. Correct the declaration or the table:\n  "
                            + String.join("\n  ", problems));
        }
        ColumnSchema key = table.all().get(0);
        keyField = rowType.getFieldIndex(key.name());
        keyDigits = keyField < 0 ? 0 : LogicalTypeChecks.getPrecision(rowType.getTypeAt(keyField));
        List<ColumnSchema> writtenColumns = written(table.columns());
        List<ColumnSchema> writtenTags = written(table.tags());
        columns = names(writtenColumns);
        tags = names(writtenTags);
        columnWriter = writer(writtenColumns, key);
        tagWriter = writer(writtenTags, key);
    }

    /** Those that the row type has, in the server's order: the key first. */
    private List<ColumnSchema> written(List<ColumnSchema> all) {
        return all.stream()
                .filter(c -> rowType.getFieldIndex(c.name()) >= 0)
                .collect(Collectors.toList());
    }

    private void checkTableName(List<String> problems) {
        if (tableNameField < 0) {
            if (target.isSuperTable()) {
                problems.add(
                        "Column 'tbname' is missing: the table is a super table, and each row needs"
                                + " the name of its child table. Declare a column tbname (in SQL:"
                                + " tbname STRING METADATA), or write to a normal or child table.");
            }
            return;
        }
        LogicalType type = rowType.getTypeAt(tableNameField);
        if (!type.is(LogicalTypeFamily.CHARACTER_STRING)) {
            problems.add(
                    "Column 'tbname': it is declared "
                            + type.asSummaryString()
                            + ", but the name of a child table is a STRING.");
        }
        if (!target.isSuperTable()) {
            problems.add(
                    "Column 'tbname': the table is not a super table, so all rows go to '"
                            + target.table()
                            + "'. Leave the column out.");
        }
    }

    private void checkField(RowType.RowField field, List<String> problems) {
        String name = field.getName();
        ColumnSchema column = target.column(name);
        if (column == null) {
            problems.add(
                    "Column '"
                            + name
                            + "': the table has no such column or tag"
                            + alternatives(name)
                            + ".");
        } else if (column.isTag() && !target.isSuperTable()) {
            problems.add(
                    "Column '"
                            + name
                            + "': it is a tag of a child table, and an INSERT does not change the"
                            + " tags of an existing table. Leave it out, or write to the super"
                            + " table.");
        } else {
            try {
                TypeMapping.checkWritable(field.getType(), column.field(), target.precision());
            } catch (ValidationException e) {
                problems.add(e.getMessage());
            }
        }
    }

    private String alternatives(String name) {
        for (ColumnSchema column : target.all()) {
            if (column.name().equalsIgnoreCase(name)) {
                return "; names are case-sensitive, there is '" + column.name() + "'";
            }
        }
        return "; it has "
                + target.all().stream().map(ColumnSchema::name).collect(Collectors.joining(", "));
    }

    private static List<String> names(List<ColumnSchema> schemas) {
        return schemas.stream().map(ColumnSchema::name).collect(Collectors.toUnmodifiableList());
    }

    private RowWriter writer(List<ColumnSchema> targets, ColumnSchema key) {
        int[] fields = targets.stream().mapToInt(t -> rowType.getFieldIndex(t.name())).toArray();
        return new RowWriter(rowType, fields, targets, key.name(), target.precision());
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public List<String> tags() {
        return tags;
    }

    @Override
    public RowKind rowKind(RowData row) {
        return row.getRowKind();
    }

    @Override
    public StringData tableName(RowData row) throws IOException {
        if (row.isNullAt(tableNameField)) {
            throw new IOException(
                    "A row for super table '"
                            + target.table()
                            + "' has no child table: its tbname is NULL. Its time is "
                            + time(row)
                            + ". Give each row the name of its child table, or filter such rows.");
        }
        return row.getString(tableNameField);
    }

    @Override
    public void writeTags(RowData row, TableRows rows) throws IOException {
        try {
            tagWriter.writeTags(row, rows);
        } catch (UnfitValueException e) {
            throw unfit(row, e);
        }
    }

    @Override
    public void writeColumns(RowData row, TableRows rows) throws IOException {
        try {
            columnWriter.writeColumns(row, rows);
        } catch (UnfitValueException e) {
            throw unfit(row, e);
        }
    }

    private IOException unfit(RowData row, UnfitValueException cause) {
        String table = target.isSuperTable() ? row.getString(tableNameField).toString() : null;
        return new IOException(
                "A row for table '"
                        + (table == null ? target.table() : table)
                        + "' at "
                        + time(row)
                        + " cannot be written: "
                        + cause.getMessage()
                        + ". Correct or filter the value before the sink, or change the column.",
                cause);
    }

    private String time(RowData row) {
        return keyField < 0 || row.isNullAt(keyField)
                ? "NULL"
                : row.getTimestamp(keyField, keyDigits).toString();
    }
}
