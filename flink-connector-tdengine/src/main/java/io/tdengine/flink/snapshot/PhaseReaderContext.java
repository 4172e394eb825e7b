/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** The context of the readers of both phases, which share what can be registered only once. */
@Internal
final class PhaseReaderContext implements SourceReaderContext {

    private final SourceReaderContext context;
    private final PhaseMetrics metrics;

    PhaseReaderContext(SourceReaderContext context) {
        this.context = context;
        this.metrics = new PhaseMetrics(context.metricGroup());
    }

    @Override
    public SourceReaderMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public Configuration getConfiguration() {
        return context.getConfiguration();
    }

    @Override
    public String getLocalHostName() {
        return context.getLocalHostName();
    }

    @Override
    public int getIndexOfSubtask() {
        return context.getIndexOfSubtask();
    }

    @Override
    public int currentParallelism() {
        return context.currentParallelism();
    }

    @Override
    public void sendSplitRequest() {
        context.sendSplitRequest();
    }

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {
        context.sendSourceEventToCoordinator(event);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return context.getUserCodeClassLoader();
    }
}
