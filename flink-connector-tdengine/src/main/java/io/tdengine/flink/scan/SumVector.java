/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import org.apache.flink.table.data.columnar.vector.ByteColumnVector;
import org.apache.flink.table.data.columnar.vector.DoubleColumnVector;
import org.apache.flink.table.data.columnar.vector.IntColumnVector;
import org.apache.flink.table.data.columnar.vector.LongColumnVector;
import org.apache.flink.table.data.columnar.vector.ShortColumnVector;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Sums of the server as Flink would have made them. TDengine adds integers up in 64 bits; the lower
 * bits are what a sum in a narrower type has after wrapping around, as Flink's does.
 */
final class SumVector
        implements ByteColumnVector,
                ShortColumnVector,
                IntColumnVector,
                LongColumnVector,
                DoubleColumnVector {

    static final int UNCHECKED = -1;

    private final Block block;
    private final int column;
    private final int count;
    private final boolean orZero;
    private final String summed;

    /**
     * @param column of the block, with the sums
     * @param count which column says how many values a sum has, or {@link #UNCHECKED}
     * @param orZero whether a sum of no values is zero rather than NULL
     * @param summed the table's column, for messages
     */
    SumVector(Block block, int column, int count, boolean orZero, String summed) {
        this.block = block;
        this.column = column;
        this.count = count;
        this.orZero = orZero;
        this.summed = summed;
    }

    @Override
    public boolean isNullAt(int row) {
        if (!block.isNull(column, row)) {
            return false;
        }
        if (count != UNCHECKED && block.getLong(count, row) > 0) {
            throw new FlinkRuntimeException(
                    "TDengine cannot tell the sum of column '"
                            + summed
                            + "', which has values that are not numbers. Set 'scan.push-down' ="
                            + " 'false' to have Flink add them up.");
        }
        return !orZero;
    }

    private long sum(int row) {
        return isZero(row) ? 0 : block.getLong(column, row);
    }

    private boolean isZero(int row) {
        return block.isNull(column, row);
    }

    @Override
    public byte getByte(int row) {
        return (byte) sum(row);
    }

    @Override
    public short getShort(int row) {
        return (short) sum(row);
    }

    @Override
    public int getInt(int row) {
        return (int) sum(row);
    }

    @Override
    public long getLong(int row) {
        return sum(row);
    }

    @Override
    public double getDouble(int row) {
        if (isZero(row)) {
            return 0;
        }
        return block.type(column) == DataType.DOUBLE
                ? block.getDouble(column, row)
                : block.getLong(column, row);
    }
}
