/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.type.Precision;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP_LTZ, an instant, and TIMESTAMP, whose wall clock is taken as UTC, to a count of the
 * database's units. {@link TimestampData} holds both as time since 1970-01-01T00:00:00 in that
 * sense, so no zone enters here.
 */
@Internal
public final class TimestampCells {

    private static final long MICROS_PER_MILLI = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int NANOS_PER_MICRO = 1_000;

    private TimestampCells() {}

    static CellWriter choose(int digits, Precision precision) {
        switch (precision) {
            case MILLISECONDS:
                return (row, field, buffer) ->
                        buffer.appendLong(row.getTimestamp(field, digits).getMillisecond());
            case MICROSECONDS:
                return (row, field, buffer) ->
                        buffer.appendLong(micros(row.getTimestamp(field, digits)));
            default:
                return (row, field, buffer) ->
                        buffer.appendLong(nanos(row.getTimestamp(field, digits)));
        }
    }

    /**
     * The count of a database's units.
     *
     * @throws UnfitValueException if 64 bits do not hold it
     */
    public static long units(TimestampData value, Precision precision) {
        switch (precision) {
            case MILLISECONDS:
                return value.getMillisecond();
            case MICROSECONDS:
                return micros(value);
            default:
                return nanos(value);
        }
    }

    private static long micros(TimestampData value) {
        return count(value, MICROS_PER_MILLI, value.getNanoOfMillisecond() / NANOS_PER_MICRO);
    }

    private static long nanos(TimestampData value) {
        return count(value, NANOS_PER_MILLI, value.getNanoOfMillisecond());
    }

    private static long count(TimestampData value, long unitsPerMilli, int rest) {
        long millis = value.getMillisecond();
        long units = millis * unitsPerMilli;
        // The rest adds less than a millisecond: the sum overflows only by turning negative.
        if (Math.multiplyHigh(millis, unitsPerMilli) != units >> 63
                || units >= 0 && units + rest < 0) {
            throw new UnfitValueException(
                    "value "
                            + value
                            + " is outside the 64 bits of the database's precision, about 292"
                            + (unitsPerMilli == NANOS_PER_MILLI ? "" : ",000")
                            + " years around 1970");
        }
        return units + rest;
    }
}
