/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rows of any number of tables, staged by column and encoded into one stmt2 bind payload.
 *
 * <p>Made for the placeholders of one prepared statement and reused batch after batch. For one
 * thread.
 */
public final class BindBatch {

    /** The most rows the server takes for one table in one bind. */
    public static final int MAX_ROWS_PER_TABLE = 32_767;

    private static final int HEADER = 28;

    /** The longest name that its 16-bit length, closing NUL included, can tell. */
    private static final int MAX_NAME_BYTES = 65_534;

    /** Buffers below this are always kept by {@link #clear}. */
    private static final long KEPT_CAPACITY = 1 << 20;

    private final List<BindField> tagFields = new ArrayList<>();
    private final List<BindField> columnFields = new ArrayList<>();
    private final boolean named;

    /** The tables in use, then tables of earlier batches for reuse. */
    private final List<TableRows> tables = new ArrayList<>();

    private int usedTables;
    private int filledTables;
    private int rows;
    private long encodedSize = HEADER;

    /**
     * @param fields all placeholders in the statement's order
     */
    public BindBatch(List<BindField> fields) {
        boolean tableName = false;
        for (BindField field : fields) {
            switch (field.kind()) {
                case TAG:
                    tagFields.add(field);
                    break;
                case COLUMN:
                    columnFields.add(field);
                    break;
                case TABLE_NAME:
                    tableName = true;
                    break;
                default:
                    throw new TDengineException(
                            ErrorCode.INVALID_ARGUMENT, "No INSERT has the placeholder " + field);
            }
        }
        if (columnFields.isEmpty()) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT, "The INSERT has no placeholder for a column");
        }
        this.named = tableName;
    }

    /**
     * Adds a table, whose tags and rows are then appended through the returned object. The batch
     * does not look for a table of the same name: callers keep the returned object.
     *
     * @param name child table, optionally with its database, or null if the statement names a table
     */
    public TableRows addTable(String name) {
        byte[] encodedName = encodeName(name);
        if (usedTables == tables.size()) {
            tables.add(new TableRows(this, buffers(tagFields), buffers(columnFields)));
        }
        TableRows table = tables.get(usedTables++);
        table.start(encodedName);
        return table;
    }

    private byte[] encodeName(String name) {
        if ((name != null) != named) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    named
                            ? "The statement needs a table name for each table"
                            : "The statement names its table, yet rows are for '" + name + "'");
        }
        if (name == null) {
            return null;
        }
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        if (encoded.length == 0 || encoded.length > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "A table name must have 1 to "
                            + MAX_NAME_BYTES
                            + " bytes without NUL; got "
                            + encoded.length
                            + " bytes");
        }
        return encoded;
    }

    private static ColumnBuffer[] buffers(List<BindField> fields) {
        return fields.stream().map(ColumnBuffer::new).toArray(ColumnBuffer[]::new);
    }

    /** Tables added since the last {@link #clear}, with or without rows. */
    public int tables() {
        return usedTables;
    }

    /** The n-th table added since the last {@link #clear}. */
    public TableRows table(int index) {
        return tables.get(Objects.checkIndex(index, usedTables));
    }

    /** Called for each completed row. */
    void grow(int newTables, long bytes) {
        rows++;
        filledTables += newTables;
        encodedSize += bytes;
    }

    /** Rows over all tables. */
    public int rows() {
        return rows;
    }

    /** Bytes that {@link #encode} would produce now, kept up to date without a scan of the rows. */
    public long encodedSize() {
        return encodedSize;
    }

    /**
     * The payload of all rows so far; tables without rows are left out.
     *
     * @throws TDengineException if there are no rows, a row was begun and not ended, or the payload
     *     exceeds 2 GB
     */
    public EncodedBatch encode() {
        if (rows == 0) {
            throw new TDengineException(ErrorCode.INVALID_ARGUMENT, "The batch has no rows");
        }
        if (encodedSize > Integer.MAX_VALUE - 64) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The batch has " + encodedSize + " bytes, more than 2 GB; send smaller ones");
        }
        List<TableRows> filled = new ArrayList<>(filledTables);
        for (TableRows table : tables.subList(0, usedTables)) {
            if (table.rows() > 0) {
                table.requireCompleteRows();
                filled.add(table);
            }
        }
        int length = (int) encodedSize;
        byte[] target = new byte[EncodedBatch.HEAD_ROOM + length];
        write(filled, target, EncodedBatch.HEAD_ROOM);
        return new EncodedBatch(target, length, rows);
    }

    private void write(List<TableRows> filled, byte[] target, int start) {
        int at = start + HEADER;
        int names = 0;
        if (named) {
            names = at - start;
            at = writeNames(filled, target, at);
        }
        int tags = 0;
        if (!tagFields.isEmpty()) {
            tags = at - start;
            at = writeSection(filled, target, at, TableRows::writeTags);
        }
        int columns = at - start;
        at = writeSection(filled, target, at, TableRows::writeColumns);
        LittleEndian.putInt(target, start, at - start);
        LittleEndian.putInt(target, start + 4, filled.size());
        LittleEndian.putInt(target, start + 8, tagFields.size());
        LittleEndian.putInt(target, start + 12, columnFields.size());
        LittleEndian.putInt(target, start + 16, names);
        LittleEndian.putInt(target, start + 20, tags);
        LittleEndian.putInt(target, start + 24, columns);
    }

    /** All lengths, closing NUL included, then all names. */
    private static int writeNames(List<TableRows> filled, byte[] target, int start) {
        int length = start;
        int at = start + 2 * filled.size();
        for (TableRows table : filled) {
            byte[] name = table.name();
            LittleEndian.putShort(target, length, (short) (name.length + 1));
            length += 2;
            System.arraycopy(name, 0, target, at, name.length);
            at += name.length + 1;
        }
        return at;
    }

    /** The bytes of each table, then each table's elements. */
    private static int writeSection(
            List<TableRows> filled, byte[] target, int start, ElementWriter writer) {
        int length = start;
        int at = start + 4 * filled.size();
        for (TableRows table : filled) {
            int end = writer.write(table, target, at);
            LittleEndian.putInt(target, length, end - at);
            length += 4;
            at = end;
        }
        return at;
    }

    /** Writes a table's elements and gives the position after them. */
    private interface ElementWriter {
        int write(TableRows table, byte[] target, int start);
    }

    /**
     * Forgets all tables and rows. Buffers are kept for reuse, unless they hold far more than this
     * batch needed: with tables in changing order, each would grow to the largest table's size.
     */
    public void clear() {
        long capacity = 0;
        for (TableRows table : tables) {
            capacity += table.capacity();
            table.clear();
        }
        if (capacity > Math.max(KEPT_CAPACITY, 4 * encodedSize)) {
            tables.clear();
        }
        usedTables = 0;
        filledTables = 0;
        rows = 0;
        encodedSize = HEADER;
    }
}
