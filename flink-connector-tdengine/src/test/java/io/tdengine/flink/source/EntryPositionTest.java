/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.TmqMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log whose entry at 12 is cut: message 0 to 13, then the rest from 13 to 13. */
class EntryPositionTest {

    private static TmqMessage message(long offset, long end) {
        return new TmqMessage("t", "db", 7, offset, end, 100, List.of());
    }

    private static VgroupSplit split(long start, long stop) {
        return new VgroupSplit("t", 7, start, 0, stop);
    }

    private static SplitPosition position(long start, long stop) {
        return SplitPosition.of(split(start, stop), true);
    }

    private static void read(SplitPosition position, TmqMessage message) {
        assertThat(position.begin(message, 2)).isZero();
        position.rowEmitted();
        position.rowEmitted();
        position.end(message);
    }

    @Test
    void staysAtTheStartOfAMessageWhoseEntryMayHaveARest() {
        SplitPosition position = position(0, VgroupSplit.NO_STOP);
        read(position, message(0, 13));

        assertThat(position.snapshot()).isEqualTo(split(0, VgroupSplit.NO_STOP));
        assertThat(position.committableOffset()).isZero();
    }

    @Test
    void staysThereWhenTheRestHasCome() {
        SplitPosition position = position(0, VgroupSplit.NO_STOP);
        read(position, message(0, 13));
        read(position, message(13, 13));

        assertThat(position.snapshot()).isEqualTo(split(0, VgroupSplit.NO_STOP));
    }

    @Test
    void movesWithTheNextEntry() {
        SplitPosition position = position(0, VgroupSplit.NO_STOP);
        read(position, message(0, 13));
        read(position, message(13, 13));
        position.begin(message(13, 20), 2);

        assertThat(position.snapshot()).isEqualTo(split(13, VgroupSplit.NO_STOP));
        assertThat(position.committableOffset()).isEqualTo(13);
    }

    @Test
    void movesWhenTheServerHasPassedFurtherEntries() {
        SplitPosition position = position(0, VgroupSplit.NO_STOP);
        read(position, message(0, 13));
        position.advance(13);
        assertThat(position.snapshot()).isEqualTo(split(0, VgroupSplit.NO_STOP));

        position.advance(14);
        assertThat(position.snapshot()).isEqualTo(split(14, VgroupSplit.NO_STOP));
    }

    @Test
    void repeatsAMessageThatHadBegun() {
        VgroupSplit begun = new VgroupSplit("t", 7, 5, 3, VgroupSplit.NO_STOP);

        SplitPosition position = SplitPosition.of(begun, true);

        assertThat(position.begin(message(5, 9), 4)).isZero();
        assertThat(position.snapshot()).isEqualTo(split(5, VgroupSplit.NO_STOP));
    }

    @Test
    void isFinishedAtItsStopOffset() {
        SplitPosition position = position(0, 13);
        assertThat(position.isFinished()).isFalse();
        read(position, message(0, 13));

        assertThat(position.isFinished()).isTrue();
    }

    @Test
    void isFinishedByAMessageBehindItsStopOffset() {
        SplitPosition position = position(0, 13);

        assertThat(position.begin(message(15, 20), 2)).isEqualTo(2);
        assertThat(position.isFinished()).isTrue();
    }
}
