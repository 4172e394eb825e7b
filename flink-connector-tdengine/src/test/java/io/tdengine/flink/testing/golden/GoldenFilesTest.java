/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.golden.Golden.Frame;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All recordings of INDEX.tsv are here, and whole. */
class GoldenFilesTest {

    /** A line of INDEX.tsv. */
    record Entry(String scenario, int frames, int binary, int bytes, int expectedBytes) {
        @Override
        public String toString() {
            return scenario;
        }
    }

    static Stream<Entry> entries() {
        return Golden.index().stream().map(GoldenFilesTest::entry);
    }

    private static Entry entry(String[] cells) {
        return new Entry(
                cells[0],
                Integer.parseInt(cells[3]),
                Integer.parseInt(cells[4]),
                Integer.parseInt(cells[5]),
                Integer.parseInt(cells[6]));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void hasTheBytesAndFramesThatTheIndexTells(Entry entry) {
        assertThat(Golden.bytes(entry.scenario() + ".jsonl")).hasSize(entry.bytes());
        List<Frame> frames = Golden.frames(entry.scenario());
        assertThat(frames).hasSize(entry.frames());
        assertThat(frames.stream().filter(Frame::isBinary)).hasSize(entry.binary());
        if (entry.expectedBytes() > 0) {
            assertThat(Golden.bytes(entry.scenario() + ".expected.json"))
                    .hasSize(entry.expectedBytes());
        }
    }
}
