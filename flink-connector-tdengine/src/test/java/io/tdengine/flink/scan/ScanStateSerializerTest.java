/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** State in checkpoints and savepoints: bytes written once must stay readable. */
class ScanStateSerializerTest {

    private static final ScanSplit CHILD_TABLE =
            whole("d_é").withPosition(new ScanPosition(2, 1_700_000_000_123L, Map.of("d_é", 2L)));

    private static final ScanSplit SLICE =
            ScanSplit.ofTables(List.of("d_é", "e"), -5, 1_700_000_000_124L, 7)
                    .withPosition(new ScanPosition(3, 1_700_000_000_123L, Map.of("e", 1L)));

    private static final ScanSplit STATEMENT = ScanSplit.ofStatement(1, "SELECT 1");

    private static final ScanSplit SUPER_TABLE = ScanSplit.ofSuperTable(10);

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String SPLIT_V1 =
            "00000004" + "645fc3a9" + "0000018bcfe5687b" + "0000000000000002";

    /** Written by version 1. Never to be changed; a new version gets its own line. */
    private static final String STATE_V1 = "01" + "00000001" + "00000001" + "00000018" + SPLIT_V1;

    private static final String TABLES_V2 = "00000002" + "00000004" + "645fc3a9" + "0000000165";

    private static final String RANGE_V2 =
            "fffffffffffffffb"
                    + "0000018bcfe5687c"
                    + "0000000000000007"
                    + "0000000000000003"
                    + "0000018bcfe5687b"
                    + "00000001"
                    + "0000000165"
                    + "0000000000000001";

    private static final String QUERY_V2 = "00000001" + "00000008" + "53454c4543542031";

    private static final String ALL_V2 =
            "8000000000000000"
                    + "7fffffffffffffff"
                    + "000000000000000a"
                    + "0000000000000000"
                    + "0000000000000000"
                    + "00000000";

    /** Written by version 2. Never to be changed; a new version gets its own line. */
    private static final String SLICE_V2 = "00" + TABLES_V2 + RANGE_V2;

    /** Written by version 2. Never to be changed; a new version gets its own line. */
    private static final String STATEMENT_V2 = "01" + QUERY_V2;

    /** Written by version 2. Never to be changed; a new version gets its own line. */
    private static final String SUPER_TABLE_V2 = "00" + "00000000" + ALL_V2;

    /** Written by version 2. Never to be changed; a new version gets its own line. */
    private static final String STATE_V2 =
            "01"
                    + "00000009"
                    + "00000002"
                    + TABLES_V2
                    + "00000000"
                    + "00000003"
                    + "00000000"
                    + RANGE_V2
                    + "ffffffff"
                    + QUERY_V2
                    + "00000001"
                    + ALL_V2;

    private static final ScanEnumeratorState STATE =
            new ScanEnumeratorState(true, 9, List.of(SLICE, STATEMENT, SUPER_TABLE));

    @Test
    void readsSplitsOfVersion1() throws IOException {
        assertThat(ScanSplitSerializer.INSTANCE.deserialize(1, bytes(SPLIT_V1)))
                .isEqualTo(CHILD_TABLE);
    }

    @Test
    void readsEnumeratorsOfVersion1() throws IOException {
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(1, bytes(STATE_V1)))
                .isEqualTo(new ScanEnumeratorState(true, 1, List.of(CHILD_TABLE)));
    }

    @Test
    void readsSplitsOfVersion2() throws IOException {
        assertThat(ScanSplitSerializer.INSTANCE.deserialize(2, bytes(SLICE_V2))).isEqualTo(SLICE);
        assertThat(ScanSplitSerializer.INSTANCE.deserialize(2, bytes(STATEMENT_V2)))
                .isEqualTo(STATEMENT);
        assertThat(ScanSplitSerializer.INSTANCE.deserialize(2, bytes(SUPER_TABLE_V2)))
                .isEqualTo(SUPER_TABLE);
    }

    @Test
    void writesSplitsAsVersion2() throws IOException {
        assertThat(ScanSplitSerializer.INSTANCE.getVersion()).isEqualTo(2);
        assertThat(hex(ScanSplitSerializer.INSTANCE.serialize(SLICE))).isEqualTo(SLICE_V2);
        assertThat(hex(ScanSplitSerializer.INSTANCE.serialize(STATEMENT))).isEqualTo(STATEMENT_V2);
        assertThat(hex(ScanSplitSerializer.INSTANCE.serialize(SUPER_TABLE)))
                .isEqualTo(SUPER_TABLE_V2);
    }

    @Test
    void readsEnumeratorsOfVersion2() throws IOException {
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(2, bytes(STATE_V2)))
                .isEqualTo(STATE);
    }

    @Test
    void writesEnumeratorsAsVersion2() throws IOException {
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.getVersion()).isEqualTo(2);
        assertThat(hex(ScanEnumeratorStateSerializer.INSTANCE.serialize(STATE)))
                .isEqualTo(STATE_V2);
    }

    @Test
    void slicesOfTheSameTablesShareTheirNames() throws IOException {
        List<String> names = List.of("a".repeat(100), "b".repeat(100));
        ScanEnumeratorState state =
                new ScanEnumeratorState(
                        true,
                        3,
                        List.of(
                                ScanSplit.ofTables(names, ScanSplit.UNBOUNDED_FROM, 0, 1),
                                ScanSplit.ofTables(names, 0, 5, 1),
                                ScanSplit.ofTables(names, 5, ScanSplit.UNBOUNDED_TO, 1)));
        byte[] bytes = ScanEnumeratorStateSerializer.INSTANCE.serialize(state);
        assertThat(bytes).hasSizeLessThan(400);
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(2, bytes)).isEqualTo(state);
    }

    @Test
    void keepsThatNothingWasDiscovered() throws IOException {
        byte[] bytes = ScanEnumeratorStateSerializer.INSTANCE.serialize(ScanEnumeratorState.NEW);
        assertThat(ScanEnumeratorStateSerializer.INSTANCE.deserialize(2, bytes))
                .isEqualTo(ScanEnumeratorState.NEW);
    }

    @Test
    void namesAVersionItDoesNotKnow() {
        assertThatThrownBy(() -> ScanSplitSerializer.INSTANCE.deserialize(3, bytes(SPLIT_V1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("split of a TDengine scan has version 3");
        assertThatThrownBy(
                        () ->
                                ScanEnumeratorStateSerializer.INSTANCE.deserialize(
                                        7, bytes(STATE_V1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("enumerator of a TDengine scan has version 7");
    }

    @Test
    void namesAnUnknownKindAndAnUnknownGroup() {
        assertThatThrownBy(() -> ScanSplitSerializer.INSTANCE.deserialize(2, bytes("02")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown kind 2");
        String state = "01" + "00000001" + "00000000" + "00000001" + "00000000" + RANGE_V2;
        assertThatThrownBy(
                        () -> ScanEnumeratorStateSerializer.INSTANCE.deserialize(2, bytes(state)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no group 0 of tables");
    }

    @Test
    void refusesTruncatedStateOfEveryLength() {
        for (int version = 1; version <= 2; version++) {
            byte[] whole = bytes(version == 1 ? STATE_V1 : STATE_V2);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                int written = version;
                assertThatThrownBy(
                                () ->
                                        ScanEnumeratorStateSerializer.INSTANCE.deserialize(
                                                written, cut))
                        .as("%d bytes", length)
                        .isInstanceOf(IOException.class);
            }
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
                                        2, bytes(STATE_V2 + "0000")))
                .hasMessageContaining("2 bytes too many");
    }

    private static ScanSplit whole(String table) {
        return ScanSplit.ofTables(
                List.of(table), ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, 0);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
