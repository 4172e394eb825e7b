/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.TableLineage;
import io.tdengine.flink.transport.ConnectionConfig;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;
import org.apache.flink.table.data.RowData;

/**
 * Reads what a super table, child table or normal table holds, once, by SQL; or the results of
 * given statements.
 *
 * <p>A table is cut into splits of about as many rows each: small child tables go together into
 * one, a large one is cut by time. Readers take splits as they get free, the earliest first. Within
 * a split rows come in the order of their timestamps; there is no order among splits. A restart
 * from a checkpoint goes on behind the last emitted row of each split: nothing is lost or repeated,
 * as long as nobody writes or deletes rows behind that position meanwhile. Child tables created
 * after the start are not read; other rows written meanwhile may be.
 *
 * <p>A statement is a split of its own. Nothing tells where in its result a restart should go on,
 * since the server may return rows in another order, or other rows, the next time. So a statement
 * that had not ended is read from its beginning again: its rows come at least once. One that had
 * ended is not read again.
 *
 * <p>Records of a table carry the row's timestamp in epoch milliseconds, those of a statement none.
 * Rows are views that the next row overwrites: Flink copies them between operators unless object
 * reuse is enabled.
 *
 * <pre>{@code
 * TDengineScanSource<RowData> source =
 *         TDengineScanSource.builder()
 *                 .setConnection(ConnectionConfig.parse("ws://root:secret@db:6041/power"))
 *                 .setTable("meters")
 *                 .setColumns(rowType)
 *                 .build();
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineScanSource<T>
        implements Source<T, ScanSplit, ScanEnumeratorState>, LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final ScanQuery query;
    private final ScanSlicing slicing;
    private final ScanRowMapper<T> mapper;

    TDengineScanSource(
            ConnectionConfig connection,
            ScanQuery query,
            ScanSlicing slicing,
            ScanRowMapper<T> mapper) {
        this.connection = connection;
        this.query = query;
        this.slicing = slicing;
        this.mapper = mapper;
    }

    /**
     * A builder of a source of Flink's internal rows; its {@code setMapper} changes the records.
     */
    public static TDengineScanSourceBuilder<RowData> builder() {
        return new TDengineScanSourceBuilder<>(row -> row);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<T, ScanSplit> createReader(SourceReaderContext context) {
        return new ScanReader<>(new ScanSession(connection, query), mapper, context);
    }

    @Override
    public SplitEnumerator<ScanSplit, ScanEnumeratorState> createEnumerator(
            SplitEnumeratorContext<ScanSplit> context) {
        return restoreEnumerator(context, ScanEnumeratorState.NEW);
    }

    @Override
    public SplitEnumerator<ScanSplit, ScanEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<ScanSplit> context, ScanEnumeratorState state) {
        return new ScanEnumerator(
                query.toString(), context, new ScanDiscovery(connection, query, slicing), state);
    }

    @Override
    public SimpleVersionedSerializer<ScanSplit> getSplitSerializer() {
        return ScanSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<ScanEnumeratorState> getEnumeratorCheckpointSerializer() {
        return ScanEnumeratorStateSerializer.INSTANCE;
    }

    /** The table, or none for statements: nobody reads which tables they are on. */
    @Override
    public SourceLineageVertex getLineageVertex() {
        return TableLineage.ofSource(connection, getBoundedness(), query.tableNames());
    }

    @Override
    public String toString() {
        return "TDengineScanSource of " + query;
    }
}
