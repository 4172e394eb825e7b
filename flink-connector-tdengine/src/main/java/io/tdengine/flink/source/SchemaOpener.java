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
final class SchemaOpener {

    private final TDengineDeserializationSchema<?> deserializer;
    private final SourceReaderContext context;
    private boolean opened;
    private TableSchema table;

    SchemaOpener(TDengineDeserializationSchema<?> deserializer, SourceReaderContext context) {
        this.deserializer = deserializer;
        this.context = context;
    }

    /**
     * Opens it, unless that was done before.
     *
     * @param declared what the records are declared of, or null if that is not known
     * @return what it was opened with
     */
    synchronized TableSchema open(TableSchema declared) throws Exception {
        if (!opened) {
            deserializer.open(declared, new OpenContext());
            table = declared;
            opened = true;
        }
        return table;
    }

    synchronized boolean readsTags() {
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
