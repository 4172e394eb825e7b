/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.util.Arrays;

/**
 * The staged tags and rows of one table in a {@link BindBatch}. A row is complete when each column
 * got one cell, in the statement's order; then call {@link #endRow}. Tables share the columns: the
 * cells of a row are appended before those of another table's row, the tags of a table before those
 * of the next.
 */
public final class TableRows {

    private final BindBatch batch;
    private final int index;
    private int rows;

    /** A tag that was not given in time, or null. */
    private BindField missingTag;

    /** For each column its NULLs here; counted from the first NULL of a fixed type on. */
    private int[] nulls;

    private boolean hasNulls;

    TableRows(BindBatch batch, int index) {
        this.batch = batch;
        this.index = index;
    }

    /**
     * The n-th TAG placeholder, for exactly one cell, which must be appended before another table
     * is added.
     *
     * @throws TDengineException if it has this table's cell already
     */
    public ColumnBuffer tag(int tag) {
        RowCells tags = batch.tags();
        if (tags.rows() != index || tag < tags.next()) {
            throw late(tags.columns()[tag].field());
        }
        return tags.buffer(tag);
    }

    /**
     * All TAG placeholders, counted from 0, each for exactly one cell, which must be appended
     * before another table is added.
     *
     * @throws TDengineException if they have this table's cells already
     */
    public RowCells tags() {
        RowCells tags = batch.tags();
        if (tags.columns().length > 0 && (tags.rows() != index || tags.next() > 0)) {
            throw late(tags.columns()[0].field());
        }
        return tags;
    }

    private static TDengineException late(BindField tag) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "A table needs one value for "
                                + tag
                                + ", appended before the next table is added; it has one");
    }

    /** The n-th COLUMN placeholder. */
    public ColumnBuffer column(int column) {
        return batch.columns().buffer(column);
    }

    /**
     * All COLUMN placeholders, counted from 0: the fastest way to append a row. The same object for
     * all tables of the batch, for ever.
     */
    public RowCells columns() {
        return batch.columns();
    }

    /**
     * Ends a row; every column must have got its cell since the last row of any table, every tag
     * one in all.
     *
     * @throws TDengineException if cells are missing, or the table has {@link
     *     BindBatch#MAX_ROWS_PER_TABLE} rows already; the row is then discarded
     */
    public void endRow() {
        RowCells columns = batch.columns();
        if (rows == BindBatch.MAX_ROWS_PER_TABLE) {
            discardRow();
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A batch takes at most " + rows + " rows of one table; send it first");
        }
        if (columns.next() != columns.columns().length) {
            throw incomplete(columns.columns()[columns.next()].field());
        }
        if (rows == 0) {
            requireTags();
        }
        batch.endRow(this, columns.hasNull() || hasNulls ? countNulls(columns) : 0);
        rows++;
    }

    private TDengineException incomplete(BindField missing) {
        discardRow();
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "A row needs one value for " + missing + ", got 0");
    }

    /** The bytes that a column of NULLs alone saves, in the row that now ends. */
    private long countNulls(RowCells row) {
        StagedColumn[] columns = row.columns();
        if (!hasNulls) {
            hasNulls = true;
            if (nulls == null) {
                nulls = new int[columns.length];
            } else {
                Arrays.fill(nulls, 0);
            }
        }
        long saved = 0;
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].width() > 0) {
                saved -= savedBytes(i, rows, columns[i].width());
                nulls[i] += columns[i].isNull(row.rows()) ? 1 : 0;
                saved += savedBytes(i, rows + 1, columns[i].width());
            }
        }
        return saved;
    }

    private long savedBytes(int column, int rowCount, int width) {
        return nulls[column] == rowCount ? (long) rowCount * width : 0;
    }

    /** Whether nothing but NULL is in a column, if it is of a fixed type: then none is sent. */
    boolean isNull(int column) {
        return hasNulls && nulls[column] == rows;
    }

    /** Drops the cells appended since the last {@link #endRow}; tags stay. */
    public void discardRow() {
        batch.columns().discardRow();
    }

    /** Rows so far. */
    public int rows() {
        return rows;
    }

    private void requireTags() {
        RowCells tags = batch.tags();
        boolean open = tags.rows() == index && tags.next() < tags.columns().length;
        BindField missing = open ? tags.columns()[tags.next()].field() : missingTag;
        if (missing != null) {
            discardRow();
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A table needs one value for " + missing + ", got 0");
        }
    }

    /**
     * Called when another table is added. Tags that are missing then, after a value that was
     * refused for instance, are filled up, and the table takes no rows.
     */
    void closeTags(RowCells tags) {
        int count = tags.columns().length;
        if (tags.next() < count) {
            missingTag = tags.columns()[tags.next()].field();
        }
        for (int tag = tags.next(); tag < count; tag++) {
            tags.appendNull(tag);
        }
        tags.endRow();
    }

    /** This table's place in the batch. */
    int index() {
        return index;
    }

    /** The table has been added to the batch, perhaps not for the first time. */
    void begin() {
        rows = 0;
        hasNulls = false;
        missingTag = null;
    }
}
