/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A {@link Statement} over a prepared INSERT of any transport: stages rows in a {@link BindBatch},
 * which is encoded when a table or the whole of it is full.
 */
public final class InsertStatement implements Statement {

    /** A batch is encoded when it has so many bytes, so that no frame becomes huge. */
    private static final long FULL = 32 << 20;

    private final PreparedInsert insert;
    private final ToLongFunction<EncodedBatch> executor;
    private final BindBatch batch;
    private final boolean named;
    private final List<BindField> tagFields;
    private final List<BindField> columnFields;
    private final List<CellWriter> tagWriters;
    private final List<CellWriter> columnWriters;

    /** The tables of the batch by name. */
    private final Map<String, TableRows> staged = new HashMap<>();

    private final List<EncodedBatch> sealed = new ArrayList<>();

    /** One that was executed, whose array the next one uses, or null. */
    private EncodedBatch spent;

    private String table;
    private Object[] tags;

    /** The current table in the batch, or null if it is to be added with its next row. */
    private TableRows rows;

    private boolean rowsToAdd;
    private long affectedRows;
    private boolean failed;
    private boolean closed;

    /**
     * @param executor sends a batch to {@code insert} and waits for the affected rows
     */
    public InsertStatement(PreparedInsert insert, ToLongFunction<EncodedBatch> executor) {
        this.insert = insert;
        this.executor = executor;
        this.batch = new BindBatch(insert.fields());
        this.named = insert.fields().stream().anyMatch(f -> f.kind() == BindField.Kind.TABLE_NAME);
        this.tagFields = ofKind(BindField.Kind.TAG);
        this.columnFields = ofKind(BindField.Kind.COLUMN);
        this.tagWriters = tagFields.stream().map(CellWriter::new).collect(Collectors.toList());
        this.columnWriters =
                columnFields.stream().map(CellWriter::new).collect(Collectors.toList());
    }

    private List<BindField> ofKind(BindField.Kind kind) {
        return insert.fields().stream().filter(f -> f.kind() == kind).collect(Collectors.toList());
    }

    @Override
    public boolean isInsert() {
        return true;
    }

    @Override
    public List<BindField> fields() {
        return insert.fields();
    }

    @Override
    public int parameterCount() {
        return insert.fields().size();
    }

    @Override
    public void setTableName(String name) {
        requireUsable();
        if (!named || name == null || name.isEmpty()) {
            throw wrong(
                    named
                            ? "A table name must not be empty"
                            : "The statement has no placeholder for a table name; placeholders: "
                                    + fields());
        }
        table = name;
        tags = null;
        rows = null;
    }

    @Override
    public void setTags(Object... values) {
        requireUsable();
        requireCount("tag", tagFields, values);
        for (int i = 0; i < values.length; i++) {
            check(tagWriters.get(i), values[i]);
        }
        tags = copy(values);
        rows = null;
    }

    /** What a caller may still change is copied: the tags are needed again for each batch. */
    private static Object[] copy(Object[] values) {
        Object[] copy = values.clone();
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] instanceof byte[]) {
                copy[i] = ((byte[]) copy[i]).clone();
            }
        }
        return copy;
    }

    @Override
    public void bindRow(Object... values) {
        requireUsable();
        requireCount("column", columnFields, values);
        for (int i = 0; i < values.length; i++) {
            check(columnWriters.get(i), values[i]);
        }
        TableRows target = rows();
        for (int i = 0; i < values.length; i++) {
            columnWriters.get(i).write(target.column(i), values[i]);
        }
        target.endRow();
        rowsToAdd = true;
    }

    @Override
    public void bindColumns(Object... columns) {
        requireUsable();
        requireCount("column", columnFields, columns);
        List<ColumnValues> values = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            BindField field = columnFields.get(i);
            ColumnValues column = ColumnValues.of(columns[i], columnWriters.get(i), field.name());
            if (i > 0 && column.size() != values.get(0).size()) {
                throw wrong(
                        "Column '"
                                + field.name()
                                + "' has "
                                + column.size()
                                + " values and column '"
                                + columnFields.get(0).name()
                                + "' has "
                                + values.get(0).size()
                                + "; they must be as many");
            }
            column.check();
            values.add(column);
        }
        requireTable();
        for (int row = 0; row < values.get(0).size(); row++) {
            TableRows target = rows();
            for (int i = 0; i < columns.length; i++) {
                values.get(i).write(target.column(i), row);
            }
            target.endRow();
            rowsToAdd = true;
        }
    }

    private static void check(CellWriter writer, Object value) {
        try {
            writer.write(null, value);
        } catch (IllegalArgumentException e) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e);
        }
    }

    private static void requireCount(String kind, List<BindField> fields, Object[] values) {
        if (values.length != fields.size()) {
            throw wrong(
                    "The statement has "
                            + fields.size()
                            + " "
                            + kind
                            + " placeholders and got "
                            + values.length
                            + " values; placeholders: "
                            + fields);
        }
    }

    private void requireTable() {
        if (named && table == null) {
            throw wrong("The rows need a table: call setTableName first");
        }
        if (!tagFields.isEmpty() && tags == null) {
            throw wrong("The rows need tags: call setTags first, for " + tagFields);
        }
    }

    /** Where the next row goes. */
    private TableRows rows() {
        requireTable();
        if (rows == null) {
            // One table under two spellings would be two tables of one payload.
            rows = staged.computeIfAbsent(named ? table.replace("`", "") : "", name -> addTable());
        }
        if (rows.rows() == BindBatch.MAX_ROWS_PER_TABLE || batch.encodedSize() >= FULL) {
            seal();
            return rows();
        }
        return rows;
    }

    private TableRows addTable() {
        TableRows added = batch.addTable(table);
        for (int i = 0; i < tagWriters.size(); i++) {
            tagWriters.get(i).write(added.tag(i), tags[i]);
        }
        return added;
    }

    private void seal() {
        sealed.add(batch.encode(spent));
        spent = null;
        batch.clear();
        staged.clear();
        rows = null;
    }

    @Override
    public void addBatch() {
        requireUsable();
        if (!rowsToAdd) {
            throw wrong("There is no row to add: bind rows first");
        }
        rowsToAdd = false;
    }

    @Override
    public long execute() {
        requireUsable();
        if (batch.rows() > 0) {
            seal();
        }
        if (sealed.isEmpty()) {
            throw wrong("There is nothing to execute: bind rows first");
        }
        long affected = 0;
        try {
            for (EncodedBatch part : sealed) {
                affected += executor.applyAsLong(part);
                spent = part;
            }
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        } finally {
            affectedRows += affected;
            sealed.clear();
            rowsToAdd = false;
        }
        return affected;
    }

    @Override
    public long affectedRows() {
        return affectedRows;
    }

    @Override
    public QueryResult query() {
        throw wrong("The statement is an INSERT: call execute");
    }

    private void requireUsable() {
        if (closed) {
            throw ErrorContext.call().failed(ErrorCode.CLOSED, "The statement was closed");
        }
        if (failed) {
            throw wrong(
                    "An execution of the statement failed before; close it and prepare it anew");
        }
    }

    private static TDengineException wrong(String message) {
        return ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, message);
    }

    @Override
    public void close() {
        closed = true;
        batch.clear();
        staged.clear();
        sealed.clear();
        spent = null;
        insert.close();
    }
}
