/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.time.LocalDate;
import java.util.List;

/**
 * One station's day (UTC), as a window of the streaming job or a query of TDengine gives it.
 *
 * @param readings rows of the day
 * @param temps rows of the day that have a temperature
 * @param mean of the temperatures, in °F like the next two
 */
record DailyRow(
        LocalDate day,
        String station,
        long readings,
        long temps,
        double mean,
        double min,
        double max) {

    private static final double RELATIVE_ERROR = 1e-9;

    /** Equal but for the last digits of the mean: the order of summing is not defined. */
    boolean agreesWith(DailyRow other) {
        return day.equals(other.day)
                && station.equals(other.station)
                && readings == other.readings
                && temps == other.temps
                && Math.abs(mean - other.mean) <= RELATIVE_ERROR * Math.abs(other.mean)
                && min == other.min
                && max == other.max;
    }

    /** What days of one station, at least one with a temperature, are together. */
    static DailyRow together(LocalDate start, List<DailyRow> days) {
        long temps = days.stream().mapToLong(DailyRow::temps).sum();
        return new DailyRow(
                start,
                days.get(0).station,
                days.stream().mapToLong(DailyRow::readings).sum(),
                temps,
                days.stream().mapToDouble(row -> row.mean * row.temps).sum() / temps,
                days.stream().mapToDouble(DailyRow::min).min().getAsDouble(),
                days.stream().mapToDouble(DailyRow::max).max().getAsDouble());
    }
}
