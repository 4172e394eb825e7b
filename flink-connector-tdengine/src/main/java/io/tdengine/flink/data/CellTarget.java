/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.schema.ColumnSchema;
import org.apache.flink.annotation.Internal;

/** A column or tag that cells go to. Immutable. */
@Internal
final class CellTarget {

    private final int index;
    private final ColumnSchema schema;
    private final boolean required;

    /**
     * @param index among the columns or tags that are written
     * @param required whether it must not be null
     */
    CellTarget(int index, ColumnSchema schema, boolean required) {
        this.index = index;
        this.schema = schema;
        this.required = required;
    }

    int index() {
        return index;
    }

    ColumnSchema schema() {
        return schema;
    }

    /**
     * @throws UnfitValueException if it must not be NULL
     */
    void appendNull(RowCells cells) {
        if (required) {
            throw unfit(new UnfitValueException("a key must not be NULL"));
        }
        cells.appendNull(index);
    }

    /** Why a value does not fit, with the name of the column or tag. */
    UnfitValueException unfit(UnfitValueException reason) {
        return new UnfitValueException(
                (schema.isTag() ? "tag '" : "column '")
                        + schema.name()
                        + "' ("
                        + schema.field()
                        + "): "
                        + reason.getMessage());
    }
}
