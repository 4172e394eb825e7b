/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.ConnectionConfig;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;

/**
 * Reads what a super table, child table or normal table holds, once, by SQL.
 *
 * <p>Each child table is a split, read in the order of its timestamps; readers take splits as they
 * get free. There is no order among tables. A restart from a checkpoint goes on behind the last
 * emitted row of each table: nothing is lost or repeated, as long as nobody writes rows behind that
 * position meanwhile. Child tables created after the start are not read.
 *
 * <p>Records carry the row's timestamp in epoch milliseconds. Rows are views that the next row
 * overwrites: Flink copies them between operators unless object reuse is enabled.
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
public final class TDengineScanSource<T> implements Source<T, ScanSplit, ScanEnumeratorState> {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final ScanQuery query;
    private final ScanRowMapper<T> mapper;

    TDengineScanSource(ConnectionConfig connection, ScanQuery query, ScanRowMapper<T> mapper) {
        this.connection = connection;
        this.query = query;
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
        return restoreEnumerator(context, new ScanEnumeratorState(false, List.of()));
    }

    @Override
    public SplitEnumerator<ScanSplit, ScanEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<ScanSplit> context, ScanEnumeratorState state) {
        return new ScanEnumerator(context, new ScanDiscovery(connection, query), state);
    }

    @Override
    public SimpleVersionedSerializer<ScanSplit> getSplitSerializer() {
        return ScanSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<ScanEnumeratorState> getEnumeratorCheckpointSerializer() {
        return ScanEnumeratorStateSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "TDengineScanSource of " + query;
    }
}
