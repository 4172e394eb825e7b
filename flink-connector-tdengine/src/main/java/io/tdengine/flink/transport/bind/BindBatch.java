/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Rows of any number of tables, staged by column and encoded into one stmt2 bind payload.
 *
 * <p>All tables share one staged column per placeholder, so that a table costs little more than its
 * rows: batches of thousands of tables with a row or two each are common.
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

    private static final int INITIAL_TABLES = 16;

    /** Of a table's object and its place among the tables. */
    private static final int TABLE_CAPACITY = 64;

    /** One column; none if the statement names the table. */
    private final RowCells names;

    private final RowCells tags;
    private final RowCells columns;

    private final RowRuns runs = new RowRuns();

    /** The tables in use, then tables of earlier batches for reuse. */
    private TableRows[] tables = new TableRows[INITIAL_TABLES];

    /** Tables that are there, in use or not. */
    private int knownTables;

    /** Bytes in the payload of a table and of a row, beside what differs. */
    private final long tableSize;

    private final long rowSize;

    private int usedTables;
    private int filledTables;

    /** Bytes of the tables with rows beside their rows. */
    private long filledTableBytes;

    /** Bytes of cells that are not sent, since the table has nothing but NULL there. */
    private long savedBytes;

    /**
     * A batch whose NULLs overwrite what the server has.
     *
     * @param fields all placeholders in the statement's order
     */
    public BindBatch(List<BindField> fields) {
        this(fields, false);
    }

    /**
     * @param fields all placeholders in the statement's order
     * @param nullKeeps whether a NULL leaves a column as it is on the server instead of overwriting
     *     it; tags are not concerned
     */
    public BindBatch(List<BindField> fields, boolean nullKeeps) {
        List<BindField> nameFields = new ArrayList<>();
        List<BindField> tagFields = new ArrayList<>();
        List<BindField> columnFields = new ArrayList<>();
        for (BindField field : fields) {
            switch (field.kind()) {
                case TAG:
                    tagFields.add(field);
                    break;
                case COLUMN:
                    columnFields.add(field);
                    break;
                case TABLE_NAME:
                    nameFields.add(field);
                    break;
                default:
                    throw ErrorContext.call()
                            .failed(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "No INSERT has the placeholder " + field);
            }
        }
        if (columnFields.isEmpty()) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The INSERT has no placeholder for a column");
        }
        names = new RowCells(nameFields, StagedColumn.NULL);
        tags = new RowCells(tagFields, StagedColumn.NULL);
        columns = new RowCells(columnFields, nullKeeps ? StagedColumn.LEFT_OUT : StagedColumn.NULL);
        tableSize = PayloadWriter.tableSize(names, tags, columns);
        rowSize = PayloadWriter.rowSize(columns);
    }

    /**
     * Adds a table, whose tags and rows are then appended through the returned object. The batch
     * does not look for a table of the same name: callers keep the returned object.
     *
     * @param name child table, optionally with its database, or null if the statement names a table
     */
    public TableRows addTable(String name) {
        return addTableUtf8(name == null ? null : name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #addTable}.
     *
     * @param name in UTF-8, copied
     */
    public TableRows addTableUtf8(byte[] name) {
        boolean named = isNamed();
        if ((name != null) != named) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            named
                                    ? "The statement needs a table name for each table"
                                    : "The statement names its table, yet rows are for '"
                                            + new String(name, StandardCharsets.UTF_8)
                                            + "'");
        }
        if (named) {
            appendName(name);
        }
        if (tags.rows() < usedTables) {
            tables[usedTables - 1].closeTags(tags);
        }
        if (usedTables == knownTables) {
            if (knownTables == tables.length) {
                tables = Arrays.copyOf(tables, 2 * knownTables);
            }
            tables[knownTables++] = new TableRows(this, usedTables);
        }
        TableRows table = tables[usedTables++];
        table.begin();
        return table;
    }

    private boolean isNamed() {
        return names.columns().length > 0;
    }

    private void appendName(byte[] name) {
        boolean valid = name.length > 0 && name.length <= MAX_NAME_BYTES;
        for (byte character : name) {
            valid &= character != 0;
        }
        if (!valid) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A table name must have 1 to "
                                    + MAX_NAME_BYTES
                                    + " bytes without NUL; got "
                                    + name.length
                                    + " bytes");
        }
        names.appendBytes(0, name, 0, name.length);
        names.endRow();
    }

    /**
     * Takes back the table that was added last, with its tags and the row that was begun.
     *
     * @throws TDengineException if there is none, or it has rows
     */
    public void discardTable() {
        if (usedTables == 0 || tables[usedTables - 1].rows() > 0) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "Only the table that was added last can be taken back, and only while"
                                    + " it has no rows");
        }
        usedTables--;
        columns.discardRow();
        if (tags.rows() == usedTables) {
            tags.discardRow();
        } else {
            tags.removeRow();
        }
        if (isNamed()) {
            names.removeRow();
        }
    }

    /** Tables added since the last {@link #clear}, with or without rows. */
    public int tables() {
        return usedTables;
    }

    /** The n-th table added since the last {@link #clear}. */
    public TableRows table(int index) {
        return tables[Objects.checkIndex(index, usedTables)];
    }

    /** Called for each completed row, before the table counts it. */
    void endRow(TableRows table, long newSavedBytes) {
        int row = columns.rows();
        columns.endRow();
        savedBytes += newSavedBytes;
        if (table.rows() == 0) {
            filledTableBytes += tableSize + headBytes(table.index());
            filledTables++;
        }
        runs.add(table.index(), row);
    }

    /** Bytes of a table's name and tags. */
    private long headBytes(int table) {
        long bytes = 0;
        for (StagedColumn name : names.columns()) {
            bytes += name.length(table);
        }
        for (StagedColumn tag : tags.columns()) {
            bytes += tag.isNull(table) ? 0 : tag.length(table);
        }
        return bytes;
    }

    RowCells tags() {
        return tags;
    }

    RowCells columns() {
        return columns;
    }

    /** Rows over all tables. */
    public int rows() {
        return columns.rows();
    }

    /** Bytes that {@link #encode} would produce now, kept up to date without a scan of the rows. */
    public long encodedSize() {
        return PayloadWriter.HEADER
                + filledTableBytes
                + rowSize * columns.rows()
                + columns.textBytes()
                - savedBytes;
    }

    /** Bytes held for staging, used or not. Takes a look at each column. */
    public long capacity() {
        return runs.capacity()
                + (long) TABLE_CAPACITY * tables.length
                + names.capacity()
                + tags.capacity()
                + columns.capacity();
    }

    /** As {@link #encode(EncodedBatch)} with nothing to reuse. */
    public EncodedBatch encode() {
        return encode(null);
    }

    /**
     * The payload of all rows so far; tables without rows are left out.
     *
     * @param spent a batch that is not needed any more, whose array is used again if it fits; null
     *     if there is none
     * @throws TDengineException if there are no rows, a row was begun and not ended, or the payload
     *     exceeds 2 GB
     */
    public EncodedBatch encode(EncodedBatch spent) {
        int rows = columns.rows();
        if (rows == 0) {
            throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, "The batch has no rows");
        }
        long size = encodedSize();
        if (size > Integer.MAX_VALUE - 64) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The batch has " + size + " bytes, more than 2 GB; send smaller ones");
        }
        if (columns.next() > 0) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A row was begun and not ended: "
                                    + columns.columns()[columns.next() - 1].field()
                                    + " has a value more");
        }
        runs.sort(usedTables, rows);
        byte[] target = EncodedBatch.room((int) size, spent);
        new PayloadWriter(filledTables(), filledTables, runs, target)
                .write(EncodedBatch.HEAD_ROOM, names, tags, columns);
        return new EncodedBatch(target, (int) size, rows);
    }

    /** The tables with rows come first. */
    private TableRows[] filledTables() {
        if (filledTables == usedTables) {
            return tables;
        }
        TableRows[] filled = new TableRows[filledTables];
        int count = 0;
        for (int i = 0; i < usedTables; i++) {
            if (tables[i].rows() > 0) {
                filled[count++] = tables[i];
            }
        }
        return filled;
    }

    /**
     * Forgets all tables and rows. Buffers are kept for reuse, unless they hold far more than this
     * batch needed.
     */
    public void clear() {
        boolean keep = capacity() <= Math.max(KEPT_CAPACITY, 4 * encodedSize());
        if (keep) {
            runs.clear();
        } else {
            tables = new TableRows[INITIAL_TABLES];
            knownTables = 0;
            runs.release();
        }
        names.clear(keep);
        tags.clear(keep);
        columns.clear(keep);
        usedTables = 0;
        filledTables = 0;
        filledTableBytes = 0;
        savedBytes = 0;
    }
}
