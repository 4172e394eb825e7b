/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LittleEndianTest {

    private static final int MARGIN = 9;

    /** Lengths on both sides of each border between two ways of doing it. */
    private static final int MOST = 130;

    @Test
    void clearsJustTheBytesAskedFor() {
        for (int length = 0; length <= MOST; length++) {
            byte[] bytes = new byte[length + 2 * MARGIN];
            Arrays.fill(bytes, (byte) 7);
            byte[] expected = bytes.clone();
            Arrays.fill(expected, MARGIN, MARGIN + length, (byte) 0);

            LittleEndian.clear(bytes, MARGIN, length);

            assertThat(bytes).isEqualTo(expected);
        }
    }

    @Test
    void copiesJustTheBytesAskedFor() {
        for (int length = 0; length <= MOST; length++) {
            byte[] source = new byte[length + 2 * MARGIN];
            for (int i = 0; i < source.length; i++) {
                source[i] = (byte) (i + 1);
            }
            byte[] target = new byte[length + 2 * MARGIN];
            byte[] expected = target.clone();
            System.arraycopy(source, 3, expected, MARGIN, length);

            LittleEndian.copy(source, 3, target, MARGIN, length);

            assertThat(target).isEqualTo(expected);
        }
    }
}
