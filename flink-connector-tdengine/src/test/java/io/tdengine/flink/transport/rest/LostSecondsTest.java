/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LostSecondsTest {

    /** Texts as a server renders those instants: local time by the whole offset, minutes shown. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Paris, 1900-01-01T00:00:00.000+00:09, 1899-12-31T23:50:39Z",
        "Asia/Shanghai, 1890-06-01T12:00:00.000+08:05, 1890-06-01T03:54:17Z",
        "America/New_York, 1870-01-01T00:00:00.000-04:56, 1870-01-01T04:56:02Z",
        "Europe/Paris, 2024-07-01T14:00:00.000+02:00, 2024-07-01T12:00:00Z",
        "UTC, 1850-01-01T00:00:00.000Z, 1850-01-01T00:00:00Z"
    })
    void oldInstantsKeepTheirSeconds(String zone, String text, String instant) {
        String json =
                "{\"code\":0,\"column_meta\":[[\"ts\",\"TIMESTAMP\",8]],\"data\":[[\""
                        + text
                        + "\"]],\"rows\":1}";
        JsonAnswer answer =
                new JsonAnswer(
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                        "test",
                        zone);

        assertThat(Instant.ofEpochMilli(answer.nextBlock().getLong(0, 0)))
                .isEqualTo(Instant.parse(instant));
        // The text says what that zone's clocks showed.
        assertThat(Instant.parse(instant).atZone(ZoneId.of(zone)).toLocalDateTime().toString())
                .isEqualTo(text.substring(0, 16));
    }
}
