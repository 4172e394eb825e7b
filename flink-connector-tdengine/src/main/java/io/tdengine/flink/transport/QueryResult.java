/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.Map;

/**
 * The rows of a query: by blocks ({@link #next}), one by one ({@link #rows}) or all at once ({@link
 * #toMaps}); what one of them has read the others do not see again. For one thread at a time.
 */
public interface QueryResult extends AutoCloseable {

    List<Field> fields();

    /** The unit of every TIMESTAMP of the result. */
    Precision precision();

    /** The next block, never empty, or null at the end. */
    Block next();

    /** The rows that were not read yet, to be gone through once. Does not close the result. */
    default Rows rows() {
        return new Rows(this);
    }

    /**
     * All rows that were not read yet, each a map from column names in their order to the objects
     * of {@link Row#getObject}. Does not close the result.
     *
     * @throws InterfaceException if two columns have one name
     */
    default List<Map<String, Object>> toMaps() {
        return rows().toMaps();
    }

    /** Frees the server's result. Idempotent, throws nothing. */
    @Override
    void close();
}
