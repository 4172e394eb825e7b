/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of rows with one key a single row: what the server would have after all of them, one after
 * the other. A value, and a NULL, wins over what is before it, an absent cell over nothing.
 *
 * <p>Within one request the server does not treat them so in each form: of one SQL INSERT an
 * earlier value survives a later NULL.
 */
public final class DistinctRows {

    private final List<BindField> fields;
    private final BindPayload payload;

    /** The composite key beside the first column, or -1. */
    private final int secondKey;

    /**
     * @param fields all placeholders of the statement that the batch was encoded for; the first
     *     column is the timestamp
     * @param secondKey index of the column that is part of the key beside the first one, or -1
     */
    public DistinctRows(List<BindField> fields, EncodedBatch batch, int secondKey) {
        this.fields = fields;
        this.payload = BindPayload.of(fields, batch);
        this.secondKey = secondKey;
    }

    /** True if all tables have rows of ascending timestamps, as most batches do. */
    public boolean areCertain() {
        for (BindTables table = payload.read(); table.next(); ) {
            BindCells times = table.column(0);
            for (int row = 1; row < table.rows(); row++) {
                if (times.getLong(row - 1) >= times.getLong(row)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** True if a row leaves a column as it is. */
    public boolean haveAbsentCells() {
        for (BindTables table = payload.read(); table.next(); ) {
            for (int column = 1; column < payload.columns().size(); column++) {
                for (int row = 0; row < table.rows(); row++) {
                    if (table.column(column).isAbsent(row)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** The batch with one row for each key; the given one if it is so already. */
    public EncodedBatch get() {
        if (areCertain()) {
            return payload.batch();
        }
        BindBatch distinct = new BindBatch(fields);
        for (BindTables table = payload.read(); table.next(); ) {
            TableRows target = distinct.addTable(table.boundName());
            for (int tag = 0; tag < payload.tags().size(); tag++) {
                copy(table.tag(tag), 0, target.tag(tag));
            }
            for (int[] sources : sources(table)) {
                for (int column = 0; column < sources.length; column++) {
                    copy(table.column(column), sources[column], target.column(column));
                }
                target.endRow();
            }
        }
        return distinct.rows() == payload.rows() ? payload.batch() : distinct.encode();
    }

    /** For each key the row that each column's value is taken from. */
    private Collection<int[]> sources(BindTables table) {
        Map<Object, int[]> byKey = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            Object key = key(table, row);
            int[] sources = byKey.get(key);
            boolean first = sources == null;
            if (first) {
                sources = new int[payload.columns().size()];
                byKey.put(key, sources);
            }
            for (int column = 0; column < sources.length; column++) {
                if (first || !table.column(column).isAbsent(row)) {
                    sources[column] = row;
                }
            }
        }
        return byKey.values();
    }

    private Object key(BindTables table, int row) {
        long time = table.column(0).getLong(row);
        if (secondKey < 0) {
            return time;
        }
        BindCells second = table.column(secondKey);
        return List.of(
                time, ByteBuffer.wrap(second.array(), second.offset(row), second.length(row)));
    }

    private static void copy(BindCells cells, int row, ColumnBuffer target) {
        if (cells.isAbsent(row)) {
            target.appendNone();
            return;
        }
        if (cells.isNull(row)) {
            target.appendNull();
            return;
        }
        switch (StagedColumn.cellOf(cells.field().type())) {
            case BOOLEAN:
                target.appendBoolean(cells.getBoolean(row));
                break;
            case BYTE:
                target.appendByte(cells.getByte(row));
                break;
            case SHORT:
                target.appendShort(cells.getShort(row));
                break;
            case INT:
                target.appendInt(cells.getInt(row));
                break;
            case LONG:
                target.appendLong(cells.getLong(row));
                break;
            case FLOAT:
                target.appendFloat(cells.getFloat(row));
                break;
            case DOUBLE:
                target.appendDouble(cells.getDouble(row));
                break;
            case DECIMAL:
                target.appendDecimal(cells.getDecimalHigh(row), cells.getDecimalLow(row));
                break;
            default:
                target.appendBytes(cells.array(), cells.offset(row), cells.length(row));
                break;
        }
    }
}
