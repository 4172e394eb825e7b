/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.FactoryUtil;

/** Finds the factory and calls it the way Flink's planner does. */
final class FactoryCalls {

    private static final ObjectIdentifier NAME = ObjectIdentifier.of("catalog", "db", "t");

    private FactoryCalls() {}

    static DynamicTableSource createTableSource(
            ResolvedSchema schema, Map<String, String> options) {
        return FactoryUtil.createDynamicTableSource(
                null,
                NAME,
                table(schema, List.of(), options),
                Map.of(),
                new Configuration(),
                FactoryCalls.class.getClassLoader(),
                false);
    }

    static DynamicTableSink createTableSink(ResolvedSchema schema, Map<String, String> options) {
        return createTableSink(schema, List.of(), options);
    }

    static DynamicTableSink createTableSink(
            ResolvedSchema schema, List<String> partitionKeys, Map<String, String> options) {
        return FactoryUtil.createDynamicTableSink(
                null,
                NAME,
                table(schema, partitionKeys, options),
                Map.of(),
                new Configuration(),
                FactoryCalls.class.getClassLoader(),
                false);
    }

    private static ResolvedCatalogTable table(
            ResolvedSchema schema, List<String> partitionKeys, Map<String, String> options) {
        return new ResolvedCatalogTable(
                CatalogTable.newBuilder()
                        .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
                        .partitionKeys(partitionKeys)
                        .options(options)
                        .build(),
                schema);
    }

    /** The fewest options with {@code key=value} changes; {@code key=-} takes one away. */
    static Map<String, String> options(String... changes) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("connector", "tdengine");
        options.put("url", "ws://localhost:6041");
        options.put("database", "power");
        options.put("table", "meters");
        for (String change : changes) {
            int equals = change.indexOf('=');
            String value = change.substring(equals + 1);
            if (value.equals("-")) {
                options.remove(change.substring(0, equals));
            } else {
                options.put(change.substring(0, equals), value);
            }
        }
        return options;
    }

    static String messages(Throwable e) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            messages.add(cause.getMessage());
        }
        return String.join("\n", messages);
    }
}
