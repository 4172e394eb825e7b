/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.fuzz;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.util.Objects;

/** Reads every cell of a block by every getter that its type has. */
public final class Cells {

    /**
     * Cells may lie on one another, so that all together may be larger than a block's bytes: so
     * many times those are copied.
     */
    private static final int COPIES = 4;

    /** So many bad cells do not spoil the others. */
    private static final int BAD_CELLS = 8;

    private int badCells;

    private Cells() {}

    /**
     * A number that depends on all cells.
     *
     * @throws TDengineException if more than a few cells cannot be read
     */
    public static long sum(Block block) {
        return new Cells().sumOf(block);
    }

    private long sumOf(Block block) {
        long sum = 0;
        for (int column = 0; column < block.columns(); column++) {
            boolean variable = block.type(column).isVariable();
            long left = variable ? (long) COPIES * block.bytesArray(column).length : 0;
            sum += block.type(column).ordinal() + block.scale(column) + block.precision(column);
            for (int row = 0; row < block.rows(); row++) {
                if (block.isNull(column, row)) {
                    continue;
                }
                if (!variable) {
                    sum += number(block, column, row);
                } else {
                    int length = length(block, column, row);
                    left -= length;
                    sum += left > 0 ? copies(block, column, row) : length;
                }
            }
        }
        return sum;
    }

    private static long number(Block block, int column, int row) {
        return switch (block.type(column)) {
            case BOOL -> block.getBoolean(column, row) ? 1 : 0;
            case TINYINT, TINYINT_UNSIGNED -> block.getByte(column, row);
            case SMALLINT, SMALLINT_UNSIGNED -> block.getShort(column, row);
            case INT, INT_UNSIGNED -> block.getInt(column, row);
            case FLOAT -> (long) block.getFloat(column, row);
            case DOUBLE -> (long) block.getDouble(column, row);
            case DECIMAL -> block.getDecimalHigh(column, row) + block.getDecimalLow(column, row);
            default -> block.getLong(column, row);
        };
    }

    private long copies(Block block, int column, int row) {
        try {
            return block.getBytes(column, row).length + block.getString(column, row).length();
        } catch (TDengineException e) {
            return bad(e);
        }
    }

    /** A cell's length; checks that it lies in the array. */
    private int length(Block block, int column, int row) {
        try {
            int start = block.bytesOffset(column, row);
            int length = block.bytesLength(column, row);
            Objects.checkFromIndexSize(start, length, block.bytesArray(column).length);
            return length;
        } catch (TDengineException e) {
            return bad(e);
        }
    }

    private int bad(TDengineException failure) {
        if (++badCells > BAD_CELLS) {
            throw failure;
        }
        return failure.code();
    }
}
