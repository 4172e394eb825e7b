/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/** The rows of a query, block by block. For one thread at a time. */
public interface QueryResult extends AutoCloseable {

    List<Field> fields();

    /** The unit of every TIMESTAMP of the result. */
    Precision precision();

    /** The next block, never empty, or null at the end. */
    Block next();

    /** Frees the server's result. Idempotent, throws nothing. */
    @Override
    void close();
}
