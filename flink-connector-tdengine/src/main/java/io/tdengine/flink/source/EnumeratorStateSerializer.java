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
 * Version 2: generation (int); count and names of groups; count of topics and for each, in order,
 * its name, count of vgroups and for each, by ascending id, id (int), start and stop offset (long);
 * count of splits and for each what version 1 of {@link VgroupSplitSerializer} writes. Counts are
 * ints, all is big-endian.
 *
 * <p>Version 1 had no topics: its vgroups, without count and name of topics before them, were of
 * the one that the source read.
 */
@Internal
public final class EnumeratorStateSerializer extends StateSerializer<EnumeratorState> {

    private static final int SPLIT_VERSION = 1;

    private final VgroupSplitSerializer splits = new VgroupSplitSerializer();

    public EnumeratorStateSerializer() {
        super("The enumerator of a TDengine subscription", 2);
    }

    @Override
    protected void write(EnumeratorState state, DataOutputSerializer out) throws IOException {
        out.writeInt(state.generation());
        out.writeInt(state.groups().size());
        for (String group : state.groups()) {
            out.writeUTF(group);
        }
        Map<String, Map<Integer, VgroupRange>> topics = new TreeMap<>();
        state.startup()
                .forEach(
                        (vgroup, range) ->
                                topics.computeIfAbsent(vgroup.topic(), t -> new TreeMap<>())
                                        .put(vgroup.vgroupId(), range));
        out.writeInt(topics.size());
        for (Map.Entry<String, Map<Integer, VgroupRange>> topic : topics.entrySet()) {
            out.writeUTF(topic.getKey());
            out.writeInt(topic.getValue().size());
            for (Map.Entry<Integer, VgroupRange> vgroup : topic.getValue().entrySet()) {
                out.writeInt(vgroup.getKey());
                out.writeLong(vgroup.getValue().begin());
                out.writeLong(vgroup.getValue().end());
            }
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
        Map<TopicVgroup, VgroupRange> startup = new TreeMap<>();
        int topics = version == 1 ? 1 : in.readInt();
        for (int t = 0; t < topics; t++) {
            String topic = version == 1 ? "" : in.readUTF();
            for (int n = in.readInt(); n > 0; n--) {
                startup.put(
                        new TopicVgroup(topic, in.readInt()),
                        new VgroupRange(in.readLong(), in.readLong()));
            }
        }
        List<VgroupSplit> unassigned = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            unassigned.add(splits.read(SPLIT_VERSION, in));
        }
        return new EnumeratorState(generation, groups, startup, unassigned);
    }
}
