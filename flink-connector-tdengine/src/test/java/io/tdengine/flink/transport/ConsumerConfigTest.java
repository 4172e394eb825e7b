/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumerConfigTest {

    @Test
    void keysOfTheClientLibrarySetWhatTheBuilderSets() {
        ConsumerConfig config =
                ConsumerConfig.of(
                        Map.of(
                                "group.id", "g",
                                "client.id", "c",
                                "td.connect.user", "u",
                                "td.connect.pass", "p",
                                "td.connect.token", "t",
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "true",
                                "auto.commit.interval.ms", "250"));

        assertThat(config.groupId()).isEqualTo("g");
        assertThat(config.clientId()).isEqualTo("c");
        assertThat(config.user()).isEqualTo("u");
        assertThat(config.password()).isEqualTo("p");
        assertThat(config.token()).isEqualTo("t");
        assertThat(config.offsetReset()).isEqualTo(OffsetReset.EARLIEST);
        assertThat(config.autoCommitInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.properties()).isEmpty();
    }

    @Test
    void furtherKeysArePassedOnInLowerCase() {
        ConsumerConfig config =
                ConsumerConfig.builder("g").property("Session.Timeout.MS", "7000").build();

        assertThat(config.properties()).isEqualTo(Map.of("session.timeout.ms", "7000"));
    }

    @Test
    void withoutSettingsItStartsAtTheEndAndCommitsNothing() {
        ConsumerConfig config = ConsumerConfig.builder("g").build();

        assertThat(config.offsetReset()).isEqualTo(OffsetReset.LATEST);
        assertThat(config.autoCommitInterval()).isNull();
        assertThat(config.user()).isNull();
    }

    @Test
    void anIntervalAloneDoesNotTurnAutoCommitOn() {
        ConsumerConfig config =
                ConsumerConfig.builder("g").property("auto.commit.interval.ms", "250").build();

        assertThat(config.autoCommitInterval()).isNull();
    }

    @Test
    void autoCommitWithoutAnIntervalTakesFiveSeconds() {
        ConsumerConfig config =
                ConsumerConfig.builder("g").property("enable.auto.commit", "1").build();

        assertThat(config.autoCommitInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "auto.offset.reset,      nonsense",
        "enable.auto.commit,     perhaps",
        "auto.commit.interval.ms, -1",
        "auto.commit.interval.ms, soon",
        "td.connect.ip,          localhost",
        "td.connect.port,        6030",
        "experimental.snapshot.enable, true",
        "experimental.snapshot.enable, 1",
        "experimental.snapshot.enable, maybe",
        "group.id,               a:b",
        "group.id,               ''"
    })
    void wrongValueIsRefusedWithItsKey(String key, String value) {
        assertThatThrownBy(() -> ConsumerConfig.builder("g").property(key, value).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void idsAreNotLongerThanTheServerKeeps() {
        assertThat(ConsumerConfig.builder("é".repeat(96)).build().groupId()).hasSize(96);
        assertThatThrownBy(() -> ConsumerConfig.builder("é".repeat(97)).build())
                .hasMessageContainingAll("group.id", "194", "192");
        assertThatThrownBy(() -> ConsumerConfig.builder("g").clientId("x".repeat(256)).build())
                .hasMessageContainingAll("client.id", "256", "255");
    }

    @Test
    void groupIsRequired() {
        assertThatThrownBy(() -> ConsumerConfig.of(Map.of("client.id", "c")))
                .hasMessageContaining("group.id");
    }

    @Test
    void textShowsNoSecret() {
        ConsumerConfig config =
                ConsumerConfig.builder("g")
                        .password("hidden")
                        .token("hidden")
                        .property("some.key", "hidden")
                        .build();

        assertThat(config.toString()).contains("'g'").doesNotContain("hidden");
    }
}
