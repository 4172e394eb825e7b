/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;

/**
 * Reads every cell of a block row by row, as a row consumer does, and adds the cells' bits up; the
 * counterpart of {@link JdbcRows}. Text counts by its length and its first char.
 */
final class OurRows {

    private OurRows() {}

    static long sum(Shape shape, Block block) {
        switch (shape) {
            case METERS:
                return meters(block);
            case WIDE:
                return wide(block);
            default:
                return text(block);
        }
    }

    private static long meters(Block block) {
        long sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += block.isNull(0, row) ? 0 : block.getLong(0, row);
            sum += block.isNull(1, row) ? 0 : Float.floatToRawIntBits(block.getFloat(1, row));
            sum += block.isNull(2, row) ? 0 : block.getInt(2, row);
            sum += block.isNull(3, row) ? 0 : Float.floatToRawIntBits(block.getFloat(3, row));
            sum += block.isNull(4, row) ? 0 : textSum(block.getString(4, row));
        }
        return sum;
    }

    private static long wide(Block block) {
        long sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += block.isNull(0, row) ? 0 : block.getLong(0, row);
            for (int column = 1; column <= Shape.WIDE_VALUES; column++) {
                if (!block.isNull(column, row)) {
                    sum += Double.doubleToRawLongBits(block.getDouble(column, row));
                }
            }
        }
        return sum;
    }

    private static long text(Block block) {
        long sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += block.isNull(0, row) ? 0 : block.getLong(0, row);
            sum += block.isNull(1, row) ? 0 : textSum(block.getString(1, row));
        }
        return sum;
    }

    static int textSum(String text) {
        return text.length() + text.charAt(0);
    }

    /**
     * As the connector reads for Flink, whose rows hold text as UTF-8: VARCHAR in place, NCHAR
     * converted into an array that serves block after block. Text counts by its bytes and its first
     * one.
     */
    static long utf8Sum(Shape shape, Block block, CellBytes text) {
        switch (shape) {
            case METERS:
                return metersUtf8(block, text);
            case WIDE:
                return wide(block);
            default:
                return textUtf8(block, text);
        }
    }

    private static long metersUtf8(Block block, CellBytes text) {
        long sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += block.isNull(0, row) ? 0 : block.getLong(0, row);
            sum += block.isNull(1, row) ? 0 : Float.floatToRawIntBits(block.getFloat(1, row));
            sum += block.isNull(2, row) ? 0 : block.getInt(2, row);
            sum += block.isNull(3, row) ? 0 : Float.floatToRawIntBits(block.getFloat(3, row));
            if (!block.isNull(4, row)) {
                block.readBytes(4, row, text);
                sum += utf8Sum(text);
            }
        }
        return sum;
    }

    private static long textUtf8(Block block, CellBytes text) {
        long sum = 0;
        for (int row = 0; row < block.rows(); row++) {
            sum += block.isNull(0, row) ? 0 : block.getLong(0, row);
            if (!block.isNull(1, row)) {
                block.readBytes(1, row, text);
                sum += utf8Sum(text);
            }
        }
        return sum;
    }

    private static int utf8Sum(CellBytes text) {
        return text.length() + text.array()[text.offset()];
    }
}
