/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnumeratorStateSerializerTest {

    /** What version 1 wrote; savepoints hold these bytes, so they never change. */
    private static final String VERSION_1 =
            "00000003" // generation
                    + "00000001" // one group: g_1
                    + "0003675f31"
                    + "00000002" // two vgroups
                    + "00000005"
                    + "0000000000000001"
                    + "0000000000000009"
                    + "00000006"
                    + "0000000000000000"
                    + "7fffffffffffffff"
                    + "00000001" // one split without a reader
                    + "000174"
                    + "00000005"
                    + "0000000000000004"
                    + "0000000000000002"
                    + "0000000000000009";

    /** What version 2 writes: vgroups by topic. */
    private static final String VERSION_2 =
            "00000003" // generation
                    + "00000001" // one group: g_1
                    + "0003675f31"
                    + "00000001" // one topic: t
                    + "000174"
                    + "00000002" // two vgroups
                    + "00000005"
                    + "0000000000000001"
                    + "0000000000000009"
                    + "00000006"
                    + "0000000000000000"
                    + "7fffffffffffffff"
                    + "00000001" // one split without a reader
                    + "000174"
                    + "00000005"
                    + "0000000000000004"
                    + "0000000000000002"
                    + "0000000000000009";

    private static EnumeratorState state(String topic) {
        return new EnumeratorState(
                3,
                List.of("g_1"),
                Map.of(
                        new TopicVgroup(topic, 6), new VgroupRange(0, VgroupSplit.NO_STOP),
                        new TopicVgroup(topic, 5), new VgroupRange(1, 9)),
                List.of(new VgroupSplit("t", 5, 4, 2, 9)));
    }

    private final EnumeratorStateSerializer serializer = new EnumeratorStateSerializer();

    @Test
    void writesVersion2() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(2);
        assertThat(HexFormat.of().formatHex(serializer.serialize(state("t")))).isEqualTo(VERSION_2);
    }

    @Test
    void readsVersion1() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1)))
                .isEqualTo(state(""));
    }

    @Test
    void readsVersion2() throws Exception {
        assertThat(serializer.deserialize(2, HexFormat.of().parseHex(VERSION_2)))
                .isEqualTo(state("t"));
    }

    @Test
    void keepsSeveralTopics() throws Exception {
        EnumeratorState state =
                new EnumeratorState(
                        3,
                        List.of(),
                        Map.of(
                                new TopicVgroup("t", 2), new VgroupRange(0, 5),
                                new TopicVgroup("u", 2), new VgroupRange(1, 6),
                                new TopicVgroup("u", 3), new VgroupRange(2, 7)),
                        List.of());

        assertThat(serializer.deserialize(2, serializer.serialize(state))).isEqualTo(state);
    }

    @Test
    void keepsTheEmptyState() throws Exception {
        byte[] bytes = serializer.serialize(EnumeratorState.EMPTY);

        assertThat(serializer.deserialize(2, bytes)).isEqualTo(EnumeratorState.EMPTY);
    }

    @Test
    void refusesANewerVersionByNumber() {
        assertThatThrownBy(() -> serializer.deserialize(3, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("up to 2");
    }

    @Test
    void refusesTrailingBytes() {
        byte[] bytes = HexFormat.of().parseHex(VERSION_2);

        assertThatThrownBy(() -> serializer.deserialize(2, Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 bytes too many");
    }
}
