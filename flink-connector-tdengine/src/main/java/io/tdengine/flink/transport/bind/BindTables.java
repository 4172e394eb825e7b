/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Goes through the tables of a {@link BindPayload}, before the first at first. All getters are
 * about the table it is at. For one thread.
 */
public final class BindTables {

    private final BindPayload payload;
    private final byte[] array;
    private final int payloadStart;
    private final int payloadEnd;
    private final BindCells[] tags;
    private final BindCells[] columns;

    private int table = -1;
    private int nameStart;
    private int nameEnd;
    private int tagsStart;
    private int tagsEnd;
    private int columnsStart;
    private int columnsEnd;
    private int firstRow;

    BindTables(BindPayload payload, List<BindField> tags, List<BindField> columns) {
        this.payload = payload;
        this.array = payload.batch().array();
        this.payloadStart = payload.batch().offset();
        this.payloadEnd = payloadStart + payload.batch().length();
        this.tags = tags.stream().map(BindCells::new).toArray(BindCells[]::new);
        this.columns = columns.stream().map(BindCells::new).toArray(BindCells[]::new);
        this.nameEnd = sectionStart(payload.isNamed(), 16, 2);
        this.tagsEnd = sectionStart(this.tags.length > 0, 20, 4);
        this.columnsEnd = sectionStart(true, 24, 4);
    }

    /** Where the data of a section starts, behind its lengths; 0 if there is none. */
    private int sectionStart(boolean exists, int headerAt, int lengthBytes) {
        if (!exists) {
            return 0;
        }
        long start =
                payloadStart + payload.header(headerAt) + (long) lengthBytes * payload.tables();
        if (payload.header(headerAt) < PayloadWriter.HEADER || start > payloadEnd) {
            throw BindPayload.malformed("a section starts outside");
        }
        return (int) start;
    }

    /**
     * Moves to the next table.
     *
     * @return false if there is none; then no getter may be called
     * @throws TDengineException if the payload is not what it should be
     */
    public boolean next() {
        if (table >= 0) {
            firstRow += rows();
        }
        if (++table >= payload.tables()) {
            return false;
        }
        if (payload.isNamed()) {
            nameStart = nameEnd;
            int at = payloadStart + payload.header(16) + 2 * table;
            nameEnd = end(nameStart, LittleEndian.getShort(array, at) & 0xFFFF);
            if (nameEnd == nameStart) {
                throw BindPayload.malformed("table " + table + " has no name");
            }
        }
        if (tags.length > 0) {
            tagsStart = tagsEnd;
            tagsEnd = end(tagsStart, length(20));
            read(tags, tagsStart, tagsEnd);
        }
        columnsStart = columnsEnd;
        columnsEnd = end(columnsStart, length(24));
        read(columns, columnsStart, columnsEnd);
        for (BindCells column : columns) {
            if (column.cells() != rows()) {
                throw BindPayload.malformed(column.field() + " has other rows than the first");
            }
        }
        return true;
    }

    private int length(int headerAt) {
        return LittleEndian.getInt(array, payloadStart + payload.header(headerAt) + 4 * table);
    }

    private int end(int start, int length) {
        if (length < 0 || length > payloadEnd - start) {
            throw BindPayload.malformed("table " + table + " ends outside");
        }
        return start + length;
    }

    private void read(BindCells[] cells, int start, int end) {
        int at = start;
        for (BindCells cell : cells) {
            at = cell.moveTo(array, at, end);
        }
        if (at != end) {
            throw BindPayload.malformed("table " + table + " has more elements than placeholders");
        }
    }

    /** The name as bound, perhaps in back quotes; null if the statement names the table. */
    public String boundName() {
        return payload.isNamed()
                ? new String(array, nameStart, nameEnd - 1 - nameStart, StandardCharsets.UTF_8)
                : null;
    }

    /** The name as the server stores it; null if the statement names the table. */
    public String name() {
        String bound = boundName();
        return bound != null && bound.length() > 1 && bound.charAt(0) == '`'
                ? bound.substring(1, bound.length() - 1)
                : bound;
    }

    /** Rows of this table. */
    public int rows() {
        return columns[0].cells();
    }

    /** This table's first row, counted through all tables. */
    public int firstRow() {
        return firstRow;
    }

    /** One cell of a tag. */
    public BindCells tag(int index) {
        return tags[index];
    }

    /** A cell of each row. */
    public BindCells column(int index) {
        return columns[index];
    }

    /** Where this table's name is, closing NUL included. */
    int nameStart() {
        return nameStart;
    }

    int nameEnd() {
        return nameEnd;
    }

    int tagsStart() {
        return tagsStart;
    }

    int tagsEnd() {
        return tagsEnd;
    }
}
