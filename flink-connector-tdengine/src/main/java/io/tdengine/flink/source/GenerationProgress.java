/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** Reader to enumerator: what became of a generation after the reader joined it. */
@Internal
public final class GenerationProgress implements SourceEvent {

    private static final long serialVersionUID = 1L;

    /** Each is said once in a generation at most, in this order. */
    public enum Step {
        /** All granted vgroups have been sought and the server has answered a poll. */
        READING,
        /** All splits that the reader holds are at their stop offset. */
        FINISHED,
        /** The reader has stopped where it is and waits for the next generation. */
        LOST
    }

    private final int generation;
    private final Step step;
    private final String reason;
    private final boolean advanced;

    private GenerationProgress(int generation, Step step, String reason, boolean advanced) {
        this.generation = generation;
        this.step = Objects.requireNonNull(step);
        this.reason = reason;
        this.advanced = advanced;
    }

    static GenerationProgress reading(int generation) {
        return new GenerationProgress(generation, Step.READING, null, false);
    }

    static GenerationProgress finished(int generation) {
        return new GenerationProgress(generation, Step.FINISHED, null, true);
    }

    /**
     * @param reason why, for messages
     * @param advanced true if the reader got further than it was when the generation began
     */
    static GenerationProgress lost(int generation, String reason, boolean advanced) {
        return new GenerationProgress(generation, Step.LOST, reason, advanced);
    }

    public int generation() {
        return generation;
    }

    public Step step() {
        return step;
    }

    /** Null unless lost. */
    public String reason() {
        return reason;
    }

    public boolean advanced() {
        return advanced;
    }

    @Override
    public String toString() {
        return "generation "
                + generation
                + ": "
                + step
                + (reason == null ? "" : " (" + reason + ')');
    }
}
