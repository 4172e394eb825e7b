/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.sink.CreateTable;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.sink.TDengineSinkBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsDeletePushDown;
import org.apache.flink.table.connector.sink.abilities.SupportsPartitioning;
import org.apache.flink.table.connector.sink.abilities.SupportsTruncate;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Writes rows into a super table, whose child tables {@code tbname} names, or into one table.
 *
 * <p>Columns of PARTITIONED BY are the tags of a super table that the sink creates.
 */
@Internal
final class TDengineTableSink
        implements DynamicTableSink,
                SupportsWritingMetadata,
                SupportsPartitioning,
                SupportsDeletePushDown,
                SupportsTruncate {

    private final TableOptions options;
    private final DataType columns;
    private final List<String> tags;

    /** Whether the name of the table follows the columns in each row. */
    private boolean writesTableName;

    /** Of a batch DELETE, else null. */
    private RowDeletion deletion;

    /** Whether the query can delete rows. */
    private boolean expectsDeletes;

    TDengineTableSink(TableOptions options, DataType columns, List<String> tags) {
        this.options = options;
        this.columns = columns;
        this.tags = List.copyOf(tags);
    }

    /**
     * A row replaces the one of its child table and timestamp, and a deletion takes that; what was
     * there before does not matter.
     */
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        if (requestedMode.containsOnly(RowKind.INSERT)) {
            return ChangelogMode.insertOnly();
        }
        expectsDeletes = requestedMode.contains(RowKind.DELETE);
        // With the whole row in deletes: its child table need not be in a declared key.
        return ChangelogMode.newBuilder()
                .addContainedKind(RowKind.INSERT)
                .addContainedKind(RowKind.UPDATE_AFTER)
                .addContainedKind(RowKind.DELETE)
                .build();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        TDengineSinkBuilder<RowData> builder =
                TDengineSink.<RowData>builder()
                        .setConnection(options.connection())
                        .setDatabase(options.database())
                        .setTable(options.table())
                        .setSerializationSchema(options.sink().serializationSchema(rowType()))
                        .setDeclaredColumns((RowType) columns.getLogicalType(), tags)
                        .setExpectsDeletes(expectsDeletes);
        options.sink().apply(builder);
        if (options.sink().createsTable()) {
            builder.setCreateTableStatement(createTable());
        }
        return SinkV2Provider.of(builder.build(), options.sink().parallelism());
    }

    private RowType rowType() {
        RowType physical = (RowType) columns.getLogicalType();
        if (!writesTableName) {
            return physical;
        }
        List<RowType.RowField> fields = new ArrayList<>(physical.getFields());
        fields.add(
                new RowType.RowField(
                        TableNameMetadata.KEY, TableNameMetadata.TYPE.getLogicalType()));
        return new RowType(fields);
    }

    private String createTable() {
        try {
            return CreateTable.statement(
                    options.database(), options.table(), (RowType) columns.getLogicalType(), tags);
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Option 'sink.create-table' is true, but " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, DataType> listWritableMetadata() {
        return Map.of(TableNameMetadata.KEY, TableNameMetadata.TYPE);
    }

    @Override
    public void applyWritableMetadata(List<String> metadataKeys, DataType consumedDataType) {
        writesTableName = !metadataKeys.isEmpty();
    }

    /** A static partition's values are in the rows already. */
    @Override
    public void applyStaticPartition(Map<String, String> partition) {}

    /** Whether a batch DELETE can be statements of the server; anything else is an error here. */
    @Override
    public boolean applyDeleteFilters(List<ResolvedExpression> filters) {
        deletion = RowDeletion.of(options, (RowType) columns.getLogicalType(), filters);
        return true;
    }

    @Override
    public Optional<Long> executeDeletion() {
        return Optional.of(deletion.execute());
    }

    @Override
    public void executeTruncation() {
        RowDeletion.of(options, (RowType) columns.getLogicalType(), List.of()).execute();
    }

    @Override
    public DynamicTableSink copy() {
        TDengineTableSink copy = new TDengineTableSink(options, columns, tags);
        copy.writesTableName = writesTableName;
        copy.deletion = deletion;
        copy.expectsDeletes = expectsDeletes;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "TDengine table " + options.database() + "." + options.table();
    }
}
