/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TmqPayloadTest {

    private static final String HEAD = "641200000011640000000000000011" + "6500000000000000";
    private static final String BLOCK =
            "4f010000000000000000000000000000010000"
                    + "020000003d000000010000000200000000000080"
                    + "0000000000000000090800000004040000000800000004000000"
                    + "000068e5cf8b0100000007000000000402090110020374730004000804027600"
                    + "03643100";
    private static final String SLEEP = "0000000000000000";

    private static TmqPayload parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return new TmqPayload(bytes, 0, bytes.length);
    }

    @Test
    void readsTheWorkedExample() {
        TmqPayload payload = parse(HEAD + "010000000101" + BLOCK + SLEEP);

        assertThat(payload.startOffset()).isEqualTo(100);
        assertThat(payload.endOffset()).isEqualTo(101);
        assertThat(payload.blocks()).hasSize(1);
        TmqBlock block = payload.blocks().get(0);
        assertThat(block.tableName()).isEqualTo("d1");
        assertThat(block.fields()).hasToString("[ts TIMESTAMP, v INT]");
        assertThat(block.block().getLong(0, 0)).isEqualTo(1700000000000L);
        assertThat(block.block().getInt(1, 0)).isEqualTo(7);
    }

    @Test
    void blocksOfOneSchemaShareTheirFields() {
        List<TmqBlock> blocks = parse(HEAD + "020000000101" + BLOCK + BLOCK + SLEEP).blocks();

        assertThat(blocks.get(1).fields()).isSameAs(blocks.get(0).fields());
    }

    @Test
    void readsTheLegacyHead() {
        TmqPayload payload =
                parse("016400000000000000" + "016500000000000000" + "010000000101" + BLOCK);

        assertThat(payload.startOffset()).isEqualTo(100);
        assertThat(payload.endOffset()).isEqualTo(101);
        assertThat(payload.blocks()).hasSize(1);
    }

    @Test
    void withoutBlocksThereAreNoFlags() {
        assertThat(parse(HEAD + "00000000").blocks()).isEmpty();
    }

    @Test
    void refusesASnapshotByName() {
        assertThatThrownBy(
                        () -> parse("6412000000126400000000000000116500000000000000" + "00000000"))
                .hasMessageContaining("experimental.snapshot.enable");
    }

    @Property(tries = 2000)
    void randomBytesAreReadOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 2000)
    void truncatedPayloadsAreReadOrRefused(@ForAll("payloads") byte[] payload, @ForAll int cut) {
        readOrRefuse(Arrays.copyOf(payload, Math.floorMod(cut, payload.length)));
    }

    @Property(tries = 3000)
    void changedPayloadsAreReadOrRefused(
            @ForAll("payloads") byte[] payload, @ForAll int at, @ForAll int value) {
        byte[] changed = payload.clone();
        ByteBuffer.wrap(changed).putInt(Math.floorMod(at, payload.length - 3), value);
        readOrRefuse(changed);
        ByteBuffer.wrap(changed)
                .putInt(Math.floorMod(at, Math.min(100, payload.length - 3)), value >> 24);
        readOrRefuse(changed);
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return Arbitraries.of(
                Golden.frames()
                        .filter(frame -> frame.kind().equals("fetch_raw_data"))
                        .filter(frame -> frame.expected().has("blocks"))
                        .map(Golden.Frame::bytes)
                        .map(bytes -> Arrays.copyOfRange(bytes, 56, bytes.length))
                        .toList());
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            new TmqPayload(bytes, 0, bytes.length)
                    .blocks()
                    .forEach(block -> RawBlockTest.readAll(block.block()));
        } catch (TDengineException e) {
            assertThat(e.code()).isIn(ErrorCode.MALFORMED, ErrorCode.UNSUPPORTED);
        }
    }
}
