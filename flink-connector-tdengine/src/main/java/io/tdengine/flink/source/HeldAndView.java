/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Reader to enumerator: what the reader holds, where, and which vgroups the server gave it in this
 * generation. Sent again and again until the splits are assigned, since the view can change.
 */
@Internal
public final class HeldAndView implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private final int generation;
    private final ArrayList<VgroupSplit> held;
    private final HashMap<TopicVgroup, VgroupRange> view;
    private final String obstacle;

    /**
     * @param view the server's assignment and the log range of each vgroup; empty when there are
     *     more readers than vgroups
     */
    HeldAndView(int generation, List<VgroupSplit> held, Map<TopicVgroup, VgroupRange> view) {
        this(generation, held, view, null);
    }

    private HeldAndView(
            int generation,
            List<VgroupSplit> held,
            Map<TopicVgroup, VgroupRange> view,
            String obstacle) {
        this.generation = generation;
        this.held = new ArrayList<>(held);
        this.view = new HashMap<>(view);
        this.obstacle = obstacle;
    }

    /** The report of a reader that could not join the group yet, and why. */
    static HeldAndView withoutView(int generation, List<VgroupSplit> held, String obstacle) {
        return new HeldAndView(generation, held, Map.of(), Objects.requireNonNull(obstacle));
    }

    public int generation() {
        return generation;
    }

    public List<VgroupSplit> held() {
        return held;
    }

    public Map<TopicVgroup, VgroupRange> view() {
        return view;
    }

    /** What keeps the reader from having a view, or null if it has one. */
    public String obstacle() {
        return obstacle;
    }

    @Override
    public String toString() {
        return "generation "
                + generation
                + ": holds "
                + held
                + (obstacle == null ? ", sees " + view : ", " + obstacle);
    }
}
