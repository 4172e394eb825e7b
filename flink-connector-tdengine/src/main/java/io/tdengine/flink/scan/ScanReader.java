/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** Reads one split after the other, asking for the next when the last has ended. */
@Internal
final class ScanReader<T>
        extends SingleThreadMultiplexSourceReaderBase<ScanRow, T, ScanSplit, ScanSplitState> {

    private final ScanSession session;

    ScanReader(ScanSession session, ScanRowMapper<T> mapper, SourceReaderContext context) {
        this(session, new ScanReaderMetrics(context.metricGroup()), mapper, context);
    }

    private ScanReader(
            ScanSession session,
            ScanReaderMetrics metrics,
            ScanRowMapper<T> mapper,
            SourceReaderContext context) {
        super(
                () -> new ScanSplitReader(session, metrics),
                (element, output, state) -> {
                    T mapped = mapper.map(element.row());
                    if (element.hasTimestamp()) {
                        output.collect(mapped, element.epochMillis());
                    } else {
                        output.collect(mapped);
                    }
                    state.emitted(element);
                },
                context.getConfiguration(),
                context);
        this.session = session;
    }

    @Override
    public void start() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected void onSplitFinished(Map<String, ScanSplitState> finished) {
        context.sendSplitRequest();
    }

    @Override
    protected ScanSplitState initializedState(ScanSplit split) {
        return new ScanSplitState(split);
    }

    @Override
    protected ScanSplit toSplitType(String splitId, ScanSplitState state) {
        return state.toSplit();
    }

    @Override
    public void close() throws Exception {
        // First, so that a fetcher in the middle of a slow query ends at once.
        session.close();
        super.close();
    }
}
