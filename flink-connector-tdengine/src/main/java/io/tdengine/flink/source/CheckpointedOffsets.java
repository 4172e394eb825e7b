/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** Reader to enumerator, once a checkpoint is complete: how far it says the vgroups were read. */
@Internal
public final class CheckpointedOffsets implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private final HashMap<TopicVgroup, Long> offsets;

    CheckpointedOffsets(Map<TopicVgroup, Long> offsets) {
        this.offsets = new HashMap<>(offsets);
    }

    /** By vgroup: a log entry before which every row is in the checkpoint. */
    public Map<TopicVgroup, Long> offsets() {
        return offsets;
    }

    @Override
    public String toString() {
        return "checkpointed offsets " + offsets;
    }
}
