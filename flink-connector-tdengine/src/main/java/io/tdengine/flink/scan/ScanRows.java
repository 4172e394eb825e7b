/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.BlockRow;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;

/** The rows of one block, handed out through one moving view. */
@Internal
final class ScanRows implements RecordsWithSplitIds<ScanRow> {

    private final ScanCursor cursor;
    private final Block block;
    private final ScanRow view;
    private String nextSplit;
    private int nextRow;

    private ScanRows(String splitId, ScanCursor cursor, Block block, ScanRow view) {
        this.nextSplit = splitId;
        this.cursor = cursor;
        this.block = block;
        this.view = view;
    }

    /** The rows of a block that the cursor takes. */
    static ScanRows of(
            String splitId,
            ScanCursor cursor,
            Block block,
            Precision precision,
            boolean withTableName) {
        BlockRow row = new BlockRow(cursor.layout().vectors(block, precision, withTableName));
        return new ScanRows(
                splitId, cursor, block, new ScanRow(cursor.layout(), block, row, precision));
    }

    @Override
    public String nextSplit() {
        String split = nextSplit;
        nextSplit = null;
        return split;
    }

    @Override
    public ScanRow nextRecordFromSplit() {
        while (nextRow < block.rows() && !cursor.isExhausted()) {
            int row = nextRow++;
            long timestamp = cursor.layout().timestamp(block, row);
            if (cursor.takes(block, row, timestamp)) {
                view.moveTo(row, timestamp);
                return view;
            }
        }
        return null;
    }

    @Override
    public Set<String> finishedSplits() {
        return Set.of();
    }
}
