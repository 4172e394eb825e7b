/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final HashMap<Integer, VgroupRange> view;

    /**
     * @param view the server's assignment and the log range of each vgroup; empty for a reader that
     *     does not subscribe
     */
    HeldAndView(int generation, List<VgroupSplit> held, Map<Integer, VgroupRange> view) {
        this.generation = generation;
        this.held = new ArrayList<>(held);
        this.view = new HashMap<>(view);
    }

    public int generation() {
        return generation;
    }

    public List<VgroupSplit> held() {
        return held;
    }

    public Map<Integer, VgroupRange> view() {
        return view;
    }

    @Override
    public String toString() {
        return "generation " + generation + ": holds " + held + ", sees " + view;
    }
}
