/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reader tells of itself: the names of FLIP-33 where it has one, and a group for each vgroup
 * it has read. Offsets are log entries, of which a written batch of rows is one; the server does
 * not tell how many rows there are ahead. Safe for the task's and the fetcher's thread.
 */
@Internal
final class ReaderMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderMetrics.class);

    /** Without a vgroup, or before anything is known of it. */
    private static final long UNKNOWN = -1;

    private final MetricGroup root;
    private final Counter recordsIn;
    private final Counter bytesIn;
    private final Counter errors;
    private final Counter generations;
    private final Counter reconnects;
    private final Map<TopicVgroup, Vgroup> vgroups = new ConcurrentHashMap<>();
    private volatile long fetchLag = UNKNOWN;

    /** When the present generation was announced; null once its first message has come. */
    private Long announcedNanos;

    private volatile long firstMessageDelay = UNKNOWN;

    /** From the grant to the end of a generation; for the task's thread. */
    private boolean reading;

    /** One vgroup; what is not held any more keeps its group. */
    private static final class Vgroup {
        private final Counter seeks;
        private final Counter reconnects;
        private final Counter rebalances;
        private volatile boolean held;
        private volatile long position = UNKNOWN;
        private volatile long committed = UNKNOWN;
        private volatile long logEnd = UNKNOWN;

        private Vgroup(MetricGroup group) {
            seeks = group.counter("seeks");
            reconnects = group.counter("reconnects");
            rebalances = group.counter("rebalances");
            group.gauge("position", (Gauge<Long>) () -> held ? position : UNKNOWN);
            group.gauge("committedPosition", (Gauge<Long>) () -> held ? committed : UNKNOWN);
            group.gauge("lag", (Gauge<Long>) () -> held ? lag() : UNKNOWN);
        }

        private long lag() {
            return logEnd == UNKNOWN ? 0 : Math.max(0, logEnd - position);
        }
    }

    ReaderMetrics(SourceReaderMetricGroup group) {
        recordsIn = group.getIOMetricGroup().getNumRecordsInCounter();
        bytesIn = group.getIOMetricGroup().getNumBytesInCounter();
        errors = group.getNumRecordsInErrorsCounter();
        group.setPendingRecordsGauge(this::pending);
        group.gauge("currentFetchEventTimeLag", (Gauge<Long>) () -> fetchLag);
        root = group.addGroup("TDengineSource");
        generations = root.counter("generations");
        reconnects = root.counter("reconnects");
        root.gauge("firstMessageDelay", (Gauge<Long>) () -> firstMessageDelay);
    }

    private long pending() {
        return vgroups.values().stream().filter(vgroup -> vgroup.held).mapToLong(Vgroup::lag).sum();
    }

    private Vgroup vgroup(TopicVgroup id) {
        return vgroups.computeIfAbsent(
                id,
                v ->
                        new Vgroup(
                                root.addGroup("topic", v.topic())
                                        .addGroup("vgroup", String.valueOf(v.vgroupId()))));
    }

    /**
     * A generation was announced; nothing is read until {@link #granted}. If the present one was
     * read until now, another assignment is needed.
     */
    void generation() {
        generations.inc();
        announcedNanos = System.nanoTime();
        firstMessageDelay = UNKNOWN;
        end(vgroup -> vgroup.rebalances);
    }

    /** A generation was lost, by the server's assignment or, as otherwise, by the connection. */
    void lost(boolean byAssignment) {
        reconnects.inc();
        end(vgroup -> byAssignment ? vgroup.rebalances : vgroup.reconnects);
    }

    private void end(Function<Vgroup, Counter> cause) {
        if (reading) {
            reading = false;
            vgroups.values().stream()
                    .filter(vgroup -> vgroup.held)
                    .forEach(vgroup -> cause.apply(vgroup).inc());
        }
    }

    /** These vgroups are sought and read from now on. */
    void granted(Map<TopicVgroup, VgroupSplit> splits) {
        reading = true;
        vgroups.values().forEach(vgroup -> vgroup.held = false);
        splits.forEach(
                (id, split) -> {
                    Vgroup vgroup = vgroup(id);
                    vgroup.position = split.startOffset();
                    vgroup.held = true;
                    vgroup.seeks.inc();
                });
    }

    void position(TopicVgroup vgroup, long offset) {
        vgroup(vgroup).position = offset;
    }

    /** Of a completed checkpoint. */
    void committed(Map<TopicVgroup, Long> offsets) {
        offsets.forEach((id, offset) -> vgroup(id).committed = offset);
    }

    /** Where a vgroup's log ended when the server last answered. */
    void logEnd(TopicVgroup vgroup, long offset) {
        vgroup(vgroup).logEnd = offset;
    }

    void records(int rows) {
        recordsIn.inc(rows);
    }

    void failedRecord() {
        errors.inc();
    }

    /**
     * @param eventTime of the last row in ms, or {@code Long.MIN_VALUE} if it has none
     */
    void message(int bytes, long fetchedMillis, long eventTime) {
        bytesIn.inc(bytes);
        if (announcedNanos != null) {
            firstMessageDelay = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - announcedNanos);
            announcedNanos = null;
            LOG.info("First message {} ms after the generation was announced", firstMessageDelay);
        }
        if (eventTime != Long.MIN_VALUE) {
            fetchLag = fetchedMillis - eventTime;
        }
    }
}
