/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the splits of a scan, one at a time to whichever reader asks.
 *
 * <p>A split's life: made once, on a worker thread, when the scan starts; unassigned, in this
 * enumerator's state; assigned on request, from then on in the reader's state; back to unassigned
 * if that reader fails before its next checkpoint. Readers that ask before the discovery has ended
 * wait; one that asks when nothing is left is told so.
 *
 * <p>All methods run in the coordinator thread; only the discovery itself does not.
 */
@Internal
final class ScanEnumerator implements SplitEnumerator<ScanSplit, ScanEnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(ScanEnumerator.class);

    /** How often progress is logged in the course of a scan. */
    private static final int REPORTS = 10;

    private final String name;
    private final SplitEnumeratorContext<ScanSplit> context;
    private final Callable<List<ScanSplit>> discovery;
    private final Deque<ScanSplit> unassigned;
    private final Set<Integer> waiting = new LinkedHashSet<>();
    private boolean discovered;
    private volatile int splits;

    /**
     * @param name of the scan in the log
     * @param discovery checks the table against what is declared and makes the splits; may block
     */
    ScanEnumerator(
            String name,
            SplitEnumeratorContext<ScanSplit> context,
            Callable<List<ScanSplit>> discovery,
            ScanEnumeratorState state) {
        this.name = name;
        this.context = context;
        this.discovery = discovery;
        this.discovered = state.isDiscovered();
        this.splits = state.splits();
        this.unassigned = new ArrayDeque<>(state.unassigned());
    }

    @Override
    public void start() {
        context.metricGroup().setUnassignedSplitsGauge(() -> (long) unassigned.size());
        context.metricGroup().gauge("splits", () -> splits);
        if (!discovered) {
            context.callAsync(discovery, this::onDiscovered);
        }
    }

    private void onDiscovered(List<ScanSplit> found, Throwable failure) {
        if (failure != null) {
            // As it is: Flink looks at its type to decide on a restart.
            ExceptionUtils.rethrow(failure);
        }
        unassigned.addAll(found);
        splits = found.size();
        discovered = true;
        LOG.info(
                "Scan of {}: {} splits with about {} rows.",
                name,
                splits,
                found.stream().mapToLong(ScanSplit::estimatedRows).sum());
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
            return;
        }
        context.assignSplit(next, subtaskId);
        int assigned = splits - unassigned.size();
        if (REPORTS * (long) assigned / splits > REPORTS * (assigned - 1L) / splits) {
            LOG.info("Scan of {}: {} of {} splits handed out.", name, assigned, splits);
        }
    }

    @Override
    public void addSplitsBack(List<ScanSplit> returned, int subtaskId) {
        waiting.remove(subtaskId);
        for (int i = returned.size() - 1; i >= 0; i--) {
            unassigned.addFirst(returned.get(i));
        }
    }

    @Override
    public void addReader(int subtaskId) {
        // Readers ask for splits when they have none.
    }

    @Override
    public ScanEnumeratorState snapshotState(long checkpointId) {
        return new ScanEnumeratorState(discovered, splits, new ArrayList<>(unassigned));
    }

    @Override
    public void close() {
        // The discovery closes its own connection.
    }
}
