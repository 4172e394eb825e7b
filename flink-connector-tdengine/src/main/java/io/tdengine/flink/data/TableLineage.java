/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.ConnectionConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDatasetFacet;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * What a source or sink reads or writes, for Flink's lineage: the namespace is {@code
 * tdengine://host:port}, of several endpoints all, without user and secrets.
 */
@Internal
public final class TableLineage {

    private TableLineage() {}

    /**
     * @param names of tables ({@code database.table}) or topics
     */
    public static SourceLineageVertex ofSource(
            ConnectionConfig connection, Boundedness boundedness, List<String> names) {
        List<LineageDataset> datasets = datasets(connection, names);
        return new SourceLineageVertex() {
            @Override
            public Boundedness boundedness() {
                return boundedness;
            }

            @Override
            public List<LineageDataset> datasets() {
                return datasets;
            }
        };
    }

    /**
     * @param name of the table ({@code database.table})
     */
    public static LineageVertex ofSink(ConnectionConfig connection, String name) {
        List<LineageDataset> datasets = datasets(connection, List.of(name));
        return () -> datasets;
    }

    private static List<LineageDataset> datasets(ConnectionConfig connection, List<String> names) {
        String namespace = "tdengine://" + String.join(",", connection.endpoints());
        return names.stream()
                .map(name -> new Dataset(namespace, name))
                .collect(Collectors.toList());
    }

    private static final class Dataset implements LineageDataset {
        private final String namespace;
        private final String name;

        Dataset(String namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String namespace() {
            return namespace;
        }

        @Override
        public Map<String, LineageDatasetFacet> facets() {
            return Map.of();
        }
    }
}
