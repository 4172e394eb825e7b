/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * A batch that is written once its checkpoint has completed: in memory, or in a file. Which server
 * it goes to, in which mode, and what becomes of rejected rows is not part of it. Immutable.
 */
@Internal
public final class BatchCommittable {

    private final StoredLayout layout;
    private final int lane;
    private final int rows;
    private final boolean delete;
    private final BatchBytes inline;
    private final SpilledBatch spilled;

    private BatchCommittable(
            StoredLayout layout,
            int lane,
            int rows,
            boolean delete,
            BatchBytes inline,
            SpilledBatch spilled) {
        this.layout = Objects.requireNonNull(layout);
        this.lane = lane;
        this.rows = rows;
        this.delete = delete;
        this.inline = inline;
        this.spilled = spilled;
    }

    /**
     * @param lane of the writer; batches of a lane are written in order
     * @param rows in it, or keys to be deleted
     */
    static BatchCommittable inline(
            StoredLayout layout, int lane, int rows, boolean delete, BatchBytes bytes) {
        return new BatchCommittable(
                layout, lane, rows, delete, Objects.requireNonNull(bytes), null);
    }

    static BatchCommittable spilled(
            StoredLayout layout, int lane, int rows, boolean delete, SpilledBatch batch) {
        return new BatchCommittable(
                layout, lane, rows, delete, null, Objects.requireNonNull(batch));
    }

    StoredLayout layout() {
        return layout;
    }

    int lane() {
        return lane;
    }

    /** Rows to be written, or keys to be deleted. */
    int rows() {
        return rows;
    }

    boolean isDelete() {
        return delete;
    }

    /** The bytes; null if they are in a file. */
    BatchBytes inline() {
        return inline;
    }

    /** Where the bytes are; null if they are here. */
    SpilledBatch spilled() {
        return spilled;
    }

    int length() {
        return inline == null ? spilled.length() : inline.length();
    }

    @Override
    public String toString() {
        return rows
                + (delete ? " deletes of lane " : " rows of lane ")
                + lane
                + ", "
                + (inline == null ? spilled.toString() : inline.length() + " bytes");
    }
}
