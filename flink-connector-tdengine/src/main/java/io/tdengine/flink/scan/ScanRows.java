/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.data.ConstantVectors;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.VectorizedColumnBatch;
import org.apache.flink.table.types.logical.LogicalType;

/** The rows of one block, handed out through one moving view. */
@Internal
final class ScanRows implements RecordsWithSplitIds<ScanRow> {

    private final Block block;
    private final int timestampIndex;
    private final ScanRow view;
    private String nextSplit;
    private int nextRow;

    private ScanRows(String splitId, Block block, int timestampIndex, ScanRow view, int first) {
        this.nextSplit = splitId;
        this.block = block;
        this.timestampIndex = timestampIndex;
        this.view = view;
        this.nextRow = first;
    }

    /** The rows of a block from {@code first} on. */
    static ScanRows of(
            ScanSplit split, ScanSession session, Block block, Precision precision, int first) {
        List<LogicalType> types = session.plan().types();
        boolean withTableName = session.query().withTableName();
        ColumnVector[] vectors = new ColumnVector[types.size() + (withTableName ? 1 : 0)];
        for (int i = 0; i < types.size(); i++) {
            vectors[i] = BlockVectors.vector(block, i, precision, types.get(i));
        }
        if (withTableName) {
            ConstantVectors.Text tableName = new ConstantVectors.Text();
            tableName.set(split.table());
            vectors[types.size()] = tableName;
        }
        VectorizedColumnBatch columns = new VectorizedColumnBatch(vectors);
        columns.setNumRows(block.rows());
        return new ScanRows(
                split.splitId(),
                block,
                session.plan().timestampIndex(),
                new ScanRow(columns, precision),
                first);
    }

    @Override
    public String nextSplit() {
        String split = nextSplit;
        nextSplit = null;
        return split;
    }

    @Override
    public ScanRow nextRecordFromSplit() {
        if (nextRow >= block.rows()) {
            return null;
        }
        view.moveTo(nextRow, block.getLong(timestampIndex, nextRow));
        nextRow++;
        return view;
    }

    @Override
    public Set<String> finishedSplits() {
        return Set.of();
    }
}
