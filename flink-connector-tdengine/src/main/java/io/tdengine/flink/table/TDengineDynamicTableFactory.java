/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.data.DeclaredTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** Makes sources and sinks of tables with {@code 'connector' = 'tdengine'}. Asks no server. */
@Internal
public final class TDengineDynamicTableFactory
        implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    static final String IDENTIFIER = "tdengine";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(TDengineConnectorOptions.URL);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(TDengineConnectorOptions.optional());
        options.addAll(TDengineLoginOptions.all());
        options.addAll(TDengineChangesOptions.all());
        options.addAll(TDengineLookupOptions.all());
        options.addAll(TDengineSinkOptions.all());
        return options;
    }

    /** What may differ between a compiled plan and the table it runs on: no change of results. */
    @Override
    public Set<ConfigOption<?>> forwardOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(TDengineConnectorOptions.forwarded());
        options.addAll(TDengineLoginOptions.all());
        options.addAll(TDengineChangesOptions.forwarded());
        options.addAll(TDengineLookupOptions.forwarded());
        options.addAll(TDengineSinkOptions.forwarded());
        return options;
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        TableOptions options = options(context);
        options.checkSource();
        DataType columns = context.getPhysicalRowDataType();
        check(columns, DeclaredTypes::checkReadable);
        if (options.query() == null) {
            checkNames(columns);
        }
        List<String> tags = context.getCatalogTable().getPartitionKeys();
        switch (options.scanMode()) {
            case SNAPSHOT:
                return TDengineAggregatingTableSource.of(options, columns);
            case CHANGES:
                return new TDengineChangesTableSource(options, columns, tags);
            default:
                return new TDengineSnapshotThenChangesTableSource(options, columns, tags);
        }
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        TableOptions options = options(context);
        options.checkSink();
        DataType columns = context.getPhysicalRowDataType();
        check(columns, DeclaredTypes::checkSupported);
        checkNames(columns);
        List<String> tags = context.getCatalogTable().getPartitionKeys();
        options.sink().checkTableName((RowType) columns.getLogicalType(), tags);
        return new TDengineTableSink(options, columns, tags);
    }

    private TableOptions options(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        try {
            helper.validate();
            return new TableOptions(helper.getOptions());
        } catch (ValidationException | IllegalArgumentException e) {
            throw withoutCause(e);
        }
    }

    /**
     * Flink's SQL client shows the deepest cause only: of an option that cannot be parsed that is
     * what was expected, without the option's name.
     */
    private static ValidationException withoutCause(RuntimeException e) {
        StringBuilder message = new StringBuilder(e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && message.indexOf(cause.getMessage()) < 0) {
                message.append(' ').append(cause.getMessage());
            }
        }
        return new ValidationException(message.toString());
    }

    private static void check(DataType columns, BiConsumer<String, LogicalType> type) {
        for (RowType.RowField column : ((RowType) columns.getLogicalType()).getFields()) {
            type.accept(column.getName(), column.getType());
        }
    }

    private static void checkNames(DataType columns) {
        if (DataType.getFieldNames(columns).contains(TableNameMetadata.KEY)) {
            throw new ValidationException(
                    "Column 'tbname' is declared as a column of its own, but in TDengine it is the"
                            + " name of a row's child table. Declare it as `tbname` STRING"
                            + " METADATA.");
        }
    }
}
