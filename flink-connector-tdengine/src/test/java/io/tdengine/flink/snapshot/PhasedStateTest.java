/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.scan.ScanEnumeratorState;
import io.tdengine.flink.scan.ScanSplit;
import io.tdengine.flink.source.EnumeratorState;
import io.tdengine.flink.source.EnumeratorStateSerializer;
import io.tdengine.flink.source.VgroupSplit;
import io.tdengine.flink.source.VgroupSplitSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

/** State in checkpoints and savepoints: bytes written once must stay readable. */
class PhasedStateTest {

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String SNAPSHOT_SPLIT_V1 =
            "00" + "00000002" + "00000011" + "0100000001" + "00000008" + "53454c4543542031";

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String CHANGES_SPLIT_V1 =
            "01"
                    + "00000001"
                    + "0000001f"
                    + "000174"
                    + "00000005"
                    + "0000000000000004"
                    + "0000000000000002"
                    + "7fffffffffffffff";

    private static final String ENUMERATOR_V1 =
            "00000001"
                    + "00000043"
                    + "00000000"
                    + "00000000"
                    + "00000001"
                    + "00000005"
                    + "0000000000000004"
                    + "7fffffffffffffff"
                    + "00000001"
                    + "000174"
                    + "00000005"
                    + "0000000000000004"
                    + "0000000000000000"
                    + "7fffffffffffffff";

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String SNAPSHOT_V1 =
            "01"
                    + "00000002"
                    + "0000000d"
                    + "01"
                    + "00000003"
                    + "00000000"
                    + "00000000"
                    + ENUMERATOR_V1;

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String CHANGES_V1 = "02" + ENUMERATOR_V1;

    private static final EnumeratorState ENUMERATOR = enumerator();

    private final SimpleVersionedSerializer<PhasedSplit> splits =
            new PhasedSplitSerializer(scanSplits(), new VgroupSplitSerializer());

    private final SimpleVersionedSerializer<PhasedState> states =
            new PhasedStateSerializer(scanStates(), new EnumeratorStateSerializer());

    private static SimpleVersionedSerializer<ScanSplit> scanSplits() {
        return GrowingTable.anySnapshot().getSplitSerializer();
    }

    private static SimpleVersionedSerializer<ScanEnumeratorState> scanStates() {
        return GrowingTable.anySnapshot().getEnumeratorCheckpointSerializer();
    }

    /** The one of {@link #ENUMERATOR_V1}: nothing outside its package makes one. */
    private static EnumeratorState enumerator() {
        byte[] bytes = HexFormat.of().parseHex(ENUMERATOR_V1);
        try {
            return new EnumeratorStateSerializer()
                    .deserialize(1, Arrays.copyOfRange(bytes, 8, bytes.length));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsSplitsOfBothPhases() throws Exception {
        PhasedSplit snapshot = PhasedSplit.of(ScanSplit.ofStatement(1, "SELECT 1"));
        PhasedSplit changes = PhasedSplit.of(new VgroupSplit("t", 5, 4, 2, VgroupSplit.NO_STOP));

        assertThat(splits.deserialize(1, HexFormat.of().parseHex(SNAPSHOT_SPLIT_V1)))
                .isEqualTo(snapshot);
        assertThat(splits.deserialize(1, HexFormat.of().parseHex(CHANGES_SPLIT_V1)))
                .isEqualTo(changes);
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(snapshot)))
                .isEqualTo(snapshot);
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(changes)))
                .isEqualTo(changes);
    }

    @Test
    void keepsTheStateOfEachPhase() throws Exception {
        PhasedState snapshot =
                PhasedState.ofSnapshot(new ScanEnumeratorState(true, 3, List.of()), ENUMERATOR);
        PhasedState changes = PhasedState.ofChanges(ENUMERATOR);

        assertThat(states.deserialize(1, HexFormat.of().parseHex("00"))).isEqualTo(PhasedState.NEW);
        assertThat(states.deserialize(1, HexFormat.of().parseHex(SNAPSHOT_V1))).isEqualTo(snapshot);
        assertThat(states.deserialize(1, HexFormat.of().parseHex(CHANGES_V1))).isEqualTo(changes);
        for (PhasedState state : List.of(PhasedState.NEW, snapshot, changes)) {
            assertThat(states.deserialize(states.getVersion(), states.serialize(state)))
                    .isEqualTo(state);
        }
    }

    @Test
    void refusesAnUnknownPhase() {
        assertThatThrownBy(() -> states.deserialize(1, new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no phase 9");
        assertThatThrownBy(() -> splits.deserialize(1, new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no phase 9");
    }
}
