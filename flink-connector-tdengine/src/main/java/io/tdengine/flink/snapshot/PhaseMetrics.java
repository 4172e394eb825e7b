/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * The metrics of the readers of both phases, one after the other. A gauge can be registered once,
 * so the standard ones are those of the reader that registered last.
 */
@Internal
final class PhaseMetrics implements SourceReaderMetricGroup {

    private final SourceReaderMetricGroup group;
    private volatile Gauge<Long> pendingRecords;
    private volatile Gauge<Long> pendingBytes;

    PhaseMetrics(SourceReaderMetricGroup group) {
        this.group = group;
    }

    @Override
    public void setPendingRecordsGauge(Gauge<Long> gauge) {
        boolean first = pendingRecords == null;
        pendingRecords = gauge;
        if (first) {
            group.setPendingRecordsGauge(() -> pendingRecords.getValue());
        }
    }

    @Override
    public void setPendingBytesGauge(Gauge<Long> gauge) {
        boolean first = pendingBytes == null;
        pendingBytes = gauge;
        if (first) {
            group.setPendingBytesGauge(() -> pendingBytes.getValue());
        }
    }

    @Override
    public Counter getNumRecordsInErrorsCounter() {
        return group.getNumRecordsInErrorsCounter();
    }

    @Override
    public OperatorIOMetricGroup getIOMetricGroup() {
        return group.getIOMetricGroup();
    }

    @Override
    public Counter counter(String name) {
        return group.counter(name);
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
        return group.counter(name, counter);
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        return group.gauge(name, gauge);
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
        return group.histogram(name, histogram);
    }

    @Override
    public <M extends Meter> M meter(String name, M meter) {
        return group.meter(name, meter);
    }

    @Override
    public MetricGroup addGroup(String name) {
        return group.addGroup(name);
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        return group.addGroup(key, value);
    }

    @Override
    public String[] getScopeComponents() {
        return group.getScopeComponents();
    }

    @Override
    public Map<String, String> getAllVariables() {
        return group.getAllVariables();
    }

    @Override
    public String getMetricIdentifier(String name) {
        return group.getMetricIdentifier(name);
    }

    @Override
    public String getMetricIdentifier(String name, CharacterFilter filter) {
        return group.getMetricIdentifier(name, filter);
    }
}
