/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScanSplitStateTest {

    @Test
    void untouchedSplitHasNoPosition() {
        ScanSplit split = new ScanSplitState(new ScanSplit("d1")).toSplit();
        assertThat(split.isStarted()).isFalse();
        assertThat(split).isEqualTo(new ScanSplit("d1"));
    }

    @Test
    void countsRowsOfTheLastTimestampOnly() {
        ScanSplitState state = new ScanSplitState(new ScanSplit("d1"));
        state.emitted(0);
        state.emitted(5);
        state.emitted(5);
        state.emitted(7);
        state.emitted(7);
        state.emitted(7);
        assertThat(state.toSplit()).isEqualTo(new ScanSplit("d1", 7, 3));
    }

    @Test
    void firstRowCountsOnceWhateverItsTimestamp() {
        ScanSplitState state = new ScanSplitState(new ScanSplit("d1"));
        state.emitted(0);
        assertThat(state.toSplit()).isEqualTo(new ScanSplit("d1", 0, 1));
    }

    @Test
    void goesOnCountingAfterARestore() {
        ScanSplitState state = new ScanSplitState(new ScanSplit("d1", -7, 2));
        state.emitted(-7);
        assertThat(state.toSplit()).isEqualTo(new ScanSplit("d1", -7, 3));
    }
}
