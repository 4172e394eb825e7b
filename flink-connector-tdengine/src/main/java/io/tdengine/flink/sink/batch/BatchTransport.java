/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.TDengineException;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/**
 * One lane's way to the server, on one connection. After a failure it is closed and another one
 * opened. For the lane's thread, on which {@link #write} may block.
 */
@Internal
public interface BatchTransport extends AutoCloseable {

    /**
     * Tries once to write a batch; the one before has been answered.
     *
     * @return affected rows, of no meaning to the sender; fails with a {@link TDengineException}
     * @throws TDengineException at once or through the future
     */
    CompletableFuture<Integer> write(WriteBatch batch);

    /** Frees what the server keeps for it. Throws nothing. */
    @Override
    void close();
}
