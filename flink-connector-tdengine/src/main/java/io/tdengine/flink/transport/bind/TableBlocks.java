/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One table of an encoded batch in the form of the classic statement: a name and raw blocks. */
public final class TableBlocks {

    /** Bytes kept free before a block for a transport's frame header. */
    public static final int HEAD_ROOM = 24;

    private final String name;
    private final byte[] tags;
    private final byte[] columns;

    private TableBlocks(String name, byte[] tags, byte[] columns) {
        this.name = name;
        this.tags = tags;
        this.columns = columns;
    }

    /** The tables of a batch in their order. */
    public static List<TableBlocks> of(EncodedBatch batch) {
        byte[] payload = batch.array();
        int start = batch.offset();
        int count = LittleEndian.getInt(payload, start + 4);
        int tagCount = LittleEndian.getInt(payload, start + 8);
        int columnCount = LittleEndian.getInt(payload, start + 12);
        int names = LittleEndian.getInt(payload, start + 16);
        int tags = LittleEndian.getInt(payload, start + 20);
        int columns = LittleEndian.getInt(payload, start + 24);
        int nameAt = start + names + 2 * count;
        int tagsAt = start + tags + 4 * count;
        int columnsAt = start + columns + 4 * count;
        List<TableBlocks> tables = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = null;
            if (names != 0) {
                // With a closing NUL.
                int length = LittleEndian.getShort(payload, start + names + 2 * i) & 0xFFFF;
                name = new String(payload, nameAt, length - 1, StandardCharsets.UTF_8);
                nameAt += length;
            }
            byte[] tagBlock = null;
            if (tags != 0) {
                tagBlock = RawBlockEncoder.encode(payload, tagsAt, tagCount);
                tagsAt += LittleEndian.getInt(payload, start + tags + 4 * i);
            }
            byte[] columnBlock = RawBlockEncoder.encode(payload, columnsAt, columnCount);
            columnsAt += LittleEndian.getInt(payload, start + columns + 4 * i);
            tables.add(new TableBlocks(name, tagBlock, columnBlock));
        }
        return tables;
    }

    /** Null if the statement names its table. */
    public String name() {
        return name;
    }

    /** {@link #HEAD_ROOM} free bytes and a block of one row; null if there are no tags. */
    public byte[] tags() {
        return tags;
    }

    /** {@link #HEAD_ROOM} free bytes and a block of the rows. */
    public byte[] columns() {
        return columns;
    }
}
