/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.type.Precision;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    private static long parse(String text, Precision precision) {
        char[] padded = ("##" + text + "##").toCharArray();
        return TimestampText.parse(padded, 2, text.length(), precision);
    }

    /** The JDK's calendar is the reference: years 1 to 9999, every offset. */
    @Property(tries = 2000)
    void agreesWithTheCalendarOfTheJdk(
            @ForAll @LongRange(min = -62_135_500_000L, max = 253_402_200_000L) long second,
            @ForAll @IntRange(max = 999) int millis,
            @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
        String text =
                SECONDS.format(Instant.ofEpochSecond(second).atOffset(offset))
                        + String.format(".%03d", millis)
                        + offset;

        assertThat(parse(text, Precision.MILLISECONDS)).isEqualTo(second * 1000 + millis);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00.000Z, MILLISECONDS, 0",
        "1969-12-31T23:59:59.999Z, MILLISECONDS, -1",
        "2023-11-14T22:13:20.123456Z, MICROSECONDS, 1700000000123456",
        "2023-11-15T06:13:20.123456789+08:00, NANOSECONDS, 1700000000123456789",
        "2023-11-14T17:13:20.123-05:00, NANOSECONDS, 1700000000123000000",
        "2262-04-11T23:47:16.854775807Z, NANOSECONDS, 9223372036854775807",
        "1677-09-21T00:12:43.145224192Z, NANOSECONDS, -9223372036854775808",
        "10000-01-01T00:00:00.000Z, MILLISECONDS, 253402300800000",
        "-0001-01-01T00:00:00.000Z, MILLISECONDS, -62198755200000",
        "2000-02-29T12:00:00.000Z, MILLISECONDS, 951825600000"
    })
    void readsAllForms(String text, Precision precision, long expected) {
        assertThat(parse(text, precision)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2023",
                "2023-11-14 22:13:20.123Z",
                "2023-11-14T22:13:20Z",
                "2023-11-14T22:13:20.Z",
                "2023-11-14T22:13:20.123",
                "2023-11-14T22:13:20.1234Z",
                "2023-13-14T22:13:20.123Z",
                "2023-00-14T22:13:20.123Z",
                "2023-11-14T24:13:20.123Z",
                "2023-11-14T22:13:20.123Zx",
                "2023-11-14T22:13:20.123+8:00",
                "23-11-14T22:13:20.123Z",
                "9999999999-11-14T22:13:20.123Z"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> parse(text, Precision.MILLISECONDS))
                .isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2262-04-11T23:47:16.854775808Z", "1677-09-21T00:12:43.145224191Z"})
    void refusesWhatDoesNotFit(String text) {
        assertThatThrownBy(() -> parse(text, Precision.NANOSECONDS))
                .isInstanceOf(ArithmeticException.class);
    }
}
