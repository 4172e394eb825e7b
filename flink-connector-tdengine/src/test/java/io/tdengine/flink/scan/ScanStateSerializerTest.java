/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** State in checkpoints and savepoints: bytes written once must stay readable. */
class ScanStateSerializerTest {

    private static final ScanSplit SPLIT = new ScanSplit("d_é", 1_700_000_000_123L, 2);

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String SPLIT_V1 =
            "00000004" + "645fc3a9" + "0000018bcfe5687b" + "0000000000000002";

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String STATE_V1 = "01" + "00000001" + "00000001" + "00000018" + SPLIT_V1;

    @Test
    void readsSplitsOfVersion1() throws IOException {
        assertThat(ScanSplitSerializer.INSTANCE.deserialize(1, bytes(SPLIT_V1))).isEqualTo(SPLIT);
    }

    @Test
    void writesSplitsAsVersion1() throws IOException {
        assertThat(ScanSplitSerializer.INSTANCE.getVersion()).isEqualTo(1);
        assertThat(hex(ScanSplitSerializer.INSTANCE.serialize(SPLIT))).isEqualTo(SPLIT_V1);
    }

    @Test
    void readsEnumeratorsOfVersion1() throws IOException {
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(1, bytes(STATE_V1)))
                .isEqualTo(new ScanEnumeratorState(true, List.of(SPLIT)));
    }

    @Test
    void writesEnumeratorsAsVersion1() throws IOException {
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.getVersion()).isEqualTo(1);
        assertThat(
                        hex(
                                ScanEnumeratorStateSerializer.INSTANCE.serialize(
                                        new ScanEnumeratorState(true, List.of(SPLIT)))))
                .isEqualTo(STATE_V1);
    }

    @Test
    void keepsThatNothingWasDiscovered() throws IOException {
        ScanEnumeratorState state = new ScanEnumeratorState(false, List.of());
        byte[] bytes = ScanEnumeratorStateSerializer.INSTANCE.serialize(state);
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(1, bytes)).isEqualTo(state);
    }

    @Test
    void namesAVersionItDoesNotKnow() {
        assertThatThrownBy(() -> ScanSplitSerializer.INSTANCE.deserialize(2, bytes(SPLIT_V1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("split of a TDengine scan has version 2");
        assertThatThrownBy(
                        () ->
                                ScanEnumeratorStateSerializer.INSTANCE.deserialize(
                                        7, bytes(STATE_V1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("enumerator of a TDengine scan has version 7");
    }

    @Test
    void refusesTruncatedStateOfEveryLength() {
        byte[] whole = bytes(STATE_V1);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ScanEnumeratorStateSerializer.INSTANCE.deserialize(1, cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesTrailingBytes() {
        assertThatThrownBy(
                        () -> ScanSplitSerializer.INSTANCE.deserialize(1, bytes(SPLIT_V1 + "00")))
                .hasMessageContaining("1 bytes too many");
        assertThatThrownBy(
                        () ->
                                ScanEnumeratorStateSerializer.INSTANCE.deserialize(
                                        1, bytes(STATE_V1 + "0000")))
                .hasMessageContaining("2 bytes too many");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
