/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlatnessTest {

    private static final long MEGABYTE = 1 << 20;

    /** A growth of so much from sample to sample. */
    private static List<Sample> samples(long heap, int threads, long sockets, long millis) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            samples.add(
                    new Sample(
                            5 * i,
                            100 * MEGABYTE + i * heap,
                            80 + i * threads,
                            20 + i * sockets,
                            10_000,
                            300 + i * millis,
                            900));
        }
        return samples;
    }

    @Test
    void whatStaysIsFlat() {
        assertThatCode(new Flatness(samples(0, 0, 0, 0))::check).doesNotThrowAnyException();
    }

    @Test
    void whatGrowsIsNamed() {
        assertThatThrownBy(new Flatness(samples(MEGABYTE, 0, 0, 0))::check)
                .hasMessageContaining("live heap");
        assertThatThrownBy(new Flatness(samples(0, 1, 0, 0))::check)
                .hasMessageContaining("threads grew from");
        assertThatThrownBy(new Flatness(samples(0, 0, 1, 0))::check)
                .hasMessageContaining("sockets grew from");
        assertThatThrownBy(new Flatness(samples(0, 0, 0, 200))::check)
                .hasMessageContaining("latency");
    }
}
