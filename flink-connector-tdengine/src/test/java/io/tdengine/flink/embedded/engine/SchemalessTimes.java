/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Precision;
import java.util.Map;

/** Turns the timestamps of schemaless text into those of a database. */
final class SchemalessTimes {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLISECOND = 1_000_000;

    private static final Map<String, Long> NANOSECONDS =
            Map.of(
                    "h",
                    3600 * SECOND,
                    "m",
                    60 * SECOND,
                    "s",
                    SECOND,
                    "ms",
                    MILLISECOND,
                    "u",
                    1000L,
                    "us",
                    1000L,
                    "μ",
                    1000L,
                    "ns",
                    1L);

    private final Precision database;

    /** 0 if it is not configured. */
    private final long unit;

    /**
     * @param name of the precision; any that is unknown ({@code us} too) counts as none
     */
    SchemalessTimes(String name, Precision database) {
        this.unit = name.equals("us") ? 0 : NANOSECONDS.getOrDefault(name, 0L);
        this.database = database;
    }

    long now() {
        return Times.now(database);
    }

    /** Nanoseconds unless configured. */
    Long ofLine(String digits) {
        return scaled(digits, unit == 0 ? 1 : unit);
    }

    /** Seconds or milliseconds by the number of digits unless configured. Null if it is neither. */
    Long ofDigits(String digits) {
        if (unit != 0) {
            return scaled(digits, unit);
        }
        return switch (digits.length()) {
            case 10 -> scaled(digits, SECOND);
            case 13 -> scaled(digits, MILLISECOND);
            default -> null;
        };
    }

    /** In a unit that the text names, here {@code us} among them; null if it is unknown. */
    Long ofUnit(String digits, String name) {
        return NANOSECONDS.containsKey(name) ? scaled(digits, NANOSECONDS.get(name)) : null;
    }

    private Long scaled(String digits, long nanoseconds) {
        long databaseUnit = SECOND / database.unitsPerSecond();
        try {
            long value = Long.parseLong(digits);
            return nanoseconds >= databaseUnit
                    ? Math.multiplyExact(value, nanoseconds / databaseUnit)
                    : Math.floorDiv(value, databaseUnit / nanoseconds);
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }
}
