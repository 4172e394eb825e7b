/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.QueryResult;
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
    private final Queue<ScanSplit> splits = new ArrayDeque<>();

    private ScanSplit split;
    private QueryResult result;

    /** Rows of the split's last emitted timestamp that the query returns again. */
    private long rowsToSkip;

    ScanSplitReader(ScanSession session) {
        this.session = session;
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
            if (result == null && !openNext()) {
                return new RecordsBySplits.Builder<ScanRow>().build();
            }
            Block block = result.next();
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

    /** The discovery has read the table, so what fails now may well work later. */
    private FlinkRuntimeException failure(TDengineException e) {
        return new FlinkRuntimeException(
                String.format(
                        "Reading %s failed at table %s: %s. Flink's restart strategy decides"
                                + " whether the job goes on from its last checkpoint.",
                        session.query(), split == null ? splits.peek() : split, e.getMessage()),
                e);
    }

    private boolean openNext() {
        ScanSplit next = splits.peek();
        if (next == null) {
            return false;
        }
        result = session.open(next);
        split = splits.remove();
        rowsToSkip = split.rowsAtTimestamp();
        return true;
    }

    private RecordsWithSplitIds<ScanRow> rows(Block block) {
        int timestampColumn = session.plan().timestampIndex();
        int first = 0;
        while (rowsToSkip > 0 && first < block.rows()) {
            if (block.getLong(timestampColumn, first) == split.timestamp()) {
                rowsToSkip--;
                first++;
            } else {
                // Fewer rows than emitted carry it: some were deleted since.
                rowsToSkip = 0;
            }
        }
        return ScanRows.of(split, session, block, result.precision(), first);
    }

    private RecordsWithSplitIds<ScanRow> finish() {
        closeResult();
        RecordsBySplits.Builder<ScanRow> finished = new RecordsBySplits.Builder<>();
        finished.addFinishedSplit(split.splitId());
        split = null;
        return finished.build();
    }

    /** A fetch ends with the request it is in, which the request time-out bounds. */
    @Override
    public void wakeUp() {}

    private void closeResult() {
        if (result != null) {
            result.close();
            result = null;
        }
    }

    /** Frees the server's result; the connection is the reader's. */
    @Override
    public void close() {
        closeResult();
    }
}
