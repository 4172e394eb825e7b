/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the builder accepts, and that it names what it does not. */
class TDengineSourceBuilderTest {

    private static TDengineSourceBuilder<RowData> complete() {
        return TDengineSource.<RowData>builder()
                .setUrl("ws://root:n0tTheOne@127.0.0.1:6041/power")
                .setTopic("t")
                .setGroupId("g")
                .setDeserializationSchema(Meters.schema("ts"));
    }

    private static Arguments wrong(
            UnaryOperator<TDengineSourceBuilder<RowData>> setting, String... words) {
        return Arguments.of(setting, words);
    }

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                wrong(b -> b.setUrl("http://root:n0tTheOne@127.0.0.1:6041"), "REST", "ws://"),
                wrong(b -> b.setTopic(""), "topic"),
                wrong(b -> b.setTopic("x".repeat(193)), "topic", "192"),
                wrong(b -> b.setGroupId("a:b"), "groupId", "'a:b'", "':'"),
                wrong(b -> b.setTable(""), "table"),
                wrong(b -> b.setCreateTopic(true), "createTopic", "table"),
                wrong(b -> b.setStartupMode(null), "startupMode"),
                wrong(b -> b.setBoundedMode(null), "boundedMode"),
                wrong(b -> b.setDeserializationSchema(null), "deserializationSchema"),
                wrong(b -> b.setPollTimeout(Duration.ZERO), "pollTimeout"),
                wrong(b -> b.setPollTimeout(Duration.ofMillis(101)), "pollTimeout", "101", "100"),
                wrong(b -> b.setAssignmentTimeout(Duration.ofSeconds(-1)), "assignmentTimeout"),
                wrong(b -> b.setMaxPollInterval(Duration.ofMillis(999)), "maxPollInterval"),
                wrong(b -> b.setMaxPollInterval(Duration.ofDays(25)), "maxPollInterval"),
                wrong(b -> b.setBufferSize(MemorySize.ZERO), "bufferSize", "positive"));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void refusesAWrongSettingByName(
            UnaryOperator<TDengineSourceBuilder<RowData>> setting, String[] words) {
        assertThatThrownBy(() -> setting.apply(complete()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("n0tTheOne");
    }

    @Test
    void acceptsTheLimits() {
        assertThatCode(
                        () ->
                                complete()
                                        .setPollTimeout(Duration.ofMillis(100))
                                        .setAssignmentTimeout(Duration.ofMillis(1))
                                        .setBufferSize(new MemorySize(1))
                                        .setTable("meters")
                                        .setCreateTopic(true)
                                        .build())
                .doesNotThrowAnyException();
    }

    @Test
    void lineageNamesTheTableOrTheTopics() {
        TDengineSourceBuilder<RowData> builder =
                TDengineSource.<RowData>builder()
                        .setUrl("ws://alice:secret@h/power")
                        .setTopics("t", "u")
                        .setDeserializationSchema(Meters.schema("ts"));

        assertThat(builder.build().getLineageVertex().datasets())
                .extracting(dataset -> dataset.namespace() + " " + dataset.name())
                .containsExactly("tdengine://h:6041 t", "tdengine://h:6041 u");
        assertThat(builder.setTable("meters").build().getLineageVertex().datasets())
                .extracting(dataset -> dataset.namespace() + " " + dataset.name())
                .containsExactly("tdengine://h:6041 power.meters");
    }

    @Test
    void aTopicIsDroppedOnlyIfItWasCreatedAndHasBeenRead() {
        TDengineSourceBuilder<RowData> builder =
                TDengineSource.<RowData>builder()
                        .setUrl("ws://h/power")
                        .setTopic("t")
                        .setTable("meters")
                        .setDropTopic(true)
                        .setDeserializationSchema(Meters.schema("ts"));

        assertThatThrownBy(builder::build).hasMessageContaining("dropTopic needs createTopic");
        builder.setCreateTopic(true);
        assertThatThrownBy(builder::build).hasMessageContaining("dropTopic needs an end");
        builder.setBoundedMode(BoundedMode.LATEST);
        assertThatCode(builder::build).doesNotThrowAnyException();
    }
}
