/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.bind.BindField;
import java.util.List;

/** A prepared statement with what was bound to it so far. For one thread at a time. */
public interface PreparedPlan {

    /** A bound cell that leaves the stored value of its column alone. */
    Object NONE = NoCell.NONE;

    /** An enum, so that it is the same one after it was kept in a journal. */
    enum NoCell {
        NONE
    }

    boolean isInsert();

    /**
     * The placeholders of an INSERT in statement order; empty for a SELECT.
     *
     * @throws ServerError 0x022B while the table is unknown; rows may be bound nevertheless
     */
    List<BindField> fields() throws ServerError;

    /**
     * The placeholders of an INSERT into a table that a placeholder names.
     *
     * @param table its name, or null if it is not known
     */
    List<BindField> fields(String table) throws ServerError;

    /** The number of placeholders. */
    int parameters();

    /**
     * Binds rows of one table of an INSERT; may be called many times before {@link #execute}.
     * Checks what a real server checks when binding and writes nothing.
     *
     * @param table null if the statement names it
     * @param tags one cell per TAG placeholder; null if there is none
     * @param rows cells by row in the order of COLUMN placeholders; may hold {@link #NONE}; a
     *     DECIMAL may also be its unscaled BigInteger
     */
    void bindRows(String table, Object[] tags, List<Object[]> rows) throws ServerError;

    /** Binds the parameters of a SELECT. */
    void bindParameters(Object[] values) throws ServerError;

    /** Executes what was bound and forgets it: rows of a SELECT, affected rows of an INSERT. */
    SqlResult execute() throws ServerError;
}
