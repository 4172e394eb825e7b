/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.table.pushdown.PushableColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** What both ways of reading a table share: which columns and metadata a query wants. */
@Internal
abstract class TDengineTableSource
        implements ScanTableSource, SupportsReadingMetadata, SupportsProjectionPushDown {

    final TableOptions options;

    /** All declared columns, without metadata. */
    final DataType columns;

    /** Those of the columns that the query wants, in its order. */
    private DataType projected;

    /** The metadata that follow the columns in each row. */
    private List<String> metadata;

    TDengineTableSource(TableOptions options, DataType columns) {
        this.options = options;
        this.columns = columns;
        this.projected = columns;
        this.metadata = List.of();
    }

    /** The columns to read, without metadata. */
    final RowType projected() {
        return (RowType) projected.getLogicalType();
    }

    final List<String> metadata() {
        return metadata;
    }

    /** The row to produce: columns, then metadata, whose names cannot meet those of columns. */
    final RowType produced() {
        List<RowType.RowField> fields = new ArrayList<>(projected().getFields());
        for (String key : metadata) {
            fields.add(
                    new RowType.RowField(
                            "$metadata$" + key, listReadableMetadata().get(key).getLogicalType()));
        }
        return new RowType(false, fields);
    }

    /** What filters and aggregates may name. */
    final PushableColumns pushable() {
        return new PushableColumns(
                (RowType) columns.getLogicalType(), projected().getFieldNames(), metadata());
    }

    @Override
    public final ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public final void applyReadableMetadata(List<String> metadataKeys, DataType producedDataType) {
        metadata = List.copyOf(metadataKeys);
    }

    @Override
    public final boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public final void applyProjection(int[][] projectedFields, DataType producedDataType) {
        projected = Projection.of(projectedFields).project(columns);
    }

    /** Takes over what the planner has pushed down into another source of the same table. */
    final void copyPushDown(TDengineTableSource other) {
        projected = other.projected;
        metadata = other.metadata;
    }
}
