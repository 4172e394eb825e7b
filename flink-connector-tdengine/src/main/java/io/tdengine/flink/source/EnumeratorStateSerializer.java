/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1: generation (int); count and names of groups; count of vgroups and for each, by
 * ascending id, id (int), start and stop offset (long); count of splits and for each what version 1
 * of {@link VgroupSplitSerializer} writes. Counts are ints, all is big-endian.
 */
@Internal
public final class EnumeratorStateSerializer extends StateSerializer<EnumeratorState> {

    private static final int SPLIT_VERSION = 1;

    private final VgroupSplitSerializer splits = new VgroupSplitSerializer();

    public EnumeratorStateSerializer() {
        super("The enumerator of a TDengine subscription", 1);
    }

    @Override
    protected void write(EnumeratorState state, DataOutputSerializer out) throws IOException {
        out.writeInt(state.generation());
        out.writeInt(state.groups().size());
        for (String group : state.groups()) {
            out.writeUTF(group);
        }
        out.writeInt(state.startup().size());
        for (Map.Entry<Integer, VgroupRange> vgroup : new TreeMap<>(state.startup()).entrySet()) {
            out.writeInt(vgroup.getKey());
            out.writeLong(vgroup.getValue().begin());
            out.writeLong(vgroup.getValue().end());
        }
        out.writeInt(state.unassigned().size());
        for (VgroupSplit split : state.unassigned()) {
            splits.write(split, out);
        }
    }

    @Override
    protected EnumeratorState read(int version, DataInputDeserializer in) throws IOException {
        int generation = in.readInt();
        List<String> groups = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            groups.add(in.readUTF());
        }
        Map<Integer, VgroupRange> startup = new TreeMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            startup.put(in.readInt(), new VgroupRange(in.readLong(), in.readLong()));
        }
        List<VgroupSplit> unassigned = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            unassigned.add(splits.read(SPLIT_VERSION, in));
        }
        return new EnumeratorState(generation, groups, startup, unassigned);
    }
}
