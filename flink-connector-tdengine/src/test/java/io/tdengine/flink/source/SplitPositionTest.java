/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.TmqMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitPositionTest {

    private static SplitPosition position(long start, long skip) {
        return position(start, skip, VgroupSplit.NO_STOP);
    }

    private static SplitPosition position(long start, long skip, long stop) {
        return new SplitPosition(new VgroupSplit("t", 7, start, skip, stop));
    }

    private static TmqMessage message(long offset, long end) {
        return new TmqMessage("t", "db", 7, offset, end, 100, List.of());
    }

    private static VgroupSplit split(long start, long skip) {
        return new VgroupSplit("t", 7, start, skip, VgroupSplit.NO_STOP);
    }

    @Test
    void countsRowsFromTheStartOfTheMessage() {
        SplitPosition position = position(5, 0);

        assertThat(position.begin(message(5, 9), 3)).isZero();
        position.rowEmitted();
        position.rowEmitted();

        assertThat(position.snapshot()).isEqualTo(split(5, 2));
    }

    @Test
    void movesToTheEndOfAFinishedMessage() {
        SplitPosition position = position(5, 0);
        TmqMessage message = message(5, 9);
        position.begin(message, 1);
        position.rowEmitted();
        position.end(message);

        assertThat(position.snapshot()).isEqualTo(split(9, 0));
    }

    @Test
    void skipsRowsOfARestoredMessage() {
        SplitPosition position = position(5, 2);

        assertThat(position.begin(message(5, 9), 3)).isEqualTo(2);
        assertThat(position.snapshot()).isEqualTo(split(5, 2));
        position.rowEmitted();
        assertThat(position.snapshot()).isEqualTo(split(5, 3));
    }

    @Test
    void skipsAcrossMessagesThatAreCutSmallerThanBefore() {
        SplitPosition position = position(5, 7);

        assertThat(position.begin(message(5, 6), 3)).isEqualTo(3);
        assertThat(position.snapshot()).isEqualTo(split(6, 4));
        assertThat(position.begin(message(6, 8), 4)).isEqualTo(4);
        assertThat(position.snapshot()).isEqualTo(split(8, 0));
        assertThat(position.begin(message(8, 9), 4)).isZero();
    }

    @Test
    void skipsWithinAMessageThatIsCutLargerThanBefore() {
        SplitPosition position = position(6, 4);

        assertThat(position.begin(message(6, 20), 10)).isEqualTo(4);
    }

    @Test
    void takesTheMessagesOwnOffsetAfterEntriesWithoutRows() {
        SplitPosition position = position(5, 0);

        position.begin(message(8, 9), 2);
        position.rowEmitted();

        assertThat(position.snapshot()).isEqualTo(split(8, 1));
    }

    @Test
    void keepsTheRowsToSkipWhenTheServerPassesEntriesWithoutRows() {
        SplitPosition position = position(5, 3);
        position.advance(8);

        assertThat(position.snapshot()).isEqualTo(split(8, 3));
    }

    @Test
    void neverAdvancesBackwards() {
        SplitPosition position = position(5, 0);
        position.advance(3);

        assertThat(position.snapshot()).isEqualTo(split(5, 0));
    }

    @Test
    void refusesAMessageThatWasReadBefore() {
        SplitPosition position = position(5, 0);
        TmqMessage message = message(5, 9);
        position.begin(message, 1);
        position.end(message);

        assertThatThrownBy(() -> position.begin(message(8, 12), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Vgroup 7 of topic t")
                .hasMessageContaining("from offset 8")
                .hasMessageContaining("up to 9");
    }

    @Test
    void isFinishedAtTheStopOffset() {
        SplitPosition position = position(5, 0, 9);
        assertThat(position.isFinished()).isFalse();
        position.advance(9);

        assertThat(position.isFinished()).isTrue();
    }

    @Test
    void emitsNoRowOfAMessageFromTheStopOffsetOn() {
        SplitPosition position = position(5, 0, 9);

        assertThat(position.begin(message(9, 12), 4)).isEqualTo(4);
        assertThat(position.isFinished()).isTrue();
    }

    @Test
    void aSplitWithNothingToReadIsFinishedFromTheStart() {
        assertThat(position(5, 0, 5).isFinished()).isTrue();
    }
}
