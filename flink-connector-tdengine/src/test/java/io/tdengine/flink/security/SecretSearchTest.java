/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The search finds what it is for; what found nothing would pass every other test. */
class SecretSearchTest {

    private static final String SECRET = "Zq9+Xw7=Kv5%Pm3";

    private static boolean isFoundIn(String text) {
        SecretSearch search = new SecretSearch(List.of(SECRET));
        search.look("here", text);
        return !search.found().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "root:", "watcher:"})
    void findsEachForm(String before) {
        String text = before + SECRET + "!";
        assertThat(isFoundIn(text)).isTrue();
        assertThat(isFoundIn(URLEncoder.encode(text, StandardCharsets.UTF_8))).isTrue();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(isFoundIn("Basic " + Base64.getEncoder().encodeToString(bytes))).isTrue();
        assertThat(isFoundIn(before + "Zq9+Xw7=Kv5%Pm")).isFalse();
    }

    @Test
    void findsWhatIsLoggedAtAnyLevel() {
        SecretSearch search = new SecretSearch(List.of(SECRET));
        try (CapturedLog log = new CapturedLog(search)) {
            LoggerFactory.getLogger("io.tdengine.flink.Any").trace("login {}", SECRET);
            LoggerFactory.getLogger("org.java_websocket.Any").trace("frame {}", SECRET);
            LoggerFactory.getLogger("org.apache.flink.Any")
                    .debug("failed", new IllegalStateException(SECRET));
            assertThat(log.events("org.apache.flink")).isEqualTo(1);
        }
        assertThat(search.found()).hasSize(3);
        LoggerFactory.getLogger("io.tdengine.flink.Any").error("login {}", SECRET);
        assertThat(search.found()).hasSize(3);
    }
}
