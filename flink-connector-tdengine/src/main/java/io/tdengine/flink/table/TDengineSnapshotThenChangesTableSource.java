/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.snapshot.TDengineSnapshotThenChangesSource;
import io.tdengine.flink.source.TDengineSource;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** Reads what a super table holds, then subscribes to what is written into it. */
@Internal
final class TDengineSnapshotThenChangesTableSource extends TDengineChangesTableSource {

    TDengineSnapshotThenChangesTableSource(TableOptions options, DataType columns) {
        super(options, columns);
    }

    @Override
    Source<RowData, ?, ?> source(TDengineSource<RowData> changes) {
        return TDengineSnapshotThenChangesSource.of(
                TDengineSnapshotTableSource.ofTable(options, projected(), !metadata().isEmpty()),
                changes);
    }

    /** A row of the snapshot is in no log. */
    @Override
    public Map<String, DataType> listReadableMetadata() {
        return Map.of(TableNameMetadata.KEY, TableNameMetadata.TYPE);
    }

    @Override
    public DynamicTableSource copy() {
        TDengineSnapshotThenChangesTableSource copy =
                new TDengineSnapshotThenChangesTableSource(options, columns);
        copy.copyPushDown(this);
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "TDengine snapshot of "
                + options.database()
                + "."
                + options.table()
                + ", then changes of "
                + options.topic();
    }
}
