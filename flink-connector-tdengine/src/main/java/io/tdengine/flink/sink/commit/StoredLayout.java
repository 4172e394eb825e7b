/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What batches were encoded for, in the bytes of a state: database, table, kind of table (ordinal
 * of {@link TableSchema.Kind}, one byte), precision (one byte), then tags and columns, each with
 * their number (int): name, type code (one byte), length, precision, scale (int each), whether it
 * is a composite key. Names are modified UTF-8 with a length; they have at most 192 bytes.
 *
 * <p>Tags and columns that the rows have nothing for are left out. Equal if the bytes are, which is
 * what batches of one writer have in common.
 */
@Internal
final class StoredLayout {

    private final byte[] bytes;

    StoredLayout(byte[] bytes) {
        this.bytes = bytes;
    }

    static StoredLayout of(BatchLayout layout) {
        TableSchema target = layout.target();
        DataOutputSerializer out = new DataOutputSerializer(256);
        try {
            out.writeUTF(target.database());
            out.writeUTF(target.table());
            out.writeByte(target.kind().ordinal());
            out.writeByte(target.precision().code());
            write(target, layout.tags(), out);
            write(target, layout.columns(), out);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed.", e);
        }
        return new StoredLayout(out.getCopyOfBuffer());
    }

    private static void write(TableSchema target, List<String> names, DataOutputSerializer out)
            throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            ColumnSchema column = target.column(name);
            Field field = column.field();
            out.writeUTF(name);
            out.writeByte(field.type().code());
            out.writeInt(field.length());
            out.writeInt(field.precision());
            out.writeInt(field.scale());
            out.writeBoolean(column.isCompositeKey());
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * Reads it.
     *
     * @throws IOException if the bytes are not what version 1 of the state writes
     */
    BatchLayout layout() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        String database = in.readUTF();
        String table = in.readUTF();
        int kind = in.readUnsignedByte();
        Precision precision = Precision.ofCode(in.readUnsignedByte());
        if (kind >= TableSchema.Kind.values().length || precision == null) {
            throw new IOException("The layout of committed batches has an unknown kind of table.");
        }
        List<ColumnSchema> tags = read(in, true);
        List<ColumnSchema> columns = read(in, false);
        List<ColumnSchema> all = new ArrayList<>(columns);
        all.addAll(tags);
        return BatchLayout.of(
                new TableSchema(database, table, TableSchema.Kind.values()[kind], precision, all),
                names(tags),
                names(columns));
    }

    private static List<ColumnSchema> read(DataInputDeserializer in, boolean tag)
            throws IOException {
        int count = in.readInt();
        List<ColumnSchema> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            DataType type = DataType.ofCode(in.readUnsignedByte());
            if (type == null) {
                throw new IOException("Column '" + name + "' of committed batches has no type.");
            }
            Field field = new Field(name, type, in.readInt(), in.readInt(), in.readInt());
            columns.add(new ColumnSchema(field, tag, in.readBoolean()));
        }
        return columns;
    }

    private static List<String> names(List<ColumnSchema> columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof StoredLayout && Arrays.equals(bytes, ((StoredLayout) o).bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
