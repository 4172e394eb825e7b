/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.block.LittleEndian;
import java.util.Arrays;

/**
 * Copies some rows of a payload into one of their own; the layout is that of {@link PayloadWriter}.
 */
final class PayloadSlicer {

    private final BindPayload payload;
    private final byte[] source;

    /** No slice is longer than its payload. */
    private final byte[] target;

    private int at;

    PayloadSlicer(BindPayload payload) {
        this.payload = payload;
        this.source = payload.batch().array();
        this.target = new byte[EncodedBatch.HEAD_ROOM + payload.batch().length()];
    }

    EncodedBatch slice(int fromRow, int toRow) {
        int start = EncodedBatch.HEAD_ROOM;
        System.arraycopy(source, payload.batch().offset(), target, start, PayloadWriter.HEADER);
        at = start + PayloadWriter.HEADER;
        int tables = count(fromRow, toRow);
        if (payload.isNamed()) {
            LittleEndian.putInt(target, start + 16, at - start);
            writeNames(fromRow, toRow, tables);
        }
        if (!payload.tags().isEmpty()) {
            LittleEndian.putInt(target, start + 20, at - start);
            writeTags(fromRow, toRow, tables);
        }
        LittleEndian.putInt(target, start + 24, at - start);
        writeColumns(fromRow, toRow, tables);
        LittleEndian.putInt(target, start, at - start);
        LittleEndian.putInt(target, start + 4, tables);
        return new EncodedBatch(Arrays.copyOf(target, at), at - start, toRow - fromRow);
    }

    private int count(int fromRow, int toRow) {
        int tables = 0;
        for (BindTables table = payload.read(); nextWith(table, fromRow, toRow); ) {
            tables++;
        }
        return tables;
    }

    /** Moves to the next table that has some of the rows. */
    private static boolean nextWith(BindTables table, int fromRow, int toRow) {
        while (table.next()) {
            if (table.firstRow() >= toRow) {
                return false;
            }
            if (table.firstRow() + table.rows() > fromRow) {
                return true;
            }
        }
        return false;
    }

    private void writeNames(int fromRow, int toRow, int tables) {
        int lengthAt = at;
        at += 2 * tables;
        for (BindTables table = payload.read(); nextWith(table, fromRow, toRow); ) {
            LittleEndian.putShort(target, lengthAt, (short) (table.nameEnd() - table.nameStart()));
            lengthAt += 2;
            copy(table.nameStart(), table.nameEnd());
        }
    }

    private void writeTags(int fromRow, int toRow, int tables) {
        int lengthAt = at;
        at += 4 * tables;
        for (BindTables table = payload.read(); nextWith(table, fromRow, toRow); ) {
            LittleEndian.putInt(target, lengthAt, table.tagsEnd() - table.tagsStart());
            lengthAt += 4;
            copy(table.tagsStart(), table.tagsEnd());
        }
    }

    private void writeColumns(int fromRow, int toRow, int tables) {
        int lengthAt = at;
        at += 4 * tables;
        for (BindTables table = payload.read(); nextWith(table, fromRow, toRow); ) {
            int from = Math.max(fromRow - table.firstRow(), 0);
            int to = Math.min(toRow - table.firstRow(), table.rows());
            int tableStart = at;
            for (int i = 0; i < payload.columns().size(); i++) {
                writeColumn(table.column(i), from, to);
            }
            LittleEndian.putInt(target, lengthAt, at - tableStart);
            lengthAt += 4;
        }
    }

    private void writeColumn(BindCells cells, int from, int to) {
        int start = at;
        boolean variable = cells.field().type().isVariable();
        LittleEndian.putInt(target, start + 4, cells.field().type().code());
        LittleEndian.putInt(target, start + 8, to - from);
        at = start + 12;
        copy(cells.nulls() + from, cells.nulls() + to);
        target[at++] = (byte) (variable ? 1 : 0);
        for (int row = from; variable && row < to; row++) {
            LittleEndian.putInt(target, at, cells.length(row));
            at += 4;
        }
        int dataAt = at + 4;
        at = dataAt;
        if (cells.hasData()) {
            copy(cells.offset(from), cells.offset(to - 1) + cells.length(to - 1));
        }
        LittleEndian.putInt(target, dataAt - 4, at - dataAt);
        LittleEndian.putInt(target, start, at - start);
    }

    private void copy(int from, int to) {
        System.arraycopy(source, from, target, at, to - from);
        at += to - from;
    }
}
