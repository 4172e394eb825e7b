/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Topic, database, vgroup id (int), offset (long), table, change, number of columns (int), and for
 * each its name and its value. A text is its number of bytes (int, -1 for null) and UTF-8; a value
 * is what {@link RecordValues} writes.
 */
@Internal
public final class TDengineRecordSerializer extends TypeSerializerSingleton<TDengineRecord> {

    static final TDengineRecordSerializer INSTANCE = new TDengineRecordSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TDengineRecord createInstance() {
        return new TDengineRecord("", "", 0, 0, null, new String[0], new Object[0], null);
    }

    @Override
    public TDengineRecord copy(TDengineRecord from) {
        return from;
    }

    @Override
    public TDengineRecord copy(TDengineRecord from, TDengineRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(TDengineRecord row, DataOutputView out) throws IOException {
        writeText(row.topic(), out);
        writeText(row.database(), out);
        out.writeInt(row.vgroupId());
        out.writeLong(row.offset());
        writeText(row.table(), out);
        writeText(row.change(), out);
        String[] columns = row.columnArray();
        out.writeInt(columns.length);
        for (int i = 0; i < columns.length; i++) {
            writeText(columns[i], out);
            RecordValues.write(row.get(i), out);
        }
    }

    @Override
    public TDengineRecord deserialize(DataInputView in) throws IOException {
        String topic = readText(in);
        String database = readText(in);
        int vgroupId = in.readInt();
        long offset = in.readLong();
        String table = readText(in);
        String change = readText(in);
        String[] columns = new String[in.readInt()];
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = readText(in);
            values[i] = RecordValues.read(in);
        }
        return new TDengineRecord(
                topic, database, vgroupId, offset, table, columns, values, change);
    }

    @Override
    public TDengineRecord deserialize(TDengineRecord reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    private static void writeText(String text, DataOutputView out) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            RecordValues.writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
        }
    }

    private static String readText(DataInputView in) throws IOException {
        int length = in.readInt();
        return length < 0
                ? null
                : new String(RecordValues.readBytes(length, in), StandardCharsets.UTF_8);
    }

    @Override
    public TypeSerializerSnapshot<TDengineRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TDengineRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
