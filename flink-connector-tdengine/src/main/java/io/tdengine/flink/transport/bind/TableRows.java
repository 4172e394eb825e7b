/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.util.Arrays;

/**
 * The staged tags and rows of one table in a {@link BindBatch}. A row is complete when each column
 * buffer got one cell; then call {@link #endRow}. Tables share the buffers: the cells of a row are
 * appended before those of another table's row, the tags of a table before those of the next.
 */
public final class TableRows {

    private final BindBatch batch;
    private final int index;
    private final ColumnBuffer[] tags;
    private final ColumnBuffer[] columns;
    private int rows;

    /** A tag that was not given in time, or null. */
    private ColumnBuffer missingTag;

    /** For each column its NULLs here; counted from the first NULL of a fixed type on. */
    private int[] nulls;

    private boolean hasNulls;

    TableRows(BindBatch batch, int index, ColumnBuffer[] tags, ColumnBuffer[] columns) {
        this.batch = batch;
        this.index = index;
        this.tags = tags;
        this.columns = columns;
    }

    /**
     * The buffer of the n-th TAG placeholder, for exactly one cell, which must be appended before
     * another table is added.
     *
     * @throws TDengineException if it has this table's cell already
     */
    public ColumnBuffer tag(int tag) {
        ColumnBuffer buffer = tags[tag];
        if (buffer.cells() != index) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A table needs one value for "
                                    + buffer.field()
                                    + ", appended before the next table is added; it has one");
        }
        return buffer;
    }

    /** The buffer of the n-th COLUMN placeholder. */
    public ColumnBuffer column(int column) {
        return columns[column];
    }

    /**
     * Ends a row; every column must have got exactly one cell since the last row of any table,
     * every tag one in all.
     *
     * @throws TDengineException if cells are missing or too many, or the table has {@link
     *     BindBatch#MAX_ROWS_PER_TABLE} rows already; the row is then discarded
     */
    public void endRow() {
        if (rows == BindBatch.MAX_ROWS_PER_TABLE) {
            discardRow();
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A batch takes at most " + rows + " rows of one table; send it first");
        }
        int cells = batch.rows() + 1;
        for (ColumnBuffer column : columns) {
            if (column.cells() != cells) {
                throw incomplete(column, cells);
            }
        }
        if (rows == 0) {
            requireTags();
        }
        batch.endRow(this, batch.row().hasNull || hasNulls ? countNulls() : 0);
        rows++;
    }

    private TDengineException incomplete(ColumnBuffer column, int cells) {
        int got = column.cells() - cells + 1;
        discardRow();
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "A row needs one value for " + column.field() + ", got " + got);
    }

    /** The bytes that a column of NULLs alone saves, in the row that now ends. */
    private long countNulls() {
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
                saved -= savedBytes(i, rows);
                nulls[i] += columns[i].endsWithNull() ? 1 : 0;
                saved += savedBytes(i, rows + 1);
            }
        }
        return saved;
    }

    private long savedBytes(int column, int rowCount) {
        return nulls[column] == rowCount ? (long) rowCount * columns[column].width() : 0;
    }

    /** Whether nothing but NULL is in a column of fixed type: then no cells are sent. */
    boolean isNull(int column) {
        return hasNulls && columns[column].width() > 0 && nulls[column] == rows;
    }

    /** Drops the cells appended since the last {@link #endRow}; tags stay. */
    public void discardRow() {
        batch.discardRow();
    }

    /** Rows so far. */
    public int rows() {
        return rows;
    }

    private void requireTags() {
        for (ColumnBuffer tag : tags) {
            if (tag.cells() <= index || tag == missingTag) {
                discardRow();
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "A table needs one value for " + tag.field() + ", got 0");
            }
        }
    }

    /**
     * Called when another table is added. Tags that are missing then, after a value that was
     * refused for instance, are filled up, and the table takes no rows.
     */
    void closeTags() {
        for (ColumnBuffer tag : tags) {
            if (tag.cells() == index) {
                tag.appendNull();
                missingTag = tag;
            }
        }
    }

    /** This table's place in the batch. */
    int index() {
        return index;
    }

    void clear() {
        rows = 0;
        hasNulls = false;
        missingTag = null;
    }
}
