/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Bytes this process has allocated on its heap: what is there and what collections have freed. JMH
 * adds up the threads that still live, and a job's have ended when it has.
 */
final class Allocations {

    private static final Allocations OF_THIS_PROCESS = new Allocations();

    private final Set<String> heapPools =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getName)
                    .collect(Collectors.toSet());

    /** The last collection known of each collector, by its number. */
    private final Map<String, Long> lastCollections = new HashMap<>();

    private long freed;

    private Allocations() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, handback) ->
                                    collected(
                                            GarbageCollectionNotificationInfo.from(
                                                    (CompositeData) notification.getUserData())),
                            null,
                            null);
            // What was before the listener will not be told.
            know(collector.getName(), collector.getCollectionCount());
        }
    }

    /** So far, to within some regions of the heap. */
    static long bytes() {
        return OF_THIS_PROCESS.sinceStart();
    }

    private synchronized void collected(GarbageCollectionNotificationInfo told) {
        freed += used(told.getGcInfo().getMemoryUsageBeforeGc());
        freed -= used(told.getGcInfo().getMemoryUsageAfterGc());
        know(told.getGcName(), told.getGcInfo().getId());
        notifyAll();
    }

    private synchronized void know(String collector, long collection) {
        lastCollections.merge(collector, collection, Math::max);
    }

    private long used(Map<String, MemoryUsage> pools) {
        long used = 0;
        for (Map.Entry<String, MemoryUsage> pool : pools.entrySet()) {
            used += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        return used;
    }

    private boolean isBehind() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(
                        collector ->
                                lastCollections.get(collector.getName())
                                        < collector.getCollectionCount());
    }

    /** Waits for what is known of the collections so far: another thread tells. */
    private synchronized long sinceStart() {
        try {
            while (isBehind()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
        return freed + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
