/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.LogMessage;
import io.tdengine.flink.embedded.engine.LogMessage.Meta;
import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** A message of data as {@code fetch_raw_data} carries it. */
final class TmqPayloadWriter {

    private static final int HEAD_VERSION = 100;
    private static final int LOG_OFFSET = 0x11;
    private static final int RETRIEVE_HEADER = 18;

    /** Columns of a table topic come flagged; those of a query topic do not. */
    private TmqPayloadWriter() {}

    static byte[] write(LogMessage message) {
        if (message.blocks().isEmpty()) {
            return opaque(message.meta()).toByteArray();
        }
        List<TableBlock> blocks = message.blocks();
        boolean named = !blocks.isEmpty() && blocks.get(0).tableName() != null;
        ByteWriter out = new ByteWriter();
        out.int8(HEAD_VERSION).int32(18);
        out.int8(LOG_OFFSET).int64(message.offset());
        out.int8(LOG_OFFSET).int64(message.endOffset());
        out.int32(blocks.size()).int8(named ? 1 : 0).int8(1);
        for (TableBlock block : blocks) {
            writeBlock(out, block);
            if (named) {
                out.cstring(block.tableName());
            }
        }
        if (message.meta() != null) {
            byte[] created = opaque(message.meta()).toByteArray();
            return out.int32(1).varint(created.length).bytes(created).toByteArray();
        }
        // Time to sleep until the next message: only replays have one.
        return out.int64(0).toByteArray();
    }

    /** A real server's bytes are its own affair, and clients do not read them. */
    private static ByteWriter opaque(Meta meta) {
        ByteWriter out = new ByteWriter();
        meta.changes().forEach(out::utf8);
        return out;
    }

    /** JSON is in the server's own encoding here, unlike in single blocks. */
    private static List<Object[]> internal(TableBlock block) {
        List<Object[]> rows = block.rows();
        for (int i = 0; i < block.fields().size(); i++) {
            if (block.fields().get(i).type() == DataType.JSON) {
                int column = i;
                rows = rows.stream().map(row -> InternalJson.encode(row, column)).toList();
            }
        }
        return rows;
    }

    private static void writeBlock(ByteWriter out, TableBlock block) {
        byte[] raw = RawBlockWriter.write(RawBlockWriter.TMQ, block.fields(), internal(block));
        out.varint(RETRIEVE_HEADER + raw.length);
        out.int64(1).bigEndianInt64(block.rows().size());
        out.int8(0).int8(block.precision().code());
        out.bytes(raw);
        out.zigzag(block.fields().size()).zigzag(block.schemaVersion());
        for (int i = 0; i < block.fields().size(); i++) {
            Field field = block.fields().get(i);
            out.int8(field.type().code()).int8(block.columnFlags().get(i));
            out.zigzag(FieldSizes.schema(field)).zigzag(block.columnIds().get(i));
            out.cstring(field.name());
        }
    }
}
