/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a user gives as a URL. */
class UrlFuzzTest {

    private static final List<String> URLS =
            List.of(
                    "ws://root:taosdata@localhost:6041/db?timezone=Europe/Berlin&retries=3",
                    "taos+wss://u%C3%BC:p%40%2F@[::1]:6041,h2:1,h-3.example/d%20b?token=a+b",
                    "http://h?connect_timeout=1&request_timeout=2",
                    "https://:p@h/",
                    "taos://",
                    "jdbc:TAOS-WS://h:6041/db?user=root&password=taosdata&useSSL=true",
                    "jdbc:TAOS-RS://h/db?user=a&password=b",
                    "jdbc:TAOS://h:6030/db",
                    "wss://h?tls_ca_file=/a&tls_verify_host=false&compression=true&app=x");

    private static final List<String> WORDS =
            List.of(
                    "%",
                    "%2",
                    "%ff",
                    "%00",
                    "@",
                    ":",
                    "/",
                    "?",
                    "&",
                    "=",
                    ",",
                    "[",
                    "]",
                    "://",
                    "jdbc:",
                    "taos+",
                    "65536",
                    "99999999999999999999",
                    "\u0130",
                    "\ud83d\ude00",
                    "&retries=1",
                    "?token=",
                    "&timezone=X",
                    "\\",
                    "\u0000",
                    "\n");

    @Test
    void urlsAreReadOrRefused() {
        List<byte[]> urls = URLS.stream().map(url -> url.getBytes(StandardCharsets.UTF_8)).toList();
        Fuzz.parser().run(urls, WORDS, UrlFuzzTest::parse);
    }

    private static void parse(byte[] input) {
        ConnectionConfig config = ConnectionConfig.parse(new String(input, StandardCharsets.UTF_8));
        assertThat(config.endpoints()).isNotEmpty();
        Stream.of(config.user(), config.password()).forEach(part -> assertThat(part).isNotNull());
        assertThat(config.connectTimeout()).isPositive();
        assertThat(config.toString()).isNotEmpty();
    }
}
