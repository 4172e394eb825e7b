/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

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
                table(schema, options),
                Map.of(),
                new Configuration(),
                FactoryCalls.class.getClassLoader(),
                false);
    }

    static DynamicTableSink createTableSink(ResolvedSchema schema, Map<String, String> options) {
        return FactoryUtil.createDynamicTableSink(
                null,
                NAME,
                table(schema, options),
                Map.of(),
                new Configuration(),
                FactoryCalls.class.getClassLoader(),
                false);
    }

    private static ResolvedCatalogTable table(ResolvedSchema schema, Map<String, String> options) {
        return new ResolvedCatalogTable(
                CatalogTable.newBuilder()
                        .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
                        .partitionKeys(List.of())
                        .options(options)
                        .build(),
                schema);
    }
}
