/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.RowWriter;
import io.tdengine.flink.data.TimestampCells;
import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.data.UnfitValueException;
import io.tdengine.flink.sink.rejected.RejectedRow;
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
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.types.RowKind;

/**
 * Writes {@link RowData} of a declared row type. Fields match columns and tags by their exact name.
 * Columns that the row type does not have keep what the server has; such tags are NULL in child
 * tables that are created.
 *
 * <p>The child table of a row for a super table is named by the field {@code tbname}; or by a
 * pattern over tags; or else, if the row type has tags, by {@code t_} and a hash of them, which is
 * the same in every version: rows of equal tags go to one table.
 */
@PublicEvolving
public final class RowDataSerializationSchema implements TDengineSerializationSchema<RowData> {

    /** The field that names the child table. */
    public static final String TABLE_NAME_FIELD = "tbname";

    private static final long serialVersionUID = 1L;

    private final RowType rowType;
    private final int tableNameField;

    /** Null unless a pattern names the child tables. */
    private final String tableNamePattern;

    private transient TableSchema target;
    private transient List<String> columns;
    private transient List<String> tags;
    private transient RowWriter columnWriter;
    private transient RowWriter tagWriter;
    private transient ChildTableNames tableNames;
    private transient int keyField;
    private transient int keyDigits;

    /**
     * @param rowType the type of the rows, perhaps with {@link #TABLE_NAME_FIELD} somewhere
     */
    public RowDataSerializationSchema(RowType rowType) {
        this(rowType, null);
    }

    /**
     * @param rowType the type of the rows, without {@link #TABLE_NAME_FIELD} if there is a pattern
     * @param tableNamePattern names of child tables with tags in braces, such as {@code
     *     d_{groupid}_{id}}, a doubled brace for one; null for none
     * @throws IllegalArgumentException if the pattern is malformed, or one in braces is not a field
     *     of the row type, or is neither text, integer nor BOOLEAN
     */
    public RowDataSerializationSchema(RowType rowType, String tableNamePattern) {
        this.rowType = Objects.requireNonNull(rowType);
        this.tableNameField = rowType.getFieldIndex(TABLE_NAME_FIELD);
        this.tableNamePattern = tableNamePattern;
        if (tableNamePattern != null) {
            checkPattern(TableNamePattern.parse(tableNamePattern));
        }
    }

    private void checkPattern(TableNamePattern pattern) {
        if (tableNameField >= 0) {
            throw new IllegalArgumentException(
                    "The rows have the field tbname, and child tables are named by '"
                            + pattern
                            + "' as well: only one of the two can name them");
        }
        for (String tag : pattern.tags()) {
            int field = rowType.getFieldIndex(tag);
            if (field < 0) {
                throw new IllegalArgumentException(
                        "'"
                                + pattern
                                + "' names '"
                                + tag
                                + "', which is not among the columns "
                                + rowType.getFieldNames());
            }
            if (!FieldText.isPlain(rowType.getTypeAt(field))) {
                throw new IllegalArgumentException(
                        "'"
                                + pattern
                                + "' names '"
                                + tag
                                + "', which is declared "
                                + rowType.getTypeAt(field).asSummaryString()
                                + ": only text, integers and BOOLEAN can be in a name");
            }
        }
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
        tableNames = table.isSuperTable() ? tableNames() : null;
        columnWriter = writer(writtenColumns, key);
        tagWriter = writer(writtenTags, key);
    }

    /** Those that the row type has, in the server's order: the key first. */
    private List<ColumnSchema> written(List<ColumnSchema> all) {
        return all.stream()
                .filter(c -> rowType.getFieldIndex(c.name()) >= 0)
                .collect(Collectors.toList());
    }

    private ChildTableNames tableNames() {
        if (tableNamePattern != null) {
            return new TableNamesByPattern(TableNamePattern.parse(tableNamePattern), rowType);
        }
        return tableNameField >= 0
                ? ChildTableNames.ofField(tableNameField)
                : new TableNamesByHash(target.table(), tags, rowType);
    }

    private void checkTableName(List<String> problems) {
        if (!target.isSuperTable()) {
            if (tableNameField >= 0 || tableNamePattern != null) {
                problems.add(
                        (tableNamePattern == null
                                        ? "Column 'tbname'"
                                        : "Table name '" + tableNamePattern + "'")
                                + ": the table is not a super table, so all rows go to '"
                                + target.table()
                                + "'. Leave it out.");
            }
        } else if (tableNamePattern != null) {
            for (String tag : TableNamePattern.parse(tableNamePattern).tags()) {
                ColumnSchema column = target.column(tag);
                if (column != null && !column.isTag()) {
                    problems.add(
                            "Table name '"
                                    + tableNamePattern
                                    + "': '"
                                    + tag
                                    + "' is a column, but only tags are the same in all rows of a"
                                    + " child table.");
                }
            }
        } else if (tableNameField < 0) {
            if (written(target.tags()).isEmpty()) {
                problems.add(
                        "Column 'tbname' is missing: the table is a super table, and each row needs"
                                + " the name of its child table. Declare a column tbname (in SQL:"
                                + " tbname STRING METADATA), or columns for its tags, by which child"
                                + " tables can be named; or write to a normal or child table.");
            }
        } else if (!rowType.getTypeAt(tableNameField).is(LogicalTypeFamily.CHARACTER_STRING)) {
            problems.add(
                    "Column 'tbname': it is declared "
                            + rowType.getTypeAt(tableNameField).asSummaryString()
                            + ", but the name of a child table is a STRING.");
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
        try {
            return tableNames.of(row);
        } catch (UnfitValueException e) {
            throw new IOException(
                    "A row for super table '"
                            + target.table()
                            + "' has no child table: "
                            + e.getMessage()
                            + ". Its time is "
                            + time(row)
                            + ".",
                    e);
        }
    }

    @Override
    public long timestamp(RowData row) throws IOException {
        try {
            if (keyField < 0 || row.isNullAt(keyField)) {
                throw new UnfitValueException("it has no timestamp");
            }
            return TimestampCells.units(row.getTimestamp(keyField, keyDigits), target.precision());
        } catch (UnfitValueException e) {
            throw unfit(row, e);
        }
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

    @Override
    public RejectedRow rejected(RowData row, IOException reason) {
        return RejectedElements.of(row, rowType, tableNameOrNull(row), keyField, reason);
    }

    private String tableNameOrNull(RowData row) {
        if (!target.isSuperTable()) {
            return target.table();
        }
        try {
            return tableNames.of(row).toString();
        } catch (UnfitValueException e) {
            return null;
        }
    }

    private IOException unfit(RowData row, UnfitValueException cause) {
        return new IOException(
                "A row for table '"
                        + (target.isSuperTable() ? tableNames.of(row) : target.table())
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
