/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.junit.jupiter.api.Test;

class VgroupSplitSerializerTest {

    /** What version 1 wrote; savepoints hold these bytes, so they never change. */
    private static final String VERSION_1 =
            "000b"
                    + HexFormat.of().formatHex("power_meter".getBytes())
                    + "00000241" // vgroup 577
                    + "0000000000000102" // start 258
                    + "0000000000000007" // skip 7
                    + "7fffffffffffffff"; // no stop

    private static final VgroupSplit SPLIT =
            new VgroupSplit("power_meter", 577, 258, 7, VgroupSplit.NO_STOP);

    private final VgroupSplitSerializer serializer = new VgroupSplitSerializer();

    @Test
    void writesVersion1() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(SPLIT))).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1))).isEqualTo(SPLIT);
    }

    @Test
    void refusesANewerVersionByNumber() {
        assertThatThrownBy(() -> serializer.deserialize(2, HexFormat.of().parseHex(VERSION_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("up to 1");
    }

    @Test
    void refusesTrailingBytes() {
        byte[] longer = Arrays.copyOf(HexFormat.of().parseHex(VERSION_1), 60);

        assertThatThrownBy(() -> serializer.deserialize(1, longer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many");
    }

    @Test
    void refusesMissingBytes() {
        byte[] shorter = Arrays.copyOf(HexFormat.of().parseHex(VERSION_1), 20);

        assertThatThrownBy(() -> serializer.deserialize(1, shorter))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aVgroupTakesLessThan200BytesOfACheckpoint() throws Exception {
        int vgroups = 32;
        String topic = "t".repeat(100);
        Map<TopicVgroup, VgroupRange> startup = new HashMap<>();
        int bytes = 0;
        for (int vgroup = 0; vgroup < vgroups; vgroup++) {
            startup.put(new TopicVgroup(topic, vgroup), new VgroupRange(0, VgroupSplit.NO_STOP));
            bytes +=
                    SimpleVersionedSerialization.writeVersionAndSerialize(
                                    serializer,
                                    new VgroupSplit(topic, vgroup, 1, 1, VgroupSplit.NO_STOP))
                            .length;
        }
        bytes +=
                SimpleVersionedSerialization.writeVersionAndSerialize(
                                new EnumeratorStateSerializer(),
                                new EnumeratorState(9, List.of("g_1", "g_2"), startup, List.of()))
                        .length;

        assertThat(bytes / vgroups).isLessThan(200);
    }
}
