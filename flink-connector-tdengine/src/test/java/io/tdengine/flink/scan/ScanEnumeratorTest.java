/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

class ScanEnumeratorTest {

    private static final ScanEnumeratorState NEW = ScanEnumeratorState.NEW;

    private static final ScanSplit A_STARTED =
            split("a").withPosition(new ScanPosition(1, 5, Map.of("a", 1L)));

    private final TestingSplitEnumeratorContext<ScanSplit> context =
            new TestingSplitEnumeratorContext<>(2);

    @Test
    void readerThatAsksBeforeTheDiscoveryGetsItsSplitAfterIt() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits("d1", "d2"), NEW);
        ask(enumerator, 0);
        assertThat(assigned(0)).isEmpty();

        context.triggerAllActions();
        assertThat(assigned(0)).containsExactly(split("d1"));
    }

    @Test
    void moreTablesThanReadersAreAllRead() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits("a", "b", "c", "d", "e"), NEW);
        context.triggerAllActions();
        ask(enumerator, 0);
        ask(enumerator, 1);
        ask(enumerator, 1);
        ask(enumerator, 0);
        ask(enumerator, 1);
        ask(enumerator, 0);
        ask(enumerator, 1);

        assertThat(assigned(0)).containsExactly(split("a"), split("d"));
        assertThat(assigned(1)).containsExactly(split("b"), split("c"), split("e"));
        assertThat(isFinished(0)).isTrue();
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void noTablesFinishEveryReader() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits(), NEW);
        ask(enumerator, 0);
        ask(enumerator, 1);
        context.triggerAllActions();

        assertThat(isFinished(0)).isTrue();
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void splitsOfAReaderThatFailedBeforeACheckpointAreReadAgain() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits("a", "b"), NEW);
        context.triggerAllActions();
        ask(enumerator, 0);

        context.registeredReaders().remove(0);
        enumerator.addSplitsBack(List.of(A_STARTED), 0);
        assertThat(enumerator.snapshotState(1).unassigned()).containsExactly(A_STARTED, split("b"));
        ask(enumerator, 0);
        assertThat(assigned(0)).last().isEqualTo(A_STARTED);
    }

    @Test
    void readerThatFailedWhileWaitingIsNotServed() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits("a"), NEW);
        ask(enumerator, 0);
        ask(enumerator, 1);
        context.registeredReaders().remove(0);
        enumerator.addSplitsBack(List.of(), 0);
        context.triggerAllActions();

        assertThat(assigned(1)).containsExactly(split("a"));
    }

    @Test
    void restoredEnumeratorDoesNotLookAgain() throws Throwable {
        ScanEnumerator enumerator =
                started(
                        () -> {
                            throw new AssertionError("The tables are known.");
                        },
                        new ScanEnumeratorState(true, 1, List.of(split("left"))));
        context.triggerAllActions();
        ask(enumerator, 0);
        ask(enumerator, 1);

        assertThat(assigned(0)).containsExactly(split("left"));
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void enumeratorRestoredFromBeforeTheDiscoveryLooks() throws Throwable {
        ScanEnumerator enumerator = started(() -> splits("d1"), NEW);
        assertThat(enumerator.snapshotState(1)).isEqualTo(NEW);
        context.triggerAllActions();
        assertThat(enumerator.snapshotState(2))
                .isEqualTo(new ScanEnumeratorState(true, 1, List.of(split("d1"))));
    }

    @Test
    void failedDiscoveryFailsTheJobWithItsMessage() {
        started(
                () -> {
                    throw new IllegalStateException("Database 'powr' does not exist.");
                },
                NEW);
        assertThatThrownBy(context::triggerAllActions)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Database 'powr' does not exist.");
    }

    private ScanEnumerator started(Callable<List<ScanSplit>> discovery, ScanEnumeratorState state) {
        ScanEnumerator enumerator = new ScanEnumerator("db.t", context, discovery, state);
        enumerator.start();
        return enumerator;
    }

    private static List<ScanSplit> splits(String... tables) {
        return Stream.of(tables).map(ScanEnumeratorTest::split).toList();
    }

    private static ScanSplit split(String table) {
        return ScanSplit.ofTables(
                List.of(table), ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, 1);
    }

    private void ask(ScanEnumerator enumerator, int subtask) {
        if (!context.registeredReaders().containsKey(subtask)) {
            context.registerReader(subtask, "localhost");
        }
        enumerator.handleSplitRequest(subtask, "localhost");
    }

    private List<ScanSplit> assigned(int subtask) {
        var assignment = context.getSplitAssignments().get(subtask);
        return assignment == null ? List.of() : assignment.getAssignedSplits();
    }

    private boolean isFinished(int subtask) {
        return context.getSplitAssignments().get(subtask).hasReceivedNoMoreSplitsSignal();
    }
}
