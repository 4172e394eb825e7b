/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import java.util.Arrays;

/**
 * The cells of one placeholder over all tables of a batch, in the order in which they were appended
 * and in primitive arrays that already have the wire's layout. {@link RowCells} fills it.
 */
final class StagedColumn {

    /** What a type's cells are appended as. */
    enum Cell {
        BOOLEAN,
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        DECIMAL,
        BYTES
    }

    /** The flag of a cell that is NULL: overwrites what the server has. */
    static final byte NULL = 1;

    /** The flag of a cell that is left out: the server keeps what it has. */
    static final byte LEFT_OUT = 2;

    static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final int INITIAL_BYTES = 256;

    private static final byte[] NONE = {};

    private final BindField field;
    private final Cell cell;
    private final int typeCode;

    /** Bytes of a cell, or -1. */
    private final int width;

    /** The cells, without gaps. */
    private byte[] data;

    /** Where each cell of variable size ends in the data; null for a fixed type. */
    private int[] ends;

    /** Where the last cell of variable size ends in the data. */
    private int textEnd;

    /** The flag of each cell without a value, otherwise 0; empty until there is one. */
    private byte[] nulls;

    /** The cell that was NULL last, or -1. */
    private int lastNull;

    /**
     * @param capacity cells for which there is room
     */
    StagedColumn(BindField field, int capacity) {
        this.field = field;
        this.cell = cellOf(field.type());
        this.typeCode = field.type().code();
        this.width = field.type().fixedSize();
        release(capacity);
    }

    static Cell cellOf(DataType type) {
        switch (type) {
            case BOOL:
                return Cell.BOOLEAN;
            case TINYINT:
            case TINYINT_UNSIGNED:
                return Cell.BYTE;
            case SMALLINT:
            case SMALLINT_UNSIGNED:
                return Cell.SHORT;
            case INT:
            case INT_UNSIGNED:
                return Cell.INT;
            case BIGINT:
            case BIGINT_UNSIGNED:
            case TIMESTAMP:
            case DECIMAL64:
                return Cell.LONG;
            case FLOAT:
                return Cell.FLOAT;
            case DOUBLE:
                return Cell.DOUBLE;
            case DECIMAL:
                return Cell.DECIMAL;
            default:
                return Cell.BYTES;
        }
    }

    BindField field() {
        return field;
    }

    /** What the appending method must be for. */
    Cell cell() {
        return cell;
    }

    /** Of the type, as sent. */
    int typeCode() {
        return typeCode;
    }

    /** Bytes of a cell, or -1. */
    int width() {
        return width;
    }

    /** The most cells that an array can hold. */
    int maxCells() {
        return MAX_ARRAY / Math.max(width, 1);
    }

    /** The cells; another array after it has grown. */
    byte[] data() {
        return data;
    }

    /**
     * Makes room behind the cells of variable size.
     *
     * @return where it starts in {@link #data}
     */
    int room(int length) {
        int start = textEnd;
        if (length > data.length - start) {
            growText(length);
        }
        return start;
    }

    private void growText(int length) {
        long needed = (long) textEnd + length;
        if (needed > MAX_ARRAY) {
            throw tooLarge(field);
        }
        data = Arrays.copyOf(data, (int) Math.max(needed, Math.min(2L * data.length, MAX_ARRAY)));
    }

    /** That a value was appended as another cell. */
    TDengineException wrongType(Cell appended) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "A value for "
                                + field
                                + " must be appended as "
                                + cell
                                + ", not "
                                + appended);
    }

    static TDengineException tooLarge(BindField field) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "The values of "
                                + field
                                + " in one batch exceed 2 GB; send smaller batches");
    }

    /** Ends a cell of variable size whose bytes are in the room. */
    void endText(int index, int end) {
        textEnd = end;
        ends[index] = end;
    }

    /**
     * @param flag {@link #NULL} or {@link #LEFT_OUT}
     */
    void setNull(int index, byte flag) {
        if (width < 0) {
            ends[index] = textEnd;
        } else {
            Arrays.fill(data, width * index, width * index + width, (byte) 0);
        }
        if (index >= nulls.length) {
            nulls = Arrays.copyOf(nulls, width < 0 ? ends.length : data.length / width);
        }
        nulls[index] = flag;
        lastNull = index;
    }

    /** Makes room for more cells. */
    void grow(int capacity) {
        if (width < 0) {
            ends = Arrays.copyOf(ends, capacity);
        } else {
            data = Arrays.copyOf(data, width * capacity);
        }
        if (nulls.length > 0) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
    }

    /** Drops all cells from one on. */
    void truncate(int cells) {
        if (lastNull >= cells) {
            Arrays.fill(nulls, cells, lastNull + 1, (byte) 0);
            lastNull = cells - 1;
            while (lastNull >= 0 && nulls[lastNull] == 0) {
                lastNull--;
            }
        }
        textEnd = width < 0 ? start(cells) : 0;
    }

    /** Drops all cells and the arrays. */
    void release(int capacity) {
        data = new byte[width < 0 ? INITIAL_BYTES : capacity * width];
        ends = width < 0 ? new int[capacity] : null;
        textEnd = 0;
        nulls = NONE;
        lastNull = -1;
    }

    /** NULL or left out. */
    boolean isNull(int index) {
        return index < nulls.length && nulls[index] != 0;
    }

    /** Where a cell starts in the data. */
    private int start(int index) {
        if (width >= 0) {
            return width * index;
        }
        return index == 0 ? 0 : ends[index - 1];
    }

    /** Bytes of a cell. */
    int length(int index) {
        return start(index + 1) - start(index);
    }

    /** Bytes held, used or not. */
    long capacity() {
        return (long) nulls.length + data.length + (ends == null ? 0 : 4L * ends.length);
    }

    /** The flag of a cell without a value, otherwise 0. */
    byte flag(int index) {
        return index < nulls.length ? nulls[index] : 0;
    }

    /** Writes the bytes of a cell and gives the position after them. */
    int writeCell(int index, byte[] target, int at) {
        int from = start(index);
        int length = start(index + 1) - from;
        LittleEndian.copy(data, from, target, at, length);
        return at + length;
    }

    /**
     * Writes the null flags of a table's cells and gives the position after them.
     *
     * @param rows of the table, over all its runs
     */
    int writeNulls(RowRuns runs, int table, int rows, byte[] target, int start) {
        if (lastNull < 0) {
            LittleEndian.clear(target, start, rows);
            return start + rows;
        }
        int at = start;
        int end = runs.first(table + 1);
        for (int run = runs.first(table); run < end; run++) {
            int length = runs.length(run);
            if (lastNull >= runs.start(run)) {
                System.arraycopy(nulls, runs.start(run), target, at, length);
            } else {
                LittleEndian.clear(target, at, length);
            }
            at += length;
        }
        return at;
    }

    /**
     * Writes the lengths and the bytes of a table's cells of variable size.
     *
     * @param lengthsAt where the lengths go
     * @param dataAt where the bytes go
     * @return the position after the bytes
     */
    int writeTexts(RowRuns runs, int table, byte[] target, int lengthsAt, int dataAt) {
        int lengthAt = lengthsAt;
        int at = dataAt;
        int endRun = runs.first(table + 1);
        for (int run = runs.first(table); run < endRun; run++) {
            int first = runs.start(run);
            int endRow = first + runs.length(run);
            int from = start(first);
            int end = from;
            for (int row = first; row < endRow; row++) {
                LittleEndian.putInt(target, lengthAt, ends[row] - end);
                lengthAt += 4;
                end = ends[row];
            }
            LittleEndian.copy(data, from, target, at, end - from);
            at += end - from;
        }
        return at;
    }

    /**
     * Writes the bytes of a table's cells of fixed size and gives the position after them.
     *
     * @param rows of the table, over all its runs
     */
    int writeData(RowRuns runs, int table, int rows, byte[] target, int start) {
        int first = runs.first(table);
        int end = runs.first(table + 1);
        int at = start;
        if (end - first == rows && width == 4) {
            // Tables that take turns row by row, as in most streams: no general copy for each cell.
            for (int run = first; run < end; run++, at += 4) {
                LittleEndian.putInt(target, at, LittleEndian.getInt(data, 4 * runs.start(run)));
            }
            return at;
        }
        if (end - first == rows && width == 8) {
            for (int run = first; run < end; run++, at += 8) {
                LittleEndian.putLong(target, at, LittleEndian.getLong(data, 8 * runs.start(run)));
            }
            return at;
        }
        for (int run = first; run < end; run++) {
            int length = width * runs.length(run);
            LittleEndian.copy(data, width * runs.start(run), target, at, length);
            at += length;
        }
        return at;
    }
}
