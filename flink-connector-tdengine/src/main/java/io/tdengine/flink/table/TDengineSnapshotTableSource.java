/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.lookup.LookupQuery;
import io.tdengine.flink.scan.ScanAggregate;
import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.table.pushdown.AggregateTranslator;
import io.tdengine.flink.table.pushdown.PushedFilters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.AggregateExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads what a table holds and ends.
 *
 * <p>Filters, a limit and aggregates go to the server where it is sure to do what Flink would, by
 * the declared types alone: no server is asked when a statement is planned.
 */
@Internal
class TDengineSnapshotTableSource extends TDengineTableSource
        implements SupportsFilterPushDown,
                SupportsLimitPushDown,
                SupportsSourceWatermark,
                LookupTableSource {

    /** Null for none. */
    private ScanPredicate predicate;

    /** Null for none. */
    private Long limit;

    /** Null to read rows. */
    private ScanAggregate aggregate;

    TDengineSnapshotTableSource(TableOptions options, DataType columns) {
        super(options, columns);
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return SourceProvider.of(source(), options.scanParallelism());
    }

    @Override
    public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
        if (options.query() != null) {
            throw new ValidationException(
                    "Option 'scan.query' is set: the result of a query is read as a whole, not by"
                            + " keys. Declare a table with 'table' to look rows up.");
        }
        int[] keys = Arrays.stream(context.getKeys()).mapToInt(path -> path[0]).toArray();
        return options.lookup().provider(options.connection(), lookup(keys), lookup(new int[0]));
    }

    private LookupQuery lookup(int[] keys) {
        LookupQuery query =
                new LookupQuery(
                        options.database(),
                        options.table(),
                        projected(),
                        !metadata().isEmpty(),
                        keys,
                        options.lookup().isLatest());
        return predicate == null ? query : query.withPredicate(predicate, pushable().of(predicate));
    }

    private TDengineScanSource<RowData> source() {
        if (options.query() != null) {
            return builder(options, projected()).setQuery(options.query()).build();
        }
        TDengineScanSourceBuilder<RowData> builder =
                table(options, projected(), !metadata().isEmpty());
        if (predicate != null) {
            builder.setPredicate(predicate, pushable().of(predicate));
        }
        if (limit != null) {
            builder.setLimit(limit);
        }
        return builder.setAggregate(aggregate).build();
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
    static TDengineScanSourceBuilder<RowData> table(
            TableOptions options, RowType columns, boolean withTableName) {
        return builder(options, columns)
                .setTable(options.table())
                .setTableNameAppended(withTableName)
                .setSliceRows(options.sliceRows())
                .setSliceInterval(options.sliceInterval());
    }

    @Override
    public Result applyFilters(List<ResolvedExpression> filters) {
        // Whether the latest rows are wanted of all rows or of those that match makes a difference,
        // and nobody knows yet whether this is a lookup.
        if (!options.pushesDown() || options.lookup().isLatest()) {
            return Result.of(List.of(), filters);
        }
        PushedFilters pushed = new PushedFilters(pushable(), filters);
        predicate = pushed.all();
        return pushed.result();
    }

    /** Splits come in no order, so no time is over before all has been read. */
    @Override
    public void applySourceWatermark() {}

    @Override
    public void applyLimit(long rows) {
        limit = options.pushesDown() ? rows : null;
    }

    /**
     * Has the server aggregate if it does so as Flink would.
     *
     * @param result the row to produce: groups, then aggregates
     */
    final boolean aggregate(int[] groups, List<AggregateExpression> aggregates, RowType result) {
        if (!options.pushesDown() || limit != null) {
            return false;
        }
        aggregate =
                new AggregateTranslator(pushable(), produced())
                        .translate(groups, aggregates, result);
        return aggregate != null;
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

    final void copyPushDown(TDengineSnapshotTableSource other) {
        super.copyPushDown(other);
        predicate = other.predicate;
        limit = other.limit;
        aggregate = other.aggregate;
    }

    @Override
    public String asSummaryString() {
        return options.query() != null
                ? "TDengine snapshot of a query"
                : "TDengine snapshot of " + options.database() + "." + options.table();
    }
}
