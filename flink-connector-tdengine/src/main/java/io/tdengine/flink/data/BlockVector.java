/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.columnar.vector.ColumnVector;

/**
 * A column of a {@link Block} as one of Flink's column vectors; made by {@link BlockVectors}.
 *
 * <p>A vector stays usable when its column moves to another block of the same type: {@link #bind}
 * points it there without a new object. For one thread.
 */
@Internal
public abstract class BlockVector implements ColumnVector {

    final DataType type;
    Block block;
    int column;
    private int rowMask = -1;
    private int rowBase;

    BlockVector(DataType type) {
        this.type = type;
    }

    /** Row n of this vector is row n of the block's column, which must be of the vector's type. */
    public final BlockVector bind(Block newBlock, int newColumn) {
        block = newBlock;
        column = newColumn;
        rowMask = -1;
        rowBase = 0;
        moved();
        return this;
    }

    /** Every row of this vector is one cell: a tag of the child table, for instance. */
    public final BlockVector bindCell(Block newBlock, int newColumn, int row) {
        if (isCell() && block == newBlock && column == newColumn && rowBase == row) {
            return this;
        }
        block = newBlock;
        column = newColumn;
        rowMask = 0;
        rowBase = row;
        moved();
        return this;
    }

    /** The rows are other cells than before. */
    void moved() {}

    /** Every row is the same cell. */
    final boolean isCell() {
        return rowMask == 0;
    }

    /** The type of the columns that this vector can be bound to. */
    public final DataType type() {
        return type;
    }

    @Override
    public final boolean isNullAt(int i) {
        return block.isNull(column, row(i));
    }

    /** The block's row behind row i. */
    final int row(int i) {
        return (i & rowMask) | rowBase;
    }

    /** An integer cell widened by the sign its type has. */
    final long integer(int i) {
        switch (type) {
            case TINYINT:
                return block.getByte(column, row(i));
            case TINYINT_UNSIGNED:
                return block.getByte(column, row(i)) & 0xFF;
            case SMALLINT:
                return block.getShort(column, row(i));
            case SMALLINT_UNSIGNED:
                return block.getShort(column, row(i)) & 0xFFFF;
            case INT:
                return block.getInt(column, row(i));
            case INT_UNSIGNED:
                return block.getInt(column, row(i)) & 0xFFFF_FFFFL;
            case BIGINT:
                return block.getLong(column, row(i));
            default:
                throw new IllegalStateException(type + " is not read as an integer.");
        }
    }
}
