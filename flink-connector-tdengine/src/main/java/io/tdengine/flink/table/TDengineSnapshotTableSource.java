/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** Reads what a table holds and ends. */
@Internal
final class TDengineSnapshotTableSource extends TDengineTableSource {

    TDengineSnapshotTableSource(TableOptions options, DataType columns) {
        super(options, columns);
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return SourceProvider.of(source(), options.scanParallelism());
    }

    private TDengineScanSource<RowData> source() {
        return options.query() == null
                ? ofTable(options, projected(), !metadata().isEmpty())
                : builder(options, projected()).setQuery(options.query()).build();
    }

    private static TDengineScanSourceBuilder<RowData> builder(
            TableOptions options, RowType columns) {
        return TDengineScanSource.builder()
                .setConnection(options.connection())
                .setDatabase(options.database())
                .setColumns(columns);
    }

    /**
     * @param withTableName whether the name of the row's child table follows the columns
     */
    static TDengineScanSource<RowData> ofTable(
            TableOptions options, RowType columns, boolean withTableName) {
        return builder(options, columns)
                .setTable(options.table())
                .setTableNameAppended(withTableName)
                .setSliceRows(options.sliceRows())
                .setSliceInterval(options.sliceInterval())
                .build();
    }

    /** Rows of a query have no table, unless it selects {@code tbname} as a column. */
    @Override
    public Map<String, DataType> listReadableMetadata() {
        return options.query() != null
                ? Map.of()
                : Map.of(TableNameMetadata.KEY, TableNameMetadata.TYPE);
    }

    @Override
    public DynamicTableSource copy() {
        TDengineSnapshotTableSource copy = new TDengineSnapshotTableSource(options, columns);
        copy.copyPushDown(this);
        return copy;
    }

    @Override
    public String asSummaryString() {
        return options.query() != null
                ? "TDengine snapshot of a query"
                : "TDengine snapshot of " + options.database() + "." + options.table();
    }
}
