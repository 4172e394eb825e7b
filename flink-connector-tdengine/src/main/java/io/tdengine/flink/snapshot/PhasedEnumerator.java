/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.ScanEnumeratorState;
import io.tdengine.flink.scan.ScanSplit;
import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.source.EnumeratorState;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.source.VgroupSplit;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes where the logs end, lets the snapshot be read, then the changes from the noted ends on.
 *
 * <p>The noted ends are known before the first split of the snapshot is assigned, so any checkpoint
 * with a row of the snapshot has them too. A reader says when it has read its part of the snapshot;
 * when all have, the enumerator of the changes begins. Until a checkpoint with that has completed,
 * a failed reader would be restored into the snapshot: then all are restarted from the checkpoint,
 * this enumerator too.
 *
 * <p>All methods run on the coordinator's thread.
 */
@Internal
final class PhasedEnumerator implements SplitEnumerator<PhasedSplit, PhasedState> {

    private static final Logger LOG = LoggerFactory.getLogger(PhasedEnumerator.class);

    private final TDengineScanSource<?> snapshotSource;
    private final TDengineSource<?> changesSource;
    private final SplitEnumeratorContext<PhasedSplit> context;
    private final PhasedState restored;

    /** Readers that may hold splits of the snapshot: all that were ever there. */
    private final Set<Integer> known = new TreeSet<>();

    /** Readers that have read their part of the snapshot. */
    private final Set<Integer> ready = new TreeSet<>();

    /** Readers that asked for splits before there were any. */
    private final Set<Integer> waiting = new TreeSet<>();

    /** Where the changes will begin; null until noted. */
    private EnumeratorState start;

    /** Null before the ends are noted, and after the snapshot. */
    private SplitEnumerator<ScanSplit, ScanEnumeratorState> snapshot;

    /** Null until the snapshot has been read. */
    private SplitEnumerator<VgroupSplit, EnumeratorState> changes;

    private boolean switching;

    /** The first checkpoint since the snapshot was read; null before it. */
    private Long changesCheckpoint;

    private boolean changesCheckpointed;

    PhasedEnumerator(
            TDengineScanSource<?> snapshotSource,
            TDengineSource<?> changesSource,
            SplitEnumeratorContext<PhasedSplit> context,
            PhasedState state) {
        this.snapshotSource = snapshotSource;
        this.changesSource = changesSource;
        this.context = context;
        this.restored = state;
    }

    @Override
    public void start() {
        if (restored.changes() == null) {
            context.callAsync(
                    changesSource::noteLogEnds,
                    (noted, failure) -> {
                        rethrow(failure);
                        LOG.info("Snapshot, then changes from these ends on: {}", noted.startup());
                        start = noted;
                        beginSnapshot(snapshotSource.createEnumerator(snapshotContext()));
                    });
            return;
        }
        for (int subtask = 0; subtask < context.currentParallelism(); subtask++) {
            known.add(subtask);
        }
        start = restored.changes();
        if (restored.snapshot() != null) {
            beginSnapshot(snapshotSource.restoreEnumerator(snapshotContext(), restored.snapshot()));
        } else {
            changesCheckpointed = true;
            changes = changesSource.restoreEnumerator(changesContext(), start);
            changes.start();
        }
    }

    private PhaseContext<ScanSplit> snapshotContext() {
        return new PhaseContext<>(
                context,
                PhasedSplit::of,
                subtask -> true,
                subtask -> context.sendEventToSourceReader(subtask, new SnapshotDrained()));
    }

    private PhaseContext<VgroupSplit> changesContext() {
        return new PhaseContext<>(
                context, PhasedSplit::of, ready::contains, context::signalNoMoreSplits);
    }

    private void beginSnapshot(SplitEnumerator<ScanSplit, ScanEnumeratorState> enumerator) {
        snapshot = enumerator;
        snapshot.start();
        waiting.forEach(subtask -> snapshot.handleSplitRequest(subtask, null));
        waiting.clear();
    }

    @Override
    public void addReader(int subtask) {
        // It asks for a split of the snapshot, or says that it has none left to read.
        known.add(subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, String hostname) {
        if (changes != null) {
            context.sendEventToSourceReader(subtask, new SnapshotDrained());
        } else if (snapshot != null) {
            snapshot.handleSplitRequest(subtask, hostname);
        } else {
            waiting.add(subtask);
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof SnapshotRead) {
            ready.add(subtask);
            if (changes != null) {
                changes.addReader(subtask);
            } else {
                beginChangesIfRead();
            }
        } else if (changes != null) {
            changes.handleSourceEvent(subtask, event);
        } else {
            throw new IllegalArgumentException("Unknown event of a snapshot: " + event);
        }
    }

    private boolean isSnapshotRead() {
        return ready.containsAll(known) && context.registeredReaders().keySet().containsAll(known);
    }

    private void beginChangesIfRead() {
        if (switching || !isSnapshotRead()) {
            return;
        }
        switching = true;
        EnumeratorState noted = start;
        context.callAsync(
                () -> changesSource.stopAtLogEnds(noted),
                (bounded, failure) -> {
                    rethrow(failure);
                    switching = false;
                    if (isSnapshotRead()) {
                        beginChanges(bounded);
                    }
                });
    }

    private void beginChanges(EnumeratorState from) {
        LOG.info("The snapshot has been read; changes follow from {}", from.startup());
        closeDrained(snapshot);
        snapshot = null;
        changes = changesSource.createEnumerator(changesContext(), from);
        changes.start();
        ready.forEach(changes::addReader);
    }

    private static void closeDrained(SplitEnumerator<?, ?> enumerator) {
        try {
            enumerator.close();
        } catch (IOException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure != null) {
            // As it is: Flink looks at its type to decide on a restart.
            ExceptionUtils.rethrow(failure);
        }
    }

    @Override
    public void addSplitsBack(List<PhasedSplit> splits, int subtask) {
        ready.remove(subtask);
        waiting.remove(subtask);
        if (changes == null) {
            if (snapshot != null) {
                snapshot.addSplitsBack(
                        splits.stream().map(PhasedSplit::snapshot).collect(Collectors.toList()),
                        subtask);
            }
        } else if (!changesCheckpointed) {
            throw new FlinkRuntimeException(
                    String.format(
                            "Reader %d failed after the snapshot was read, and before a checkpoint"
                                    + " had that. All are restarted from the last checkpoint, in"
                                    + " the snapshot.",
                            subtask));
        } else {
            changes.addSplitsBack(
                    splits.stream()
                            .map(PhasedSplit::changes)
                            .filter(Objects::nonNull)
                            .collect(Collectors.toList()),
                    subtask);
        }
    }

    @Override
    public PhasedState snapshotState(long checkpointId) throws Exception {
        if (changes != null) {
            if (changesCheckpoint == null) {
                changesCheckpoint = checkpointId;
            }
            return PhasedState.ofChanges(changes.snapshotState(checkpointId));
        }
        return snapshot == null
                ? PhasedState.NEW
                : PhasedState.ofSnapshot(snapshot.snapshotState(checkpointId), start);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        changesCheckpointed |= changesCheckpoint != null && checkpointId >= changesCheckpoint;
        if (changes != null) {
            changes.notifyCheckpointComplete(checkpointId);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (snapshot != null) {
                snapshot.close();
            }
        } finally {
            if (changes != null) {
                changes.close();
            }
        }
    }
}
