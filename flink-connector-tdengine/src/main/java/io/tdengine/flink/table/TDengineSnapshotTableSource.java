/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.scan.TDengineScanSource;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.types.DataType;

/** Reads what a table holds and ends. */
@Internal
final class TDengineSnapshotTableSource extends TDengineTableSource {

    TDengineSnapshotTableSource(TableOptions options, DataType columns) {
        super(options, columns);
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return SourceProvider.of(
                TDengineScanSource.builder()
                        .setConnection(options.connection())
                        .setDatabase(options.database())
                        .setTable(options.table())
                        .setColumns(projected())
                        .setTableNameAppended(!metadata().isEmpty())
                        .build(),
                options.scanParallelism());
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        return Map.of(TableNameMetadata.KEY, TableNameMetadata.TYPE);
    }

    @Override
    public DynamicTableSource copy() {
        TDengineSnapshotTableSource copy = new TDengineSnapshotTableSource(options, columns);
        copy.copyPushDown(this);
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "TDengine snapshot of " + options.database() + "." + options.table();
    }
}
