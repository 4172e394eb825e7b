/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.DecimalData;

/** DECIMAL to DECIMAL of either width and to BIGINT UNSIGNED. */
@Internal
final class DecimalCells {

    private static final int LONG_BITS = 64;
    private static final int MAX_LONG_SCALING = 18;

    private DecimalCells() {}

    /** Unscaled value, brought to the column's scale, which TypeMapping has made sure fits. */
    static CellWriter decimal(int precision, int scale, Field target) {
        int shift = target.scale() - scale;
        if (target.type() == DataType.DECIMAL64) {
            // At most 18 digits on either side, so the product stays within 64 bits.
            long factor = powerOfTen(shift);
            return (row, field, buffer) ->
                    buffer.appendLong(
                            row.getDecimal(field, precision, scale).toUnscaledLong() * factor);
        }
        if (DecimalData.isCompact(precision) && shift <= MAX_LONG_SCALING) {
            long factor = powerOfTen(shift);
            return (row, field, buffer) -> {
                long unscaled = row.getDecimal(field, precision, scale).toUnscaledLong();
                buffer.appendDecimal(Math.multiplyHigh(unscaled, factor), unscaled * factor);
            };
        }
        int targetScale = target.scale();
        return (row, field, buffer) -> {
            BigInteger unscaled =
                    row.getDecimal(field, precision, scale)
                            .toBigDecimal()
                            .setScale(targetScale)
                            .unscaledValue();
            buffer.appendDecimal(unscaled.shiftRight(LONG_BITS).longValue(), unscaled.longValue());
        };
    }

    /** An integer of 0 to 2^64 - 1, by its bits. */
    static CellWriter unsigned(int precision) {
        if (DecimalData.isCompact(precision)) {
            return (row, field, buffer) -> {
                long value = row.getDecimal(field, precision, 0).toUnscaledLong();
                if (value < 0) {
                    throw outside(BigDecimal.valueOf(value));
                }
                buffer.appendLong(value);
            };
        }
        return (row, field, buffer) -> {
            BigDecimal value = row.getDecimal(field, precision, 0).toBigDecimal();
            BigInteger integer = value.unscaledValue();
            if (integer.signum() < 0 || integer.bitLength() > LONG_BITS) {
                throw outside(value);
            }
            buffer.appendLong(integer.longValue());
        };
    }

    private static UnfitValueException outside(BigDecimal value) {
        return new UnfitValueException(
                "value "
                        + value.toPlainString()
                        + " is outside 0 to "
                        + Long.toUnsignedString(-1L));
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
