/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.RejectedRow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/** Where sealed batches go: to the server, or to be kept until a checkpoint has completed. */
@Internal
public interface BatchOutput extends AutoCloseable {

    /** How many lanes there are; those of one table's rows must be the same. */
    int lanes();

    /**
     * Takes a batch after all earlier ones of its lane. Does not block.
     *
     * @return the rows that cannot be written, usually none, when all others have been; fails if
     *     that cannot be achieved, and then so does all that comes after on the lane. Completed on
     *     any thread, so dependants must not block.
     */
    CompletableFuture<List<RejectedRow>> send(int lane, WriteBatch batch);

    /** Whether batches must stay as they are after their future was completed. */
    default boolean keepsBatches() {
        return false;
    }

    /** Gives up what is not done. Throws nothing. */
    @Override
    void close();
}
