/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;

/**
 * The staged tags and rows of one table in a {@link BindBatch}. A row is complete when each column
 * buffer got one cell; then call {@link #endRow}.
 */
public final class TableRows {

    private final BindBatch batch;
    private final ColumnBuffer[] tags;
    private final ColumnBuffer[] columns;
    private byte[] name;
    private int rows;

    /** Bytes of this table in the payload; 0 without rows. */
    private long encodedSize;

    /** Those of name and tags, known with the first row. */
    private long headSize;

    TableRows(BindBatch batch, ColumnBuffer[] tags, ColumnBuffer[] columns) {
        this.batch = batch;
        this.tags = tags;
        this.columns = columns;
    }

    /** The buffer of the n-th TAG placeholder, for exactly one cell. */
    public ColumnBuffer tag(int index) {
        return tags[index];
    }

    /** The buffer of the n-th COLUMN placeholder. */
    public ColumnBuffer column(int index) {
        return columns[index];
    }

    /**
     * Ends a row; every column must have got exactly one cell since the last call, every tag one in
     * all.
     *
     * @throws TDengineException if cells are missing or too many, or the table has {@link
     *     BindBatch#MAX_ROWS_PER_TABLE} rows already; the row is then discarded
     */
    public void endRow() {
        if (rows == BindBatch.MAX_ROWS_PER_TABLE) {
            discardRow();
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "A batch takes at most " + rows + " rows of one table; send it first");
        }
        long size = columnsSize();
        if (rows == 0) {
            requireTags();
            headSize = nameSize() + tagsSize();
        }
        rows++;
        size += headSize;
        batch.grow(rows == 1 ? 1 : 0, size - encodedSize);
        encodedSize = size;
    }

    /** Drops the cells appended since the last {@link #endRow}; tags stay. */
    public void discardRow() {
        for (ColumnBuffer column : columns) {
            column.truncate(rows);
        }
    }

    /** Rows so far. */
    public int rows() {
        return rows;
    }

    private long columnsSize() {
        long size = columns.length == 0 ? 0 : 4;
        for (ColumnBuffer column : columns) {
            if (column.cells() != rows + 1) {
                int cells = column.cells() - rows;
                discardRow();
                throw new TDengineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "A row needs one value for " + column.field() + ", got " + cells);
            }
            size += column.encodedSize();
        }
        return size;
    }

    private void requireTags() {
        for (ColumnBuffer tag : tags) {
            if (tag.cells() != 1) {
                discardRow();
                throw new TDengineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "A table needs one value for " + tag.field() + ", got " + tag.cells());
            }
        }
    }

    void requireCompleteRows() {
        requireTags();
        for (ColumnBuffer column : columns) {
            if (column.cells() != rows) {
                throw new TDengineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "A row was begun and not ended: " + column.field() + " has a value more");
            }
        }
    }

    /** Length, bytes and closing NUL. */
    private int nameSize() {
        return name == null ? 0 : 2 + name.length + 1;
    }

    private long tagsSize() {
        long size = tags.length == 0 ? 0 : 4;
        for (ColumnBuffer tag : tags) {
            size += tag.encodedSize();
        }
        return size;
    }

    byte[] name() {
        return name;
    }

    void start(byte[] newName) {
        name = newName;
    }

    void clear() {
        name = null;
        rows = 0;
        encodedSize = 0;
        for (ColumnBuffer tag : tags) {
            tag.clear();
        }
        for (ColumnBuffer column : columns) {
            column.clear();
        }
    }

    long capacity() {
        long capacity = 0;
        for (ColumnBuffer tag : tags) {
            capacity += tag.capacity();
        }
        for (ColumnBuffer column : columns) {
            capacity += column.capacity();
        }
        return capacity;
    }

    int writeTags(byte[] target, int start) {
        return write(tags, target, start);
    }

    int writeColumns(byte[] target, int start) {
        return write(columns, target, start);
    }

    private static int write(ColumnBuffer[] buffers, byte[] target, int start) {
        int at = start;
        for (ColumnBuffer buffer : buffers) {
            at = buffer.write(target, at);
        }
        return at;
    }
}
