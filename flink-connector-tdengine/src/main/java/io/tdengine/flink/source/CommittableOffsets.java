/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** What may be committed once a checkpoint is complete, and not before. For the task's thread. */
@Internal
final class CommittableOffsets {

    /** By checkpoint: offsets by vgroup. */
    private final NavigableMap<Long, Map<TopicVgroup, Long>> byCheckpoint = new TreeMap<>();

    void snapshot(long checkpointId, Collection<SplitPosition> splits) {
        Map<TopicVgroup, Long> offsets = new HashMap<>();
        splits.forEach(split -> offsets.put(split.vgroup(), split.committableOffset()));
        byCheckpoint.put(checkpointId, offsets);
    }

    /** The offsets of this checkpoint; those of earlier ones are forgotten. */
    Map<TopicVgroup, Long> complete(long checkpointId) {
        Map<TopicVgroup, Long> offsets = byCheckpoint.getOrDefault(checkpointId, Map.of());
        byCheckpoint.headMap(checkpointId, true).clear();
        return offsets;
    }
}
