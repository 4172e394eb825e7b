/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.bind.BindCells;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.annotation.Internal;

/** Numbers as text that is read back as the same number. */
@Internal
final class NumberText {

    private NumberText() {}

    /**
     * @param cells of a type of numbers
     * @throws IllegalArgumentException if it is NaN or infinite
     */
    static void append(BindCells cells, int row, TextBuffer out) {
        switch (cells.field().type()) {
            case TINYINT:
                out.append((long) cells.getByte(row));
                break;
            case TINYINT_UNSIGNED:
                out.append(Byte.toUnsignedLong(cells.getByte(row)));
                break;
            case SMALLINT:
                out.append((long) cells.getShort(row));
                break;
            case SMALLINT_UNSIGNED:
                out.append(Short.toUnsignedLong(cells.getShort(row)));
                break;
            case INT:
                out.append((long) cells.getInt(row));
                break;
            case INT_UNSIGNED:
                out.append(Integer.toUnsignedLong(cells.getInt(row)));
                break;
            case BIGINT:
                out.append(cells.getLong(row));
                break;
            case BIGINT_UNSIGNED:
                out.append(Long.toUnsignedString(cells.getLong(row)));
                break;
            case FLOAT:
                // As a double: the server reads one and refuses what exceeds the largest float,
                // which the shorter text of that float does.
                out.append(finite(cells.getFloat(row)));
                break;
            case DOUBLE:
                out.append(finite(cells.getDouble(row)));
                break;
            case DECIMAL64:
                out.append(decimal(BigInteger.valueOf(cells.getLong(row)), cells));
                break;
            case DECIMAL:
                out.append(decimal(unscaled(cells, row), cells));
                break;
            default:
                throw new IllegalStateException(cells.field() + " is no number");
        }
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("its value is " + value + ", which no text tells");
        }
        return value;
    }

    private static String decimal(BigInteger unscaled, BindCells cells) {
        return new BigDecimal(unscaled, cells.field().scale()).toPlainString();
    }

    private static BigInteger unscaled(BindCells cells, int row) {
        BigInteger low = new BigInteger(Long.toUnsignedString(cells.getDecimalLow(row)));
        return BigInteger.valueOf(cells.getDecimalHigh(row)).shiftLeft(Long.SIZE).add(low);
    }
}
