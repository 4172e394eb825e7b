/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.UnfitValueException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * Makes the names of child tables from rows: of their {@code tbname}, by a pattern over tags, or by
 * a hash of the tags. For one thread.
 */
@Internal
interface ChildTableNames {

    /**
     * The name for a row. It may be reused for the next one.
     *
     * @throws UnfitValueException if the row has none: says why
     */
    StringData of(RowData row);

    /** The name is a field. */
    static ChildTableNames ofField(int field) {
        return row -> {
            if (row.isNullAt(field)) {
                throw new UnfitValueException(
                        "its tbname is NULL. Give each row the name of its child table, or filter"
                                + " such rows");
            }
            return row.getString(field);
        };
    }
}
