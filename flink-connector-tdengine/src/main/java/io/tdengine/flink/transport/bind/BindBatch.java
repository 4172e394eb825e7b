/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rows of any number of tables, staged by column and encoded into one stmt2 bind payload.
 *
 * <p>All tables share one buffer per placeholder, so that a table costs little more than its rows:
 * batches of thousands of tables with a row or two each are common.
 *
 * <p>Made for the placeholders of one prepared statement and reused batch after batch. For one
 * thread.
 */
public final class BindBatch {

    /** The most rows the server takes for one table in one bind. */
    public static final int MAX_ROWS_PER_TABLE = 32_767;

    /** The longest name that its 16-bit length, closing NUL included, can tell. */
    private static final int MAX_NAME_BYTES = 65_534;

    /** Buffers below this are always kept by {@link #clear}. */
    private static final long KEPT_CAPACITY = 1 << 20;

    /** Of a table's object and its place in the list of tables. */
    private static final int TABLE_CAPACITY = 64;

    /** Null if the statement names the table. */
    private final ColumnBuffer names;

    private final ColumnBuffer[] tags;
    private final ColumnBuffer[] columns;

    private final RowState row = new RowState();
    private final RowRuns runs = new RowRuns();

    /** The tables in use, then tables of earlier batches for reuse. */
    private final List<TableRows> tables = new ArrayList<>();

    /** Bytes in the payload of a table and of a row, beside what differs. */
    private final long tableSize;

    private final long rowSize;

    private int usedTables;
    private int filledTables;
    private int rows;
    private long encodedSize = PayloadWriter.HEADER;

    /** Bytes of variable size in the completed rows. */
    private long textBytes;

    /**
     * @param fields all placeholders in the statement's order
     */
    public BindBatch(List<BindField> fields) {
        List<ColumnBuffer> tagBuffers = new ArrayList<>();
        List<ColumnBuffer> columnBuffers = new ArrayList<>();
        ColumnBuffer nameBuffer = null;
        for (BindField field : fields) {
            switch (field.kind()) {
                case TAG:
                    tagBuffers.add(new ColumnBuffer(field, new RowState()));
                    break;
                case COLUMN:
                    columnBuffers.add(new ColumnBuffer(field, row));
                    break;
                case TABLE_NAME:
                    nameBuffer = new ColumnBuffer(field, new RowState());
                    break;
                default:
                    throw ErrorContext.call()
                            .failed(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "No INSERT has the placeholder " + field);
            }
        }
        if (columnBuffers.isEmpty()) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The INSERT has no placeholder for a column");
        }
        names = nameBuffer;
        tags = tagBuffers.toArray(new ColumnBuffer[0]);
        columns = columnBuffers.toArray(new ColumnBuffer[0]);
        tableSize = PayloadWriter.tableSize(names != null, tags, columns);
        rowSize = PayloadWriter.rowSize(columns);
    }

    /**
     * Adds a table, whose tags and rows are then appended through the returned object. The batch
     * does not look for a table of the same name: callers keep the returned object.
     *
     * @param name child table, optionally with its database, or null if the statement names a table
     */
    public TableRows addTable(String name) {
        if ((name != null) != (names != null)) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            names != null
                                    ? "The statement needs a table name for each table"
                                    : "The statement names its table, yet rows are for '"
                                            + name
                                            + "'");
        }
        if (name != null) {
            appendName(name);
        }
        if (usedTables > 0) {
            tables.get(usedTables - 1).closeTags();
        }
        if (usedTables == tables.size()) {
            tables.add(new TableRows(this, usedTables, tags, columns));
        }
        return tables.get(usedTables++);
    }

    private void appendName(String name) {
        names.appendString(name);
        int bytes = names.length(usedTables);
        if (bytes == 0 || bytes > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
            names.truncate(usedTables);
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A table name must have 1 to "
                                    + MAX_NAME_BYTES
                                    + " bytes without NUL; got "
                                    + bytes
                                    + " bytes");
        }
    }

    /** Tables added since the last {@link #clear}, with or without rows. */
    public int tables() {
        return usedTables;
    }

    /** The n-th table added since the last {@link #clear}. */
    public TableRows table(int index) {
        return tables.get(Objects.checkIndex(index, usedTables));
    }

    /** Called for each completed row, before the table counts it. */
    void endRow(TableRows table, long savedBytes) {
        encodedSize += rowSize + row.textBytes - textBytes - savedBytes;
        textBytes = row.textBytes;
        row.hasNull = false;
        if (table.rows() == 0) {
            encodedSize += tableSize + headBytes(table.index());
            filledTables++;
        }
        runs.add(table.index(), rows);
        rows++;
    }

    /** Bytes of a table's name and tags. */
    private long headBytes(int table) {
        long bytes = names == null ? 0 : names.length(table);
        for (ColumnBuffer tag : tags) {
            bytes += tag.isNull(table) ? 0 : tag.length(table);
        }
        return bytes;
    }

    /** Drops the cells of a row that was begun. */
    void discardRow() {
        for (ColumnBuffer column : columns) {
            column.truncate(rows);
        }
        row.hasNull = false;
    }

    /** What is known of the row being appended. */
    RowState row() {
        return row;
    }

    /** Rows over all tables. */
    public int rows() {
        return rows;
    }

    /** Bytes that {@link #encode} would produce now, kept up to date without a scan of the rows. */
    public long encodedSize() {
        return encodedSize;
    }

    /** Bytes held for staging, used or not. */
    long capacity() {
        long capacity = runs.capacity() + (long) TABLE_CAPACITY * tables.size();
        capacity += names == null ? 0 : names.capacity();
        for (ColumnBuffer tag : tags) {
            capacity += tag.capacity();
        }
        for (ColumnBuffer column : columns) {
            capacity += column.capacity();
        }
        return capacity;
    }

    /**
     * The payload of all rows so far; tables without rows are left out.
     *
     * @throws TDengineException if there are no rows, a row was begun and not ended, or the payload
     *     exceeds 2 GB
     */
    public EncodedBatch encode() {
        if (rows == 0) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, "The batch has no rows");
        }
        if (encodedSize > Integer.MAX_VALUE - 64) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The batch has "
                                    + encodedSize
                                    + " bytes, more than 2 GB; send smaller ones");
        }
        requireCompleteRows();
        List<TableRows> filled = new ArrayList<>(filledTables);
        for (int i = 0; i < usedTables; i++) {
            if (tables.get(i).rows() > 0) {
                filled.add(tables.get(i));
            }
        }
        runs.sort(usedTables, rows);
        int length = (int) encodedSize;
        byte[] target = new byte[EncodedBatch.HEAD_ROOM + length];
        new PayloadWriter(filled, runs, target).write(EncodedBatch.HEAD_ROOM, names, tags, columns);
        return new EncodedBatch(target, length, rows);
    }

    private void requireCompleteRows() {
        for (ColumnBuffer column : columns) {
            if (column.cells() != rows) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "A row was begun and not ended: "
                                        + column.field()
                                        + " has a value more");
            }
        }
        for (ColumnBuffer tag : tags) {
            if (tag.cells() > usedTables) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "A table needs one value for "
                                        + tag.field()
                                        + ", the last one got more");
            }
        }
    }

    /**
     * Forgets all tables and rows. Buffers are kept for reuse, unless they hold far more than this
     * batch needed.
     */
    public void clear() {
        boolean keep = capacity() <= Math.max(KEPT_CAPACITY, 4 * encodedSize);
        if (keep) {
            for (int i = 0; i < usedTables; i++) {
                tables.get(i).clear();
            }
            runs.clear();
        } else {
            tables.clear();
            runs.release();
        }
        if (names != null) {
            names.clear(keep);
        }
        for (ColumnBuffer tag : tags) {
            tag.clear(keep);
        }
        for (ColumnBuffer column : columns) {
            column.clear(keep);
        }
        usedTables = 0;
        filledTables = 0;
        rows = 0;
        textBytes = 0;
        row.textBytes = 0;
        row.hasNull = false;
        encodedSize = PayloadWriter.HEADER;
    }
}
