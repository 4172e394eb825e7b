/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

class ScanEnumeratorTest {

    private static final ScanEnumeratorState NEW = new ScanEnumeratorState(false, List.of());

    private final TestingSplitEnumeratorContext<ScanSplit> context =
            new TestingSplitEnumeratorContext<>(2);

    @Test
    void readerThatAsksBeforeTheDiscoveryGetsItsSplitAfterIt() throws Throwable {
        ScanEnumerator enumerator = started(() -> List.of("d1", "d2"), NEW);
        ask(enumerator, 0);
        assertThat(assigned(0)).isEmpty();

        context.triggerAllActions();
        assertThat(assigned(0)).containsExactly(new ScanSplit("d1"));
    }

    @Test
    void moreTablesThanReadersAreAllRead() throws Throwable {
        ScanEnumerator enumerator = started(() -> List.of("a", "b", "c", "d", "e"), NEW);
        context.triggerAllActions();
        ask(enumerator, 0);
        ask(enumerator, 1);
        ask(enumerator, 1);
        ask(enumerator, 0);
        ask(enumerator, 1);
        ask(enumerator, 0);
        ask(enumerator, 1);

        assertThat(assigned(0)).containsExactly(new ScanSplit("a"), new ScanSplit("d"));
        assertThat(assigned(1))
                .containsExactly(new ScanSplit("b"), new ScanSplit("c"), new ScanSplit("e"));
        assertThat(isFinished(0)).isTrue();
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void noTablesFinishEveryReader() throws Throwable {
        ScanEnumerator enumerator = started(List::of, NEW);
        ask(enumerator, 0);
        ask(enumerator, 1);
        context.triggerAllActions();

        assertThat(isFinished(0)).isTrue();
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void splitsOfAReaderThatFailedBeforeACheckpointAreReadAgain() throws Throwable {
        ScanEnumerator enumerator = started(() -> List.of("a", "b"), NEW);
        context.triggerAllActions();
        ask(enumerator, 0);

        context.registeredReaders().remove(0);
        enumerator.addSplitsBack(List.of(new ScanSplit("a", 5, 1)), 0);
        assertThat(enumerator.snapshotState(1).unassigned())
                .containsExactly(new ScanSplit("a", 5, 1), new ScanSplit("b"));
        ask(enumerator, 0);
        assertThat(assigned(0)).last().isEqualTo(new ScanSplit("a", 5, 1));
    }

    @Test
    void readerThatFailedWhileWaitingIsNotServed() throws Throwable {
        ScanEnumerator enumerator = started(() -> List.of("a"), NEW);
        ask(enumerator, 0);
        ask(enumerator, 1);
        context.registeredReaders().remove(0);
        enumerator.addSplitsBack(List.of(), 0);
        context.triggerAllActions();

        assertThat(assigned(1)).containsExactly(new ScanSplit("a"));
    }

    @Test
    void restoredEnumeratorDoesNotLookAgain() throws Throwable {
        ScanEnumerator enumerator =
                started(
                        () -> {
                            throw new AssertionError("The tables are known.");
                        },
                        new ScanEnumeratorState(true, List.of(new ScanSplit("left"))));
        context.triggerAllActions();
        ask(enumerator, 0);
        ask(enumerator, 1);

        assertThat(assigned(0)).containsExactly(new ScanSplit("left"));
        assertThat(isFinished(1)).isTrue();
    }

    @Test
    void enumeratorRestoredFromBeforeTheDiscoveryLooks() throws Throwable {
        ScanEnumerator enumerator = started(() -> List.of("d1"), NEW);
        assertThat(enumerator.snapshotState(1)).isEqualTo(NEW);
        context.triggerAllActions();
        assertThat(enumerator.snapshotState(2))
                .isEqualTo(new ScanEnumeratorState(true, List.of(new ScanSplit("d1"))));
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

    private ScanEnumerator started(Callable<List<String>> discovery, ScanEnumeratorState state) {
        ScanEnumerator enumerator = new ScanEnumerator(context, discovery, state);
        enumerator.start();
        return enumerator;
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
