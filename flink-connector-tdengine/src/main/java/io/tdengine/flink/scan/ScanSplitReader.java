/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.util.FlinkRuntimeException;

/** Reads its splits one after the other, a block of rows at each fetch. For a fetcher thread. */
@Internal
final class ScanSplitReader implements SplitReader<ScanRow, ScanSplit> {

    private final ScanSession session;
    private final ScanReaderMetrics metrics;
    private final Queue<ScanSplit> splits = new ArrayDeque<>();

    private OpenSplit open;

    ScanSplitReader(ScanSession session, ScanReaderMetrics metrics) {
        this.session = session;
        this.metrics = metrics;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<ScanSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("A scan knows added splits only: " + change);
        }
        splits.addAll(change.splits());
    }

    @Override
    public RecordsWithSplitIds<ScanRow> fetch() {
        try {
            if (open == null && !openNext()) {
                return new RecordsBySplits.Builder<ScanRow>().build();
            }
            Block block = open.result().next();
            return block == null ? finish() : rows(block);
        } catch (TDengineException e) {
            if (session.isClosed()) {
                // The reader was closed and cut this request short; nobody wants its outcome.
                return new RecordsBySplits.Builder<ScanRow>().build();
            }
            throw failure(e);
        } catch (ValidationException e) {
            throw new InvalidScanException(session.query(), e);
        }
    }

    private FlinkRuntimeException failure(TDengineException e) {
        // The discovery has read a table, so what fails now may well work later. Nobody has tried a
        // statement before.
        if (session.query().isStatements() && open == null && !e.isRetriable()) {
            return new InvalidScanException(session.query(), e);
        }
        return new FlinkRuntimeException(
                String.format(
                        "Reading %s failed at %s: %s. Flink's restart strategy decides whether the"
                                + " job goes on from its last checkpoint.",
                        session.query(),
                        open == null ? splits.peek() : open.split(),
                        e.getMessage()),
                e);
    }

    private boolean openNext() {
        ScanSplit next = splits.peek();
        if (next == null) {
            return false;
        }
        open = session.open(next);
        splits.remove();
        metrics.opened(next);
        return true;
    }

    private RecordsWithSplitIds<ScanRow> rows(Block block) {
        metrics.fetched(block);
        return ScanRows.of(
                open.split().splitId(),
                open.cursor(),
                block,
                open.result().precision(),
                session.query().producesTableName());
    }

    private RecordsWithSplitIds<ScanRow> finish() {
        RecordsBySplits.Builder<ScanRow> finished = new RecordsBySplits.Builder<>();
        finished.addFinishedSplit(open.split().splitId());
        closeResult();
        metrics.finished();
        return finished.build();
    }

    /** A fetch ends with the request it is in, which the request time-out bounds. */
    @Override
    public void wakeUp() {}

    private void closeResult() {
        if (open != null) {
            open.result().close();
            open = null;
        }
    }

    /** Frees the server's result; the connection is the reader's. */
    @Override
    public void close() {
        closeResult();
    }
}
