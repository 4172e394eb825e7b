/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.table.TDengineDynamicTableFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

/** Sources and sinks of a catalog's tables, which show no login and get the catalog's here. */
final class CatalogTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    private final TDengineDynamicTableFactory tables = new TDengineDynamicTableFactory();
    private final Map<String, String> login;

    CatalogTableFactory(Map<String, String> login) {
        this.login = Map.copyOf(login);
    }

    @Override
    public String factoryIdentifier() {
        return tables.factoryIdentifier();
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return tables.requiredOptions();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return tables.optionalOptions();
    }

    @Override
    public Set<ConfigOption<?>> forwardOptions() {
        return tables.forwardOptions();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return tables.createDynamicTableSource(new LoggedIn(context));
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        return tables.createDynamicTableSink(new LoggedIn(context));
    }

    private final class LoggedIn implements DynamicTableFactory.Context {

        private final DynamicTableFactory.Context context;

        LoggedIn(DynamicTableFactory.Context context) {
            this.context = context;
        }

        @Override
        public ResolvedCatalogTable getCatalogTable() {
            Map<String, String> options = new HashMap<>(context.getCatalogTable().getOptions());
            options.putAll(login);
            return context.getCatalogTable().copy(options);
        }

        @Override
        public Map<String, String> getEnrichmentOptions() {
            Map<String, String> options = new HashMap<>(context.getEnrichmentOptions());
            options.keySet().removeAll(login.keySet());
            return options;
        }

        @Override
        public ObjectIdentifier getObjectIdentifier() {
            return context.getObjectIdentifier();
        }

        @Override
        public ReadableConfig getConfiguration() {
            return context.getConfiguration();
        }

        @Override
        public ClassLoader getClassLoader() {
            return context.getClassLoader();
        }

        @Override
        public boolean isTemporary() {
            return context.isTemporary();
        }
    }
}
