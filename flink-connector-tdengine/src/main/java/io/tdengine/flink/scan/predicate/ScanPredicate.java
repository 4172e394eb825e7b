/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import java.io.Serializable;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * A condition on rows that the server is asked to check. Made when a statement is planned, without
 * a server; {@link #bind} makes SQL of it when the table is known. Immutable.
 *
 * <p>There is no negation: what a condition makes of NULL matters only in that such a row is not
 * read. Names and values stay data, whatever they contain.
 */
@Internal
public interface ScanPredicate extends Serializable {

    /** The name that stands for a row's table; no column can have it. */
    String TABLE_NAME = "tbname";

    /**
     * The condition as TDengine's SQL. Comparisons that the column's real type decides alone, such
     * as those with values it cannot have, are decided here rather than left to the server's
     * conversions.
     *
     * @param schema the table, which has all {@link #columns()}
     * @throws org.apache.flink.table.api.ValidationException if the server cannot check the
     *     condition on a column of that type
     */
    SqlCondition bind(TableSchema schema);

    /** Columns and tags that are looked at, maybe {@link #TABLE_NAME}. */
    Set<String> columns();

    /** The condition as people read it: equal for equal ones, different for others. */
    @Override
    String toString();
}
