/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.block.LittleEndian;
import java.util.List;

/** Writes a batch as a stmt2 bind payload: header, names, tags, columns, each table by table. */
final class PayloadWriter {

    /** Bytes before the names. */
    static final int HEADER = 28;

    /** Bytes of an element beside null flags, lengths and data. */
    static final int ELEMENT = 17;

    private final List<TableRows> tables;
    private final RowRuns runs;
    private final byte[] target;

    /**
     * @param tables those with rows
     * @param runs sorted
     * @param target with room for what is written
     */
    PayloadWriter(List<TableRows> tables, RowRuns runs, byte[] target) {
        this.tables = tables;
        this.runs = runs;
        this.target = target;
    }

    /** Bytes of a table beside its name, the cells of its tags, and its rows. */
    static long tableSize(RowCells names, RowCells tags, RowCells columns) {
        long size = names.columns().length == 0 ? 0 : 2 + 1;
        size += tags.columns().length == 0 ? 0 : 4;
        for (StagedColumn tag : tags.columns()) {
            size += ELEMENT + (tag.width() < 0 ? 5 : 1);
        }
        return size + 4 + (long) ELEMENT * columns.columns().length;
    }

    /** Bytes of a row beside its cells of variable size. */
    static long rowSize(RowCells columns) {
        long size = 0;
        for (StagedColumn column : columns.columns()) {
            size += column.width() < 0 ? 5 : 1 + column.width();
        }
        return size;
    }

    void write(int start, RowCells names, RowCells tags, RowCells columns) {
        int at = start + HEADER;
        int namesOffset = 0;
        if (names.columns().length > 0) {
            namesOffset = at - start;
            at = writeNames(names.columns()[0], at);
        }
        int tagsOffset = 0;
        if (tags.columns().length > 0) {
            tagsOffset = at - start;
            at = writeTags(tags.columns(), at);
        }
        int columnsOffset = at - start;
        at = writeColumns(columns.columns(), at);
        LittleEndian.putInt(target, start, at - start);
        LittleEndian.putInt(target, start + 4, tables.size());
        LittleEndian.putInt(target, start + 8, tags.columns().length);
        LittleEndian.putInt(target, start + 12, columns.columns().length);
        LittleEndian.putInt(target, start + 16, namesOffset);
        LittleEndian.putInt(target, start + 20, tagsOffset);
        LittleEndian.putInt(target, start + 24, columnsOffset);
    }

    /** All lengths, closing NUL included, then all names. */
    private int writeNames(StagedColumn names, int start) {
        int lengthAt = start;
        int at = start + 2 * tables.size();
        for (TableRows table : tables) {
            LittleEndian.putShort(target, lengthAt, (short) (names.length(table.index()) + 1));
            lengthAt += 2;
            at = names.writeData(table.index(), 1, target, at);
            target[at++] = 0;
        }
        return at;
    }

    /** The bytes of each table's tags, then each table's elements of one cell. */
    private int writeTags(StagedColumn[] tags, int start) {
        int lengthAt = start;
        int at = start + 4 * tables.size();
        for (TableRows table : tables) {
            int index = table.index();
            int tableStart = at;
            for (StagedColumn tag : tags) {
                int elementStart = at;
                at = tag.writeNulls(index, 1, target, at + 12);
                at = lengths(tag, at);
                if (tag.width() < 0) {
                    at = tag.writeLengths(index, 1, target, at);
                }
                int dataStart = at + 4;
                at = tag.isNull(index) ? dataStart : tag.writeData(index, 1, target, dataStart);
                endElement(tag, elementStart, 1, dataStart, at);
            }
            LittleEndian.putInt(target, lengthAt, at - tableStart);
            lengthAt += 4;
        }
        return at;
    }

    /** The bytes of each table's columns, then each table's elements of a cell for each row. */
    private int writeColumns(StagedColumn[] columns, int start) {
        int lengthAt = start;
        int at = start + 4 * tables.size();
        for (TableRows table : tables) {
            int tableStart = at;
            for (int i = 0; i < columns.length; i++) {
                boolean onlyNull = columns[i].width() > 0 && table.isNull(i);
                at = writeColumn(columns[i], table, onlyNull, at);
            }
            LittleEndian.putInt(target, lengthAt, at - tableStart);
            lengthAt += 4;
        }
        return at;
    }

    private int writeColumn(StagedColumn column, TableRows table, boolean onlyNull, int start) {
        int index = table.index();
        int at = lengths(column, column.writeNulls(runs, index, table.rows(), target, start + 12));
        if (column.width() < 0) {
            at = column.writeLengths(runs, index, target, at);
        }
        int dataStart = at + 4;
        at = onlyNull ? dataStart : column.writeData(runs, index, table.rows(), target, dataStart);
        endElement(column, start, table.rows(), dataStart, at);
        return at;
    }

    /** Whether lengths follow. */
    private int lengths(StagedColumn column, int at) {
        target[at] = (byte) (column.width() < 0 ? 1 : 0);
        return at + 1;
    }

    /** The parts of an element that are known when it is written. */
    private void endElement(StagedColumn column, int start, int cells, int dataStart, int end) {
        LittleEndian.putInt(target, start, end - start);
        LittleEndian.putInt(target, start + 4, column.field().type().code());
        LittleEndian.putInt(target, start + 8, cells);
        LittleEndian.putInt(target, dataStart - 4, end - dataStart);
    }
}
