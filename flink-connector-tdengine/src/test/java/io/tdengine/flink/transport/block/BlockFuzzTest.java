/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.fuzz.Cells;
import io.tdengine.flink.testing.fuzz.Fuzz;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.TmqBlock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever bytes a server sends in place of a block or of a message. */
class BlockFuzzTest {

    /** Before a block: a head of 51 bytes and the block's length. */
    private static final int BLOCK = 55;

    /** Before a payload: a head of 42 bytes, the message's id, its type and the length. */
    private static final int PAYLOAD = 56;

    private static final int MAX_BYTES = 6000;

    private static List<byte[]> recorded(String kind, int head) {
        return Golden.frames()
                .filter(frame -> frame.kind().equals(kind) && !frame.fromClient())
                .map(Golden.Frame::bytes)
                .filter(bytes -> bytes.length > head && bytes.length < MAX_BYTES)
                .map(bytes -> Arrays.copyOfRange(bytes, head, bytes.length))
                .toList();
    }

    @Test
    void blocksAreReadOrRefused() {
        Fuzz.decoder()
                .run(
                        recorded("fetch_raw_block", BLOCK),
                        List.of(),
                        input -> Cells.sum(new RawBlock(input, 0, input.length)));
    }

    @Test
    void messagesAreReadOrRefused() {
        Fuzz.decoder().run(recorded("fetch_raw_data", PAYLOAD), List.of(), BlockFuzzTest::message);
    }

    private static void message(byte[] input) {
        TmqPayload payload = new TmqPayload(input, 0, input.length);
        long sum = payload.startOffset() + payload.endOffset() + payload.bytes();
        for (TmqBlock block : payload.blocks()) {
            assertThat(block.fields()).hasSize(block.block().columns());
            sum += Cells.sum(block.block()) + String.valueOf(block.tableName()).length();
        }
        assertThat(payload.bytes()).as("sum %s", sum).isEqualTo(input.length);
    }
}
