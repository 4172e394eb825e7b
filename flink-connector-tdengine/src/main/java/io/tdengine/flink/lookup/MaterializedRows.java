/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.data.BlockRow;
import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.logical.RowType;

/** Rows of a block as objects of their own, for a cache to keep after the block is gone. */
final class MaterializedRows {

    private final RowData.FieldGetter[] getters;
    private final RowType type;

    /**
     * @param type of the rows; a result's first columns are its fields
     */
    MaterializedRows(RowType type) {
        this.type = type;
        this.getters = new RowData.FieldGetter[type.getFieldCount()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
    }

    /** Appends all rows of the block. */
    void addTo(List<RowData> rows, Block block, Precision precision) {
        ColumnVector[] vectors = new ColumnVector[getters.length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = BlockVectors.vector(block, i, precision, type.getTypeAt(i));
        }
        BlockRow view = new BlockRow(vectors);
        for (int row = 0; row < block.rows(); row++) {
            view.moveTo(row);
            GenericRowData copy = new GenericRowData(getters.length);
            for (int i = 0; i < getters.length; i++) {
                Object value = getters[i].getFieldOrNull(view);
                // Text is a view of the block, whose memory serves others later.
                copy.setField(
                        i,
                        value instanceof BinaryStringData
                                ? ((BinaryStringData) value).copy()
                                : value);
            }
            rows.add(copy);
        }
    }
}
