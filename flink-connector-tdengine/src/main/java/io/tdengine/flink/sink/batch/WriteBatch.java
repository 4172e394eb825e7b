/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/** What a lane sends in one go: rows to be written, or keys of rows to be deleted. Immutable. */
@Internal
public final class WriteBatch {

    private final EncodedBatch payload;
    private final DeletedKeys deletes;

    private WriteBatch(EncodedBatch payload, DeletedKeys deletes) {
        this.payload = payload;
        this.deletes = deletes;
    }

    public static WriteBatch ofRows(EncodedBatch payload) {
        return new WriteBatch(Objects.requireNonNull(payload), null);
    }

    public static WriteBatch ofDeletes(DeletedKeys deletes) {
        return new WriteBatch(null, Objects.requireNonNull(deletes));
    }

    public boolean isDelete() {
        return deletes != null;
    }

    /** The rows; null if this deletes. */
    public EncodedBatch payload() {
        return payload;
    }

    /** The keys; null if this writes rows. */
    public DeletedKeys deletes() {
        return deletes;
    }

    /** Rows to be written, or keys to be deleted. */
    public int rows() {
        return isDelete() ? deletes.size() : payload.rows();
    }

    /** Bytes of the encoded rows or keys. */
    public long bytes() {
        return isDelete() ? deletes.bytes() : payload.length();
    }

    /**
     * Some of the rows, in the same order.
     *
     * @param fields all placeholders that the rows were encoded for
     * @param from the first row
     * @param to the one after the last
     */
    WriteBatch slice(List<BindField> fields, int from, int to) {
        if (from == 0 && to == rows()) {
            return this;
        }
        return isDelete()
                ? ofDeletes(deletes.slice(from, to))
                : ofRows(BindPayload.of(fields, payload).slice(from, to));
    }
}
