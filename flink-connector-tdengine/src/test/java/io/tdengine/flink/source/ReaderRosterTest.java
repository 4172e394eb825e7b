/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class ReaderRosterTest {

    private final ReaderRoster roster = new ReaderRoster();

    @Test
    void waitsForAllReadersOfARestoredJob() {
        roster.require(3);

        assertThat(roster.isComplete(Set.of(0, 2), 3, true)).isFalse();
        assertThat(roster.isComplete(Set.of(0, 1, 2), 3, false)).isTrue();
    }

    @Test
    void doesNotWaitForEverForReadersThatHoldNothing() {
        assertThat(roster.isComplete(Set.of(0), 2, false)).isFalse();
        assertThat(roster.isComplete(Set.of(0), 2, true)).isTrue();
        assertThat(roster.isComplete(Set.of(), 2, true)).isFalse();
    }

    @Test
    void leavesRetiredReadersOut() {
        roster.retire(1);

        assertThat(roster.participants(Set.of(0, 1))).containsExactly(0);
        assertThat(roster.isComplete(Set.of(0, 1), 2, false)).isTrue();
    }

    @Test
    void leavesOutWhoComesWhenOthersWereAssignedEverything() {
        assertThat(roster.isLeftOut(0)).isFalse();

        roster.reset(0);
        assertThat(roster.isLeftOut(0)).as("failed before anything was assigned").isFalse();

        roster.assigned(Set.of(0));
        assertThat(roster.isLeftOut(0)).isFalse();
        assertThat(roster.isLeftOut(1)).isTrue();
    }

    @Test
    void refusesAReaderThatFailedAlone() {
        roster.assigned(Set.of(0, 1));
        roster.reset(1);

        assertThatThrownBy(() -> roster.isBackWithAll("t"))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("Readers [1] of topic 't' failed, but not readers [0]");
    }

    @Test
    void letsAllReadersComeBackTogether() {
        roster.assigned(Set.of(0, 1));
        roster.reset(0);
        roster.reset(1);

        assertThat(roster.isBackWithAll("t")).isTrue();
        assertThat(roster.isBackWithAll("t")).isFalse();
        assertThat(roster.isComplete(Set.of(0), 2, true)).isFalse();
        assertThat(roster.isComplete(Set.of(0, 1), 2, false)).isTrue();
    }

    @Test
    void letsAReaderComeBackThatNeverHadSplits() {
        roster.reset(1);

        assertThat(roster.isBackWithAll("t")).isFalse();
    }

    @Test
    void beginsNoGenerationWithoutAReaderThatFailed() {
        roster.assigned(Set.of(0, 1));
        roster.reset(1);

        assertThat(roster.isComplete(Set.of(0), 2, true)).isFalse();
    }

    @Test
    void forgetsFailuresBeforeAnAssignment() {
        roster.assigned(Set.of(0, 1));
        roster.reset(0);
        roster.reset(1);
        roster.isBackWithAll("t");
        // Once more, before anything is assigned.
        roster.reset(0);
        roster.reset(1);
        assertThat(roster.isBackWithAll("t")).isFalse();

        roster.assigned(Set.of(0, 1));

        assertThat(roster.isComplete(Set.of(0, 1), 2, false)).isTrue();
        roster.reset(1);
        assertThatThrownBy(() -> roster.isBackWithAll("t"))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("Readers [1] of topic 't' failed, but not readers [0]");
    }
}
