/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.table.ConnectionOptions;
import io.tdengine.flink.table.TDengineConnectorOptions;
import io.tdengine.flink.table.TDengineLoginOptions;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.HashSet;
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
        return Set.of(TDengineConnectorOptions.URL);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(login());
        options.add(TDengineCatalogOptions.DEFAULT_DATABASE);
        options.add(TDengineCatalogOptions.CHILD_TABLES);
        return options;
    }

    private static Set<ConfigOption<?>> login() {
        Set<ConfigOption<?>> options = new HashSet<>(TDengineLoginOptions.all());
        options.add(TDengineConnectorOptions.USERNAME);
        options.add(TDengineConnectorOptions.PASSWORD);
        options.add(TDengineConnectorOptions.TOKEN);
        return options;
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
        for (ConfigOption<?> option : login()) {
            options.getOptional(option)
                    .ifPresent(value -> login.put(option.key(), value.toString()));
        }
        return new TDengineCatalog(
                context.getName(),
                options.get(TDengineCatalogOptions.DEFAULT_DATABASE),
                options.get(TDengineCatalogOptions.CHILD_TABLES),
                new CatalogServer(connection),
                login);
    }
}
