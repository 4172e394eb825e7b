/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Precision;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Timestamps as text and durations as TDengine writes them. */
final class Times {

    private static final Pattern TEXT =
            Pattern.compile(
                    "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
                            + "(?:[T ](\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9}))?)?)?"
                            + "\\s*(Z|z|[+-]\\d{2}:?\\d{0,2})?");

    private Times() {}

    /** Units since the epoch, or null if the text is no timestamp. */
    static Long parse(String text, ZoneId zone, Precision precision) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            return null;
        }
        try {
            LocalDateTime local =
                    LocalDate.of(number(m, 1), number(m, 2), number(m, 3))
                            .atTime(number(m, 4), number(m, 5), number(m, 6));
            ZoneId own = m.group(8) == null ? zone : offset(m.group(8));
            long seconds = local.atZone(own).toEpochSecond();
            String fraction = m.group(7) == null ? "" : m.group(7);
            String units = (fraction + "000000000").substring(0, precision.digits());
            return Math.addExact(
                    Math.multiplyExact(seconds, precision.unitsPerSecond()), Long.parseLong(units));
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static int number(Matcher m, int group) {
        return m.group(group) == null ? 0 : Integer.parseInt(m.group(group));
    }

    private static ZoneId offset(String text) {
        return text.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(text);
    }

    /** A zone as timezone() shows it, such as {@code Asia/Shanghai (CST, +0800)}. */
    static String describe(ZoneId zone) {
        ZonedDateTime now = ServerClock.now().atZone(zone);
        String id = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
        return id + now.format(DateTimeFormatter.ofPattern(" (zzz, xxxx)", Locale.ENGLISH));
    }

    /** As to_iso8601() shows a time, such as {@code 2023-11-15T06:13:20.000+0800}. */
    static String iso8601(long millis, ZoneId zone) {
        return Instant.ofEpochMilli(millis)
                .atZone(zone)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx", Locale.ENGLISH));
    }

    static long now(Precision precision) {
        Instant now = ServerClock.now();
        return now.getEpochSecond() * precision.unitsPerSecond()
                + now.getNano() / (1_000_000_000L / precision.unitsPerSecond());
    }

    static long today(ZoneId zone, Precision precision) {
        return LocalDate.ofInstant(ServerClock.now(), zone).atStartOfDay(zone).toEpochSecond()
                * precision.unitsPerSecond();
    }

    /** A duration such as {@code 10s} in units of the precision. */
    static long duration(String text, Precision precision) throws ServerError {
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        long nanos =
                switch (text.charAt(text.length() - 1)) {
                    case 'b' -> 1L;
                    case 'u' -> 1_000L;
                    case 'a' -> 1_000_000L;
                    case 's' -> 1_000_000_000L;
                    case 'm' -> 60_000_000_000L;
                    case 'h' -> 3_600_000_000_000L;
                    case 'd' -> 86_400_000_000_000L;
                    case 'w' -> 604_800_000_000_000L;
                    default -> throw Errors.syntaxNear(text);
                };
        BigInteger total = BigInteger.valueOf(count).multiply(BigInteger.valueOf(nanos));
        long nanosPerUnit = 1_000_000_000L / precision.unitsPerSecond();
        return total.divide(BigInteger.valueOf(nanosPerUnit)).longValue();
    }
}
