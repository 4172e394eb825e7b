/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.sink.batch.DeletedKeys;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The bytes of a batch: of rows the bind payload as it is sent; of deletes for each key the table
 * (modified UTF-8 with a length; a name has at most 192 bytes) and the timestamp (long).
 */
@Internal
final class BatchBytes {

    /** Free before the bytes, so that they can be sent from where they are. */
    static final int HEAD_ROOM = EncodedBatch.HEAD_ROOM;

    private final byte[] array;
    private final int length;

    /**
     * @param array {@link #HEAD_ROOM} free bytes, then the batch
     */
    BatchBytes(byte[] array, int length) {
        this.array = array;
        this.length = length;
    }

    /** Shares the array of rows. */
    static BatchBytes of(WriteBatch batch) {
        if (!batch.isDelete()) {
            return new BatchBytes(batch.payload().array(), batch.payload().length());
        }
        DeletedKeys keys = batch.deletes();
        DataOutputSerializer out = new DataOutputSerializer(HEAD_ROOM + 32 * keys.size());
        try {
            out.write(new byte[HEAD_ROOM]);
            for (int i = 0; i < keys.size(); i++) {
                out.writeUTF(keys.table(i));
                out.writeLong(keys.timestamp(i));
            }
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed.", e);
        }
        return new BatchBytes(out.getSharedBuffer(), out.length() - HEAD_ROOM);
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /**
     * The batch again.
     *
     * @param rows or keys that it has
     * @throws IOException if there are not so many keys
     */
    WriteBatch batch(int rows, boolean delete) throws IOException {
        if (!delete) {
            return WriteBatch.ofRows(new EncodedBatch(array, length, rows));
        }
        String[] tables = new String[rows];
        long[] timestamps = new long[rows];
        DataInputDeserializer in = new DataInputDeserializer(array, HEAD_ROOM, length);
        for (int i = 0; i < rows; i++) {
            tables[i] = in.readUTF();
            timestamps[i] = in.readLong();
        }
        return WriteBatch.ofDeletes(new DeletedKeys(tables, timestamps));
    }
}
