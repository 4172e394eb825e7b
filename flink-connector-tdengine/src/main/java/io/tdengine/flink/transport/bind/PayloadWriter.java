/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.block.LittleEndian;

/** Writes a batch as a stmt2 bind payload: header, names, tags, columns, each table by table. */
final class PayloadWriter {

    /** Bytes before the names. */
    static final int HEADER = 28;

    /** Bytes of an element beside null flags, lengths and data. */
    static final int ELEMENT = 17;

    /** The ones of them before the null flags. */
    private static final int ELEMENT_HEAD = 12;

    private final TableRows[] tables;
    private final int tableCount;
    private final RowRuns runs;
    private final byte[] target;

    /**
     * @param tables those with rows come first
     * @param tableCount how many these are
     * @param runs sorted
     * @param target with room for what is written
     */
    PayloadWriter(TableRows[] tables, int tableCount, RowRuns runs, byte[] target) {
        this.tables = tables;
        this.tableCount = tableCount;
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
        LittleEndian.putInt(target, start + 4, tableCount);
        LittleEndian.putInt(target, start + 8, tags.columns().length);
        LittleEndian.putInt(target, start + 12, columns.columns().length);
        LittleEndian.putInt(target, start + 16, namesOffset);
        LittleEndian.putInt(target, start + 20, tagsOffset);
        LittleEndian.putInt(target, start + 24, columnsOffset);
    }

    /** All lengths, closing NUL included, then all names. */
    private int writeNames(StagedColumn names, int start) {
        int lengthAt = start;
        int at = start + 2 * tableCount;
        for (int i = 0; i < tableCount; i++) {
            int table = tables[i].index();
            LittleEndian.putShort(target, lengthAt, (short) (names.length(table) + 1));
            lengthAt += 2;
            at = names.writeCell(table, target, at);
            target[at++] = 0;
        }
        return at;
    }

    /** The bytes of each table's tags, then each table's elements of one cell. */
    private int writeTags(StagedColumn[] tags, int start) {
        int lengthAt = start;
        int at = start + 4 * tableCount;
        for (int i = 0; i < tableCount; i++) {
            int table = tables[i].index();
            int tableStart = at;
            for (StagedColumn tag : tags) {
                at = writeCell(tag, table, at);
            }
            LittleEndian.putInt(target, lengthAt, at - tableStart);
            lengthAt += 4;
        }
        return at;
    }

    /** An element of one cell. */
    private int writeCell(StagedColumn column, int index, int start) {
        byte flag = column.flag(index);
        int at = start + ELEMENT_HEAD;
        target[at] = flag;
        at = lengths(column, at + 1);
        if (column.width() < 0) {
            LittleEndian.putInt(target, at, column.length(index));
            at += 4;
        }
        int dataStart = at + 4;
        at = flag == 0 ? column.writeCell(index, target, dataStart) : dataStart;
        endElement(column, start, 1, dataStart, at);
        return at;
    }

    /** The bytes of each table's columns, then each table's elements of a cell for each row. */
    private int writeColumns(StagedColumn[] columns, int start) {
        int lengthAt = start;
        int at = start + 4 * tableCount;
        for (int i = 0; i < tableCount; i++) {
            TableRows table = tables[i];
            int tableStart = at;
            if (table.rows() == 1) {
                int row = runs.start(runs.first(table.index()));
                for (StagedColumn column : columns) {
                    at = writeCell(column, row, at);
                }
            } else {
                for (int column = 0; column < columns.length; column++) {
                    at = writeColumn(columns[column], table, table.isNull(column), at);
                }
            }
            LittleEndian.putInt(target, lengthAt, at - tableStart);
            lengthAt += 4;
        }
        return at;
    }

    private int writeColumn(StagedColumn column, TableRows table, boolean onlyNull, int start) {
        int index = table.index();
        int rows = table.rows();
        int at = column.writeNulls(runs, index, rows, target, start + ELEMENT_HEAD);
        at = lengths(column, at);
        int dataStart;
        if (column.width() < 0) {
            dataStart = at + 4 * rows + 4;
            at = column.writeTexts(runs, index, target, at, dataStart);
        } else {
            dataStart = at + 4;
            at = onlyNull ? dataStart : column.writeData(runs, index, rows, target, dataStart);
        }
        endElement(column, start, rows, dataStart, at);
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
        LittleEndian.putInt(target, start + 4, column.typeCode());
        LittleEndian.putInt(target, start + 8, cells);
        LittleEndian.putInt(target, dataStart - 4, end - dataStart);
    }
}
