/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.ServerError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What one {@code stmt2_bind} frame binds, table by table. */
record BindPayload(List<TableBind> tables) {

    private static final int HEADER = 28;

    /**
     * @param name null if the payload has no names
     * @param tags one element a tag, of one row each
     * @param columns one element a column, all of the same rows
     */
    record TableBind(String name, List<BindElement> tags, List<BindElement> columns) {}

    /** Reads a payload that fills the buffer from its position to its limit. */
    static BindPayload read(ByteBuffer frame) throws ServerError {
        ByteBuffer in = frame.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.limit() < HEADER) {
            throw malformed("data length is less than 28");
        }
        int total = in.getInt();
        if (total != in.limit()) {
            throw malformed(
                    "total length not match, expect "
                            + in.limit()
                            + ", but get "
                            + Integer.toUnsignedString(total));
        }
        int count = in.getInt();
        int tagCount = in.getInt();
        int columnCount = in.getInt();
        int namesAt = in.getInt();
        int tagsAt = in.getInt();
        int columnsAt = in.getInt();
        if (count < 0 || count > in.limit()) {
            throw malformed("table count out of range: " + Integer.toUnsignedString(count));
        }
        List<String> names = namesAt == 0 ? null : names(in, namesAt, count);
        List<List<BindElement>> tags = section(in, "tag", tagsAt, tagCount, count);
        List<List<BindElement>> columns = section(in, "col", columnsAt, columnCount, count);
        List<TableBind> tables = new ArrayList<>(count);
        for (int table = 0; table < count; table++) {
            tables.add(
                    new TableBind(
                            names == null ? null : names.get(table),
                            tags.get(table),
                            columns.get(table)));
        }
        return new BindPayload(tables);
    }

    private static List<String> names(ByteBuffer in, int at, int count) throws ServerError {
        checkRange(in, "table name lengths", at, 2L * count);
        List<String> names = new ArrayList<>(count);
        int position = at + 2 * count;
        for (int table = 0; table < count; table++) {
            int length = in.getShort(at + 2 * table) & 0xFFFF;
            if (length == 0) {
                throw malformed("table name length is 0, tableIndex: " + table);
            }
            checkRange(in, "table names", position, length);
            byte[] name = new byte[length - 1];
            in.get(position, name);
            names.add(new String(name, StandardCharsets.UTF_8));
            position += length;
        }
        return names;
    }

    /** Tags or columns: the bytes of each table, then each table's elements. */
    private static List<List<BindElement>> section(
            ByteBuffer in, String what, int at, int elements, int tables) throws ServerError {
        List<List<BindElement>> section = new ArrayList<>(tables);
        if (at == 0) {
            for (int table = 0; table < tables; table++) {
                section.add(List.of());
            }
            return section;
        }
        if (elements == 0) {
            throw malformed(what + " count is 0, but " + what + "s offset is not 0");
        }
        checkRange(in, what + "s", at, 4L * tables);
        int position = at + 4 * tables;
        for (int table = 0; table < tables; table++) {
            int length = in.getInt(at + 4 * table);
            if (length == 0) {
                throw malformed(what + " length is 0, tableIndex: " + table);
            }
            checkRange(in, what + "s", position, length);
            ByteBuffer own = in.slice(position, length).order(in.order());
            List<BindElement> row = new ArrayList<>();
            for (int field = 0; field < elements; field++) {
                row.add(BindElement.read(own, table, field));
            }
            section.add(row);
            position += length;
        }
        return section;
    }

    private static void checkRange(ByteBuffer in, String what, int at, long length)
            throws ServerError {
        if (at < HEADER || length < 0 || at + length > in.limit()) {
            throw malformed(
                    what
                            + " out of range, total length: "
                            + in.limit()
                            + ", offset: "
                            + at
                            + ", length: "
                            + length);
        }
    }

    private static ServerError malformed(String message) {
        return new ServerError(0xFFFF, message);
    }
}
