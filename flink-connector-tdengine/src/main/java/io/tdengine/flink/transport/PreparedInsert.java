/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A prepared INSERT. After a failure the server keeps the statement failed: close it and prepare
 * anew.
 */
public interface PreparedInsert extends AutoCloseable {

    /** The placeholders in the order of the statement. */
    List<BindField> fields();

    /**
     * Binds and executes one batch. The server does both in turn, so the next call must wait for
     * the returned future.
     *
     * @param batch encoded by a {@code BindBatch} made from {@link #fields()}; may be kept and sent
     *     again
     * @return affected rows; completed on a transport thread, so dependants must not block
     */
    CompletableFuture<Integer> execute(EncodedBatch batch);

    /** Frees the server's statement. Idempotent, throws nothing. */
    @Override
    void close();
}
