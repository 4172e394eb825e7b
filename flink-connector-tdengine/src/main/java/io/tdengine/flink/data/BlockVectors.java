/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.CellBytes;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.columnar.vector.BooleanColumnVector;
import org.apache.flink.table.data.columnar.vector.ByteColumnVector;
import org.apache.flink.table.data.columnar.vector.BytesColumnVector;
import org.apache.flink.table.data.columnar.vector.DecimalColumnVector;
import org.apache.flink.table.data.columnar.vector.DoubleColumnVector;
import org.apache.flink.table.data.columnar.vector.FloatColumnVector;
import org.apache.flink.table.data.columnar.vector.IntColumnVector;
import org.apache.flink.table.data.columnar.vector.LongColumnVector;
import org.apache.flink.table.data.columnar.vector.ShortColumnVector;
import org.apache.flink.table.data.columnar.vector.TimestampColumnVector;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads block columns as Flink column vectors, without boxing and without an object per cell except
 * those that RowData's getters return.
 *
 * <p>What may be read as what is {@link TypeMapping#checkReadable}'s affair: ask it first, with the
 * column's name at hand.
 */
@Internal
public final class BlockVectors {

    private BlockVectors() {}

    /**
     * A block's column as the vector that a field of the declared type is read from.
     *
     * @param precision the unit of the block's timestamps
     * @param declared a type that {@link TypeMapping#checkReadable} allows for the column
     */
    public static BlockVector vector(
            Block block, int column, Precision precision, LogicalType declared) {
        return vector(block.type(column), precision, declared).bind(block, column);
    }

    /** A vector for columns of a type; {@link BlockVector#bind} gives it one. */
    public static BlockVector vector(DataType type, Precision precision, LogicalType declared) {
        switch (declared.getTypeRoot()) {
            case BOOLEAN:
                return new BooleanVector(type);
            case TINYINT:
                return new ByteVector(type);
            case SMALLINT:
                return new ShortVector(type);
            case INTEGER:
                return new IntVector(type);
            case BIGINT:
                return new LongVector(type);
            case FLOAT:
                return new FloatVector(type);
            case DOUBLE:
                return new DoubleVector(type);
            case DECIMAL:
                return new DecimalVector(type);
            case VARCHAR:
            case VARBINARY:
                return new BytesVector(type);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return new TimestampVector(type, precision);
            default:
                throw new IllegalArgumentException(
                        "A " + type.sqlName() + " column cannot be read as " + declared + ".");
        }
    }

    /** A timestamp cell as Flink's, of any precision. */
    public static TimestampData timestamp(long value, Precision precision) {
        if (precision == Precision.MILLISECONDS) {
            return TimestampData.fromEpochMillis(value);
        }
        long unitsPerMilli = precision.unitsPerSecond() / 1000;
        int nanosPerUnit = (int) (1_000_000_000L / precision.unitsPerSecond());
        return TimestampData.fromEpochMillis(
                Math.floorDiv(value, unitsPerMilli),
                (int) Math.floorMod(value, unitsPerMilli) * nanosPerUnit);
    }

    private static final class BooleanVector extends BlockVector implements BooleanColumnVector {
        BooleanVector(DataType type) {
            super(type);
        }

        @Override
        public boolean getBoolean(int i) {
            return block.getBoolean(column, row(i));
        }
    }

    private static final class ByteVector extends BlockVector implements ByteColumnVector {
        ByteVector(DataType type) {
            super(type);
        }

        @Override
        public byte getByte(int i) {
            return (byte) integer(i);
        }
    }

    private static final class ShortVector extends BlockVector implements ShortColumnVector {
        ShortVector(DataType type) {
            super(type);
        }

        @Override
        public short getShort(int i) {
            return (short) integer(i);
        }
    }

    private static final class IntVector extends BlockVector implements IntColumnVector {
        IntVector(DataType type) {
            super(type);
        }

        @Override
        public int getInt(int i) {
            return (int) integer(i);
        }
    }

    private static final class LongVector extends BlockVector implements LongColumnVector {
        LongVector(DataType type) {
            super(type);
        }

        @Override
        public long getLong(int i) {
            return integer(i);
        }
    }

    private static final class FloatVector extends BlockVector implements FloatColumnVector {
        FloatVector(DataType type) {
            super(type);
        }

        @Override
        public float getFloat(int i) {
            return block.getFloat(column, row(i));
        }
    }

    private static final class DoubleVector extends BlockVector implements DoubleColumnVector {
        DoubleVector(DataType type) {
            super(type);
        }

        @Override
        public double getDouble(int i) {
            return type == DataType.FLOAT
                    ? block.getFloat(column, row(i))
                    : block.getDouble(column, row(i));
        }
    }

    /** DECIMAL of both widths, and BIGINT UNSIGNED as a decimal without fraction. */
    private static final class DecimalVector extends BlockVector implements DecimalColumnVector {
        /** Digits that always fit in a long. */
        private static final int LONG_DIGITS = 18;

        DecimalVector(DataType type) {
            super(type);
        }

        @Override
        public DecimalData getDecimal(int i, int precision, int scale) {
            int row = row(i);
            if (type == DataType.DECIMAL) {
                long high = block.getDecimalHigh(column, row);
                long low = block.getDecimalLow(column, row);
                return high == low >> 63
                        ? ofLong(low, precision, scale)
                        : DecimalData.fromUnscaledBytes(bytes(high, low), precision, scale);
            }
            long value = block.getLong(column, row);
            return type == DataType.BIGINT_UNSIGNED && value < 0
                    ? DecimalData.fromUnscaledBytes(bytes(0, value), precision, scale)
                    : ofLong(value, precision, scale);
        }

        private static DecimalData ofLong(long unscaled, int precision, int scale) {
            return precision <= LONG_DIGITS
                    ? DecimalData.fromUnscaledLong(unscaled, precision, scale)
                    : DecimalData.fromBigDecimal(
                            new BigDecimal(BigInteger.valueOf(unscaled), scale), precision, scale);
        }

        private static byte[] bytes(long high, long low) {
            byte[] bytes = new byte[16];
            for (int b = 0; b < 8; b++) {
                bytes[b] = (byte) (high >> (56 - 8 * b));
                bytes[8 + b] = (byte) (low >> (56 - 8 * b));
            }
            return bytes;
        }
    }

    private static final class TimestampVector extends BlockVector
            implements TimestampColumnVector {
        private final Precision unit;

        TimestampVector(DataType type, Precision unit) {
            super(type);
            this.unit = unit;
        }

        @Override
        public TimestampData getTimestamp(int i, int precision) {
            return timestamp(block.getLong(column, row(i)), unit);
        }
    }

    /**
     * Payloads in the received array, not copied. NCHAR is four bytes a code point on the wire and
     * UTF-8 in Flink; it is converted into an array that serves block after block.
     */
    private static final class BytesVector extends BlockVector
            implements BytesColumnVector, TextColumnVector {
        private final CellBytes cell = new CellBytes();

        /** What text of an array points to, made once for all cells in it. */
        private MemorySegment[] segments;

        private byte[] wrapped;

        /** The text of every row while they are one cell; null until it is read. */
        private StringData cellText;

        BytesVector(DataType type) {
            super(type);
        }

        @Override
        public Bytes getBytes(int i) {
            block.readBytes(column, row(i), cell);
            return new Bytes(cell.array(), cell.offset(), cell.length());
        }

        @Override
        public StringData getText(int i) {
            if (!isCell()) {
                return text(i);
            }
            if (cellText == null) {
                cellText = text(i);
            }
            return cellText;
        }

        private StringData text(int i) {
            block.readBytes(column, row(i), cell);
            byte[] array = cell.array();
            if (array != wrapped) {
                segments = new MemorySegment[] {MemorySegmentFactory.wrap(array)};
                wrapped = array;
            }
            return BinaryStringData.fromAddress(segments, cell.offset(), cell.length());
        }

        @Override
        void moved() {
            cellText = null;
        }
    }
}
