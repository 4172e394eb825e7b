/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.source.TDengineSource;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * Reads what a super table holds, then what is written into it: first the ends of the topic's logs
 * are noted, then the table is scanned, then the subscription begins at the noted ends.
 *
 * <p>No row is left out. A row that is written while the scan has not passed it comes twice, with
 * the same child table and timestamp; so keep rows by these two, which is how TDengine identifies
 * them: the last one is right. Each of the two readings restores exactly: a row that a checkpoint
 * contains is not emitted again after a restore from it.
 *
 * <p>The log must reach back to the start of the scan when it ends: the database's {@code
 * WAL_RETENTION_PERIOD} has to be longer than the scan takes. Otherwise the job fails and says what
 * has expired.
 *
 * <p>Watermarks begin with the changes, unless the watermark strategy has an idleness time: a later
 * part of the scan may hold older rows.
 *
 * <pre>{@code
 * Source<RowData, ?, ?> source =
 *         TDengineSnapshotThenChangesSource.of(
 *                 TDengineScanSource.builder()
 *                         .setConnection(connection).setTable("meters").setColumns(rowType).build(),
 *                 TDengineSource.<RowData>builder()
 *                         .setConnection(connection).setTable("meters").setTopic("meters_changes")
 *                         .setDeserializationSchema(schema).build());
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineSnapshotThenChangesSource<T>
        implements Source<T, PhasedSplit, PhasedState>,
                ResultTypeQueryable<T>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final TDengineScanSource<T> snapshot;
    private final TDengineSource<T> changes;

    private TDengineSnapshotThenChangesSource(
            TDengineScanSource<T> snapshot, TDengineSource<T> changes) {
        this.snapshot = snapshot;
        this.changes = changes;
    }

    /** That of the changes: the same table. */
    @Override
    public SourceLineageVertex getLineageVertex() {
        return changes.getLineageVertex();
    }

    /**
     * Chains both, which must make the same records of the same table. The changes end where theirs
     * are bounded to; {@code BoundedMode.LATEST} means the ends of the logs when the scan has
     * ended.
     *
     * @throws IllegalArgumentException if the changes are to start somewhere else than after the
     *     snapshot
     */
    public static <T> TDengineSnapshotThenChangesSource<T> of(
            TDengineScanSource<T> snapshot, TDengineSource<T> changes) {
        if (!changes.startsByDefault()) {
            throw new IllegalArgumentException(
                    "The changes have a startup mode or start offsets, but after a snapshot they"
                            + " start where the logs ended before it: leave both out.");
        }
        return new TDengineSnapshotThenChangesSource<>(snapshot, changes);
    }

    @Override
    public Boundedness getBoundedness() {
        return changes.getBoundedness();
    }

    @Override
    public SourceReader<T, PhasedSplit> createReader(SourceReaderContext context) {
        SourceReaderContext shared = new PhaseReaderContext(context);
        return new PhasedReader<>(
                snapshot.createReader(shared), () -> changes.createReader(shared), shared);
    }

    @Override
    public SplitEnumerator<PhasedSplit, PhasedState> createEnumerator(
            SplitEnumeratorContext<PhasedSplit> context) {
        return restoreEnumerator(context, PhasedState.NEW);
    }

    @Override
    public SplitEnumerator<PhasedSplit, PhasedState> restoreEnumerator(
            SplitEnumeratorContext<PhasedSplit> context, PhasedState state) {
        return new PhasedEnumerator(snapshot, changes, context, state);
    }

    @Override
    public SimpleVersionedSerializer<PhasedSplit> getSplitSerializer() {
        return new PhasedSplitSerializer(
                snapshot.getSplitSerializer(), changes.getSplitSerializer());
    }

    @Override
    public SimpleVersionedSerializer<PhasedState> getEnumeratorCheckpointSerializer() {
        return new PhasedStateSerializer(
                snapshot.getEnumeratorCheckpointSerializer(),
                changes.getEnumeratorCheckpointSerializer());
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return changes.getProducedType();
    }

    @Override
    public String toString() {
        return snapshot + ", then changes";
    }
}
