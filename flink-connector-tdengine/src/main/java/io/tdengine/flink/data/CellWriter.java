/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.ColumnBuffer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;

/** Moves one field of a row, which is not null there, into a column buffer. */
@Internal
@FunctionalInterface
interface CellWriter {

    /**
     * @throws UnfitValueException if the value is outside what the column holds; nothing was
     *     appended
     */
    void write(RowData row, int field, ColumnBuffer buffer);
}
