/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1, big-endian: lane, rows (int each), whether they are deletes, the {@link StoredLayout}
 * with its length (int), whether the batch is in a file. Then of one that is not its {@link
 * BatchBytes} with their length (int); of one that is the file (modified UTF-8 with a length), the
 * position (long), the length and the checksum (int each).
 */
@Internal
public final class BatchCommittableSerializer extends StateSerializer<BatchCommittable> {

    /** More than all but the batch and the layout have, unless a path is long. */
    private static final int HEAD_BYTES = 128;

    public BatchCommittableSerializer() {
        super("A batch of the TDengine sink to be committed", 1);
    }

    @Override
    protected int expectedBytes(BatchCommittable committable) {
        int inline = committable.inline() == null ? 0 : committable.length();
        return HEAD_BYTES + committable.layout().bytes().length + inline;
    }

    @Override
    protected void write(BatchCommittable committable, DataOutputSerializer out)
            throws IOException {
        out.writeInt(committable.lane());
        out.writeInt(committable.rows());
        out.writeBoolean(committable.isDelete());
        writeBytes(committable.layout().bytes(), out);
        SpilledBatch spilled = committable.spilled();
        out.writeBoolean(spilled != null);
        if (spilled == null) {
            out.writeInt(committable.length());
            out.write(committable.inline().array(), BatchBytes.HEAD_ROOM, committable.length());
        } else {
            out.writeUTF(spilled.file().toString());
            out.writeLong(spilled.position());
            out.writeInt(spilled.length());
            out.writeInt(spilled.checksum());
        }
    }

    @Override
    protected BatchCommittable read(int version, DataInputDeserializer in) throws IOException {
        int lane = in.readInt();
        int rows = in.readInt();
        boolean delete = in.readBoolean();
        StoredLayout layout = new StoredLayout(readBytes(in));
        if (in.readBoolean()) {
            SpilledBatch spilled =
                    new SpilledBatch(
                            new Path(in.readUTF()), in.readLong(), in.readInt(), in.readInt());
            return BatchCommittable.spilled(layout, lane, rows, delete, spilled);
        }
        int length = readLength(in);
        byte[] array = new byte[BatchBytes.HEAD_ROOM + length];
        in.readFully(array, BatchBytes.HEAD_ROOM, length);
        return BatchCommittable.inline(layout, lane, rows, delete, new BatchBytes(array, length));
    }
}
