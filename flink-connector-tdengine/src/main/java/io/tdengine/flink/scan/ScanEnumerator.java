/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.ExceptionUtils;

/**
 * Hands out the tables of a scan, one at a time to whichever reader asks.
 *
 * <p>A split's life: discovered once, on a worker thread, when the scan starts; unassigned, in this
 * enumerator's state; assigned on request, from then on in the reader's state; back to unassigned
 * if that reader fails before its next checkpoint. Readers that ask before the discovery has ended
 * wait; one that asks when nothing is left is told so.
 *
 * <p>All methods run in the coordinator thread; only the discovery itself does not.
 */
@Internal
final class ScanEnumerator implements SplitEnumerator<ScanSplit, ScanEnumeratorState> {

    private final SplitEnumeratorContext<ScanSplit> context;
    private final Callable<List<String>> discovery;
    private final Deque<ScanSplit> unassigned;
    private final Set<Integer> waiting = new LinkedHashSet<>();
    private boolean discovered;

    /**
     * @param discovery checks the table against what is declared and names its child tables; may
     *     block
     */
    ScanEnumerator(
            SplitEnumeratorContext<ScanSplit> context,
            Callable<List<String>> discovery,
            ScanEnumeratorState state) {
        this.context = context;
        this.discovery = discovery;
        this.discovered = state.isDiscovered();
        this.unassigned = new ArrayDeque<>(state.unassigned());
    }

    @Override
    public void start() {
        if (!discovered) {
            context.callAsync(discovery, this::onDiscovered);
        }
    }

    private void onDiscovered(Collection<String> tables, Throwable failure) {
        if (failure != null) {
            // As it is: Flink looks at its type to decide on a restart.
            ExceptionUtils.rethrow(failure);
        }
        for (String table : tables) {
            unassigned.add(new ScanSplit(table));
        }
        discovered = true;
        List<Integer> readers = new ArrayList<>(waiting);
        waiting.clear();
        readers.forEach(this::assignNext);
    }

    @Override
    public void handleSplitRequest(int subtaskId, String requesterHostname) {
        if (discovered) {
            assignNext(subtaskId);
        } else {
            waiting.add(subtaskId);
        }
    }

    private void assignNext(int subtaskId) {
        if (!context.registeredReaders().containsKey(subtaskId)) {
            // It failed since it asked; its successor asks for itself.
            return;
        }
        ScanSplit next = unassigned.poll();
        if (next == null) {
            context.signalNoMoreSplits(subtaskId);
        } else {
            context.assignSplit(next, subtaskId);
        }
    }

    @Override
    public void addSplitsBack(List<ScanSplit> splits, int subtaskId) {
        waiting.remove(subtaskId);
        for (int i = splits.size() - 1; i >= 0; i--) {
            unassigned.addFirst(splits.get(i));
        }
    }

    @Override
    public void addReader(int subtaskId) {
        // Readers ask for splits when they have none.
    }

    @Override
    public ScanEnumeratorState snapshotState(long checkpointId) {
        return new ScanEnumeratorState(discovered, new ArrayList<>(unassigned));
    }

    @Override
    public void close() {
        // The discovery closes its own connection.
    }
}
