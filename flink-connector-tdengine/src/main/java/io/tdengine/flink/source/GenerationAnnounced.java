/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Enumerator to every reader: a new generation begins. The reader holds its splits where they are,
 * emits nothing, joins the generation's consumer group, and answers {@link HeldAndView}.
 */
@Internal
public final class GenerationAnnounced implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private final int generation;
    private final String group;
    private final ArrayList<SubscribedTopic> topics;

    GenerationAnnounced(int generation, String group, List<SubscribedTopic> topics) {
        this.generation = generation;
        this.group = Objects.requireNonNull(group);
        this.topics = new ArrayList<>(topics);
    }

    public int generation() {
        return generation;
    }

    /** The consumer group of this generation alone. */
    public String group() {
        return group;
    }

    /** What the source's topics are on. */
    List<SubscribedTopic> topics() {
        return topics;
    }

    /** How a reader calls itself in the group, so that the server's tables can be matched. */
    static String clientId(int subtask) {
        return "flink-" + subtask;
    }

    @Override
    public String toString() {
        return "generation " + generation + " in group " + group;
    }
}
