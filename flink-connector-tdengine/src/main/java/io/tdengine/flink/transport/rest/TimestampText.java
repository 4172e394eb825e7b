/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.type.Precision;

/**
 * Timestamps as REST writes them: {@code 2023-11-14T22:13:20.123Z} with 3, 6 or 9 digits of a
 * second's fraction and {@code Z} or an offset as {@code +08:00}. Years have four digits or more.
 */
final class TimestampText {

    private static final int SECONDS_PER_DAY = 86_400;

    /** More than a date of 64 bits of milliseconds can have. */
    private static final int MAX_YEAR_DIGITS = 9;

    private final char[] text;
    private final int end;
    private int at;

    private TimestampText(char[] text, int start, int length) {
        this.text = text;
        this.at = start;
        this.end = start + length;
    }

    /** The precision that the digits tell, or null if this is no timestamp. */
    static Precision precision(char[] text, int start, int length) {
        int point = start;
        while (point < start + length && text[point] != '.') {
            point++;
        }
        int digits = 0;
        while (point + digits + 1 < start + length && isDigit(text[point + digits + 1])) {
            digits++;
        }
        for (Precision precision : Precision.values()) {
            if (precision.digits() == digits) {
                return precision;
            }
        }
        return null;
    }

    /**
     * Units since 1970-01-01T00:00:00Z.
     *
     * @param precision the unit; the text may have fewer digits, not more
     * @throws NumberFormatException if this is no such timestamp
     * @throws ArithmeticException if it does not fit into 64 bits
     */
    static long parse(char[] text, int start, int length, Precision precision) {
        return new TimestampText(text, start, length).parse(precision);
    }

    private long parse(Precision precision) {
        boolean negativeYear = at < end && text[at] == '-';
        if (negativeYear) {
            at++;
        }
        int yearDigits = 0;
        while (at + yearDigits < end && isDigit(text[at + yearDigits])) {
            yearDigits++;
        }
        if (yearDigits < 4 || yearDigits > MAX_YEAR_DIGITS) {
            throw noTimestamp();
        }
        int year = number(yearDigits, Integer.MAX_VALUE);
        int month = after('-', 12);
        int day = after('-', 31);
        int hour = after('T', 23);
        int minute = after(':', 59);
        int second = after(':', 59);
        long fraction = fraction(precision);
        int offset = offset();
        if (at != end || month == 0 || day == 0) {
            throw noTimestamp();
        }
        long seconds =
                epochDay(negativeYear ? -year : year, month, day) * SECONDS_PER_DAY
                        + hour * 3600
                        + minute * 60
                        + second
                        - offset;
        return combine(seconds, fraction, precision.unitsPerSecond());
    }

    /** Seconds and units; the smallest value is reached although its whole seconds overflow. */
    private static long combine(long seconds, long fraction, long unitsPerSecond) {
        if (seconds < 0 && fraction > 0) {
            return Math.addExact(
                    Math.multiplyExact(seconds + 1, unitsPerSecond), fraction - unitsPerSecond);
        }
        return Math.addExact(Math.multiplyExact(seconds, unitsPerSecond), fraction);
    }

    private int after(char separator, int max) {
        expect(separator);
        return number(2, max);
    }

    private void expect(char c) {
        if (at >= end || text[at] != c) {
            throw noTimestamp();
        }
        at++;
    }

    private int number(int digits, int max) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            if (at >= end || !isDigit(text[at])) {
                throw noTimestamp();
            }
            value = 10 * value + text[at++] - '0';
        }
        if (value > max) {
            throw noTimestamp();
        }
        return value;
    }

    private long fraction(Precision precision) {
        expect('.');
        long value = 0;
        int digits = 0;
        for (; at < end && isDigit(text[at]); at++, digits++) {
            value = digits < precision.digits() ? 10 * value + text[at] - '0' : value;
        }
        if (digits == 0 || digits > precision.digits()) {
            throw noTimestamp();
        }
        for (; digits < precision.digits(); digits++) {
            value *= 10;
        }
        return value;
    }

    /** Seconds east of UTC. */
    private int offset() {
        if (at < end && text[at] == 'Z') {
            at++;
            return 0;
        }
        boolean west = at < end && text[at] == '-';
        expect(west ? '-' : '+');
        int hours = number(2, 18);
        int seconds = hours * 3600 + after(':', 59) * 60;
        return west ? -seconds : seconds;
    }

    /** Days since 1970-01-01, counted in cycles of 400 years that begin with a March. */
    private static long epochDay(int year, int month, int day) {
        int shifted = month > 2 ? year : year - 1;
        int cycle = Math.floorDiv(shifted, 400);
        int yearOfCycle = Math.floorMod(shifted, 400);
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfCycle = 365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear;
        return 146_097L * cycle + dayOfCycle - 719_468;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static NumberFormatException noTimestamp() {
        return new NumberFormatException("is no timestamp of the result's precision");
    }
}
