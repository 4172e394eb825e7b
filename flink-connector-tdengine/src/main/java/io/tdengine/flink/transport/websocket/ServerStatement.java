/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A prepared INSERT of a server, through whichever of its two interfaces for statements. */
interface ServerStatement {

    /** The placeholders in the order of the statement. */
    List<BindField> fields();

    /**
     * Binds a batch and executes it; at most one at a time.
     *
     * @param check throws if an answer is an error
     * @return the answer to the execution, checked like every one before it
     */
    CompletableFuture<Answer> execute(EncodedBatch batch, UnaryOperator<Answer> check);

    /** Frees it on the server; not while a request is under way. */
    void free();
}
