/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.ScanSplit;
import io.tdengine.flink.source.VgroupSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads splits of the snapshot until there are none, then changes.
 *
 * <p>It always begins with the snapshot; restored among changes, it is told at once that none of it
 * is left. Splits of changes that came with a restored state are held until then.
 *
 * <p>While it reads the snapshot no watermark passes, since a later split of it may hold older
 * rows: an output without rows, which a strategy with an idleness time overrules, sees to that.
 */
@Internal
final class PhasedReader<T> implements SourceReader<T, PhasedSplit> {

    /** The output that holds the watermark back; no split is named so. */
    private static final String NO_WATERMARK = "snapshot";

    private final Supplier<SourceReader<T, VgroupSplit>> changesReaders;
    private final SourceReaderContext context;

    /** Changes that a restored state has, until they are read. */
    private final List<VgroupSplit> held = new ArrayList<>();

    /** Null once the snapshot has been read. */
    private SourceReader<T, ScanSplit> snapshot;

    /** Null until the snapshot has been read. */
    private SourceReader<T, VgroupSplit> changes;

    private boolean holdsWatermark;

    PhasedReader(
            SourceReader<T, ScanSplit> snapshot,
            Supplier<SourceReader<T, VgroupSplit>> changesReaders,
            SourceReaderContext context) {
        this.snapshot = snapshot;
        this.changesReaders = changesReaders;
        this.context = context;
    }

    @Override
    public void start() {
        snapshot.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        if (changes != null) {
            return changes.pollNext(output);
        }
        if (!holdsWatermark) {
            output.createOutputForSplit(NO_WATERMARK);
            holdsWatermark = true;
        }
        InputStatus status = snapshot.pollNext(output);
        if (status != InputStatus.END_OF_INPUT) {
            return status;
        }
        output.releaseOutputForSplit(NO_WATERMARK);
        beginChanges();
        return InputStatus.MORE_AVAILABLE;
    }

    private void beginChanges() throws Exception {
        SourceReader<T, ScanSplit> read = snapshot;
        snapshot = null;
        changes = changesReaders.get();
        read.close();
        changes.addSplits(held);
        held.clear();
        changes.start();
        context.sendSourceEventToCoordinator(new SnapshotRead());
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (!(event instanceof SnapshotDrained)) {
            changes.handleSourceEvents(event);
        } else if (snapshot != null) {
            snapshot.notifyNoMoreSplits();
        }
    }

    @Override
    public void addSplits(List<PhasedSplit> splits) {
        List<ScanSplit> ofSnapshot = only(splits, PhasedSplit::snapshot);
        List<VgroupSplit> ofChanges = only(splits, PhasedSplit::changes);
        if (!ofSnapshot.isEmpty()) {
            snapshot.addSplits(ofSnapshot);
        }
        if (changes == null) {
            held.addAll(ofChanges);
        } else if (!ofChanges.isEmpty()) {
            changes.addSplits(ofChanges);
        }
    }

    private static <S> List<S> only(List<PhasedSplit> splits, Function<PhasedSplit, S> phase) {
        return splits.stream().map(phase).filter(Objects::nonNull).collect(Collectors.toList());
    }

    @Override
    public List<PhasedSplit> snapshotState(long checkpointId) {
        List<PhasedSplit> splits = new ArrayList<>();
        if (snapshot != null) {
            snapshot.snapshotState(checkpointId).forEach(s -> splits.add(PhasedSplit.of(s)));
            held.forEach(s -> splits.add(PhasedSplit.of(s)));
        } else {
            changes.snapshotState(checkpointId).forEach(s -> splits.add(PhasedSplit.of(s)));
        }
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        current().notifyCheckpointComplete(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return current().isAvailable();
    }

    private SourceReader<T, ?> current() {
        return snapshot == null ? changes : snapshot;
    }

    /** The end of the changes; that of the snapshot comes as an event. */
    @Override
    public void notifyNoMoreSplits() {
        changes.notifyNoMoreSplits();
    }

    /** Splits of the snapshot go on: all their rows come before the first watermark. */
    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        if (changes != null) {
            changes.pauseOrResumeSplits(pause, resume);
        }
    }

    @Override
    public void close() throws Exception {
        current().close();
    }
}
