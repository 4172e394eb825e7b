/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.schema.TableSchema;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** Opens a reader's deserialization schema once; fetchers of two generations can overlap. */
@Internal
final class SchemaOpener implements GenerationFetcher.Opener {

    private final TDengineDeserializationSchema<?> deserializer;
    private final SourceReaderContext context;
    private boolean opened;

    SchemaOpener(TDengineDeserializationSchema<?> deserializer, SourceReaderContext context) {
        this.deserializer = deserializer;
        this.context = context;
    }

    @Override
    public synchronized boolean open(TableSchema table) throws Exception {
        if (!opened) {
            deserializer.open(table, new OpenContext());
            opened = true;
        }
        return deserializer.readsTags();
    }

    private final class OpenContext implements DeserializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return context.metricGroup().addGroup("deserializer");
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return context.getUserCodeClassLoader();
        }
    }
}
