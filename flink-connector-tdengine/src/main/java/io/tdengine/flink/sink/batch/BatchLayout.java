/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.DistinctRows;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The table that batches are for, and which of its tags and columns they have. Immutable. */
@Internal
public final class BatchLayout {

    /** Of the name of a table, as servers tell it. */
    private static final int NAME_BYTES = 271;

    private static final int VARIABLE_HEAD = 2;
    private static final int NCHAR_BYTES = 4;

    private final TableSchema target;
    private final List<String> tags;
    private final List<String> columns;
    private final List<BindField> fields;

    private BatchLayout(
            TableSchema target, List<String> tags, List<String> columns, List<BindField> fields) {
        this.target = target;
        this.tags = tags;
        this.columns = columns;
        this.fields = fields;
    }

    /**
     * A layout for a table as the server describes it now.
     *
     * @param tags names of the tags written
     * @param columns names of the columns written, the key first
     * @throws IllegalArgumentException if the table has no such tag or column, or a part of its key
     *     is not among the columns: names it
     */
    public static BatchLayout of(TableSchema target, List<String> tags, List<String> columns) {
        List<BindField> fields = new ArrayList<>();
        if (target.isSuperTable()) {
            fields.add(
                    new BindField(
                            "tbname",
                            DataType.VARCHAR,
                            BindField.Kind.TABLE_NAME,
                            target.precision(),
                            NAME_BYTES));
        }
        tags.forEach(tag -> fields.add(field(target, tag, BindField.Kind.TAG)));
        columns.forEach(column -> fields.add(field(target, column, BindField.Kind.COLUMN)));
        checkKey(target, columns);
        return new BatchLayout(target, List.copyOf(tags), List.copyOf(columns), fields);
    }

    private static void checkKey(TableSchema target, List<String> columns) {
        for (int i = 0; i < target.columns().size(); i++) {
            ColumnSchema column = target.columns().get(i);
            if (!columns.contains(column.name()) && (i == 0 || column.isCompositeKey())) {
                throw new IllegalArgumentException(
                        "Column '"
                                + column.name()
                                + "' ("
                                + column.field()
                                + ") of table '"
                                + target.table()
                                + "' in database '"
                                + target.database()
                                + "': it is part of the table's key. Add it to the columns.");
            }
        }
    }

    private static BindField field(TableSchema target, String name, BindField.Kind kind) {
        ColumnSchema column = target.column(name);
        if (column == null || column.isTag() != (kind == BindField.Kind.TAG)) {
            throw new IllegalArgumentException(
                    "Table '"
                            + target.table()
                            + "' of database '"
                            + target.database()
                            + "' has no "
                            + (kind == BindField.Kind.TAG ? "tag '" : "column '")
                            + name
                            + "', which rows have a value for. It has "
                            + target.all()
                            + ".");
        }
        Field field = column.field();
        BindField bound = new BindField(name, field.type(), kind, target.precision(), bytes(field));
        return field.type().isDecimal()
                ? bound.withDigits(field.precision(), field.scale())
                : bound;
    }

    private static int bytes(Field field) {
        if (field.type() == DataType.NCHAR) {
            return NCHAR_BYTES * field.length() + VARIABLE_HEAD;
        }
        return field.length() + (field.type().isVariable() ? VARIABLE_HEAD : 0);
    }

    /** The table, super table or not. */
    public TableSchema target() {
        return target;
    }

    /** Names of the tags that each table has, in this order. */
    public List<String> tags() {
        return tags;
    }

    /** Names of the columns that each row has, in this order; the key first. */
    public List<String> columns() {
        return columns;
    }

    /** The rows of a batch of this layout by their keys. */
    DistinctRows distinctRows(EncodedBatch batch) {
        return new DistinctRows(fields, batch, secondKey());
    }

    /** Which column is part of a composite key; -1 if there is none. */
    private int secondKey() {
        for (int i = 1; i < columns.size(); i++) {
            if (target.column(columns.get(i)).isCompositeKey()) {
                return i;
            }
        }
        return -1;
    }

    /** Table name (only of a super table), tags, columns: what batches are encoded for. */
    public List<BindField> fields() {
        return List.copyOf(fields);
    }
}
