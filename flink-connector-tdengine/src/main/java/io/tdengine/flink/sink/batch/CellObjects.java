/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.bind.BindCells;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Cells of a payload as Java objects; for the few rows that are rejected. */
final class CellObjects {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private CellObjects() {}

    /** The value of a cell, null for NULL. */
    static Object of(BindCells cells, int row) {
        if (cells.isNull(row)) {
            return null;
        }
        switch (cells.field().type()) {
            case BOOL:
                return cells.getBoolean(row);
            case TINYINT:
                return cells.getByte(row);
            case TINYINT_UNSIGNED:
                return (short) Byte.toUnsignedInt(cells.getByte(row));
            case SMALLINT:
                return cells.getShort(row);
            case SMALLINT_UNSIGNED:
                return Short.toUnsignedInt(cells.getShort(row));
            case INT:
                return cells.getInt(row);
            case INT_UNSIGNED:
                return Integer.toUnsignedLong(cells.getInt(row));
            case BIGINT:
                return cells.getLong(row);
            case BIGINT_UNSIGNED:
                return new BigInteger(Long.toUnsignedString(cells.getLong(row)));
            case FLOAT:
                return cells.getFloat(row);
            case DOUBLE:
                return cells.getDouble(row);
            case TIMESTAMP:
                return instant(cells.getLong(row), cells.field().precision());
            case DECIMAL64:
                return BigDecimal.valueOf(cells.getLong(row), cells.field().scale());
            case DECIMAL:
                return new BigDecimal(unscaled(cells, row), cells.field().scale());
            case VARCHAR:
            case NCHAR:
            case JSON:
                return new String(
                        cells.array(),
                        cells.offset(row),
                        cells.length(row),
                        StandardCharsets.UTF_8);
            default:
                int start = cells.offset(row);
                return Arrays.copyOfRange(cells.array(), start, start + cells.length(row));
        }
    }

    private static BigInteger unscaled(BindCells cells, int row) {
        BigInteger low = new BigInteger(Long.toUnsignedString(cells.getDecimalLow(row)));
        return BigInteger.valueOf(cells.getDecimalHigh(row)).shiftLeft(Long.SIZE).add(low);
    }

    /** A time given in the unit of a database. */
    static Instant instant(long timestamp, Precision precision) {
        long units = precision.unitsPerSecond();
        return Instant.ofEpochSecond(
                Math.floorDiv(timestamp, units),
                Math.floorMod(timestamp, units) * (NANOS_PER_SECOND / units));
    }
}
