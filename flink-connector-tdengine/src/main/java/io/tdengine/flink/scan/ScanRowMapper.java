/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.data.RowData;

/** Makes a record of a row. */
@PublicEvolving
@FunctionalInterface
public interface ScanRowMapper<T> extends Serializable {

    /**
     * @param row the selected columns in their order, then the table's name if asked for; a view
     *     that moves on after the call, so what is kept of it must be copied
     * @return the record, never null
     */
    T map(RowData row);
}
