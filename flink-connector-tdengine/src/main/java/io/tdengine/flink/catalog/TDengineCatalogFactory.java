/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.table.ConnectionOptions;
import io.tdengine.flink.table.TDengineConnectorOptions;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.FactoryUtil;

/** Makes catalogs with {@code 'type' = 'tdengine'}. Asks no server. */
@Internal
public final class TDengineCatalogFactory implements CatalogFactory {

    static final String IDENTIFIER = "tdengine";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(TDengineConnectorOptions.URL, TDengineCatalogOptions.DEFAULT_DATABASE);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                TDengineConnectorOptions.USERNAME,
                TDengineConnectorOptions.PASSWORD,
                TDengineConnectorOptions.TOKEN,
                TDengineCatalogOptions.CHILD_TABLES);
    }

    @Override
    public Catalog createCatalog(Context context) {
        FactoryUtil.CatalogFactoryHelper helper =
                FactoryUtil.createCatalogFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        ConnectionConfig connection = ConnectionOptions.of(options);
        Map<String, String> login = new TreeMap<>();
        login.put(TDengineConnectorOptions.URL.key(), options.get(TDengineConnectorOptions.URL));
        for (ConfigOption<String> option :
                Set.of(
                        TDengineConnectorOptions.USERNAME,
                        TDengineConnectorOptions.PASSWORD,
                        TDengineConnectorOptions.TOKEN)) {
            options.getOptional(option).ifPresent(value -> login.put(option.key(), value));
        }
        return new TDengineCatalog(
                context.getName(),
                options.get(TDengineCatalogOptions.DEFAULT_DATABASE),
                options.get(TDengineCatalogOptions.CHILD_TABLES),
                new CatalogServer(connection),
                login);
    }
}
