/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.snapshot.TDengineSnapshotThenChangesSource;
import io.tdengine.flink.source.TDengineSource;
import io.tdengine.flink.table.pushdown.PushedFilters;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

/** Reads what a super table holds, then subscribes to what is written into it. */
@Internal
final class TDengineSnapshotThenChangesTableSource extends TDengineChangesTableSource {

    /** Of the snapshot; null for none. */
    private ScanPredicate predicate;

    TDengineSnapshotThenChangesTableSource(
            TableOptions options, DataType columns, List<String> tags) {
        super(options, columns, tags);
    }

    @Override
    Source<RowData, ?, ?> source(TDengineSource<RowData> changes) {
        TDengineScanSourceBuilder<RowData> snapshot =
                TDengineSnapshotTableSource.table(options, projected(), !metadata().isEmpty());
        if (predicate != null) {
            snapshot.setPredicate(predicate, pushable().of(predicate));
        }
        return TDengineSnapshotThenChangesSource.of(snapshot.build(), changes);
    }

    /** The snapshot may leave out by any condition, the topic by those on tags. */
    @Override
    public Result applyFilters(List<ResolvedExpression> filters) {
        Result ofTopic = super.applyFilters(filters);
        if (!options.pushesDown()) {
            return ofTopic;
        }
        PushedFilters pushed = new PushedFilters(pushable(), filters);
        predicate = pushed.all();
        return pushed.resultCheckedAgain(filters);
    }

    /** A row of the snapshot is in no log. */
    @Override
    public Map<String, DataType> listReadableMetadata() {
        return Map.of(TableNameMetadata.KEY, TableNameMetadata.TYPE);
    }

    @Override
    public DynamicTableSource copy() {
        TDengineSnapshotThenChangesTableSource copy =
                new TDengineSnapshotThenChangesTableSource(options, columns, tags);
        copy.copyPushDown(this);
        copy.predicate = predicate;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "TDengine snapshot of "
                + options.database()
                + "."
                + options.table()
                + ", then changes of "
                + topic();
    }
}
