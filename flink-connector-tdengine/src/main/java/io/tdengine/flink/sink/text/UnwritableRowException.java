/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.bind.BindCells;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindTables;
import org.apache.flink.annotation.Internal;

/** A row has what a text form of it cannot tell; the message names table, time and column. */
@Internal
public final class UnwritableRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private UnwritableRowException(String message) {
        super(message);
    }

    /**
     * @param tables at the row's table
     * @param row in that table
     * @param field the column or tag it is about, or null
     * @param reason without a full stop at its end
     */
    static UnwritableRowException of(BindTables tables, int row, BindField field, String reason) {
        BindCells time = tables.column(0);
        return new UnwritableRowException(
                "A row"
                        + (tables.name() == null ? "" : " of table '" + tables.name() + "'")
                        + " with timestamp "
                        + time.getLong(row)
                        + " cannot be written as text: "
                        + (field == null
                                ? ""
                                : (field.kind() == BindField.Kind.TAG ? "tag '" : "column '")
                                        + field.name()
                                        + "': ")
                        + reason);
    }
}
