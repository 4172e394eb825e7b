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

    private static final EnumeratorState STATE =
            new EnumeratorState(
                    3,
                    List.of("g_1"),
                    Map.of(
                            6, new VgroupRange(0, VgroupSplit.NO_STOP),
                            5, new VgroupRange(1, 9)),
                    List.of(new VgroupSplit("t", 5, 4, 2, 9)));

    private final EnumeratorStateSerializer serializer = new EnumeratorStateSerializer();

    @Test
    void writesVersion1() throws Exception {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(STATE))).isEqualTo(VERSION_1);
    }

    @Test
    void readsVersion1() throws Exception {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1))).isEqualTo(STATE);
    }

    @Test
    void keepsTheEmptyState() throws Exception {
        byte[] bytes = serializer.serialize(EnumeratorState.EMPTY);

        assertThat(serializer.deserialize(1, bytes)).isEqualTo(EnumeratorState.EMPTY);
    }

    @Test
    void refusesANewerVersionByNumber() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("up to 1");
    }

    @Test
    void refusesTrailingBytes() {
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);

        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 bytes too many");
    }
}
