/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The enumerator in checkpoints; big-endian.
 *
 * <p>Version 2: discovered (one byte), splits in all i32, number of groups of tables i32, each
 * group with its number of names i32 and the names; number of splits i32, each with the index of
 * its group i32, or -1 for a statement, and what else {@link ScanSplitSerializer} of version 2
 * tells. Slices of the same tables share the names, of which there may be 100,000.
 *
 * <p>Version 1: discovered (one byte), number of splits i32, version of the splits i32, then each
 * split with its length i32.
 */
@Internal
public final class ScanEnumeratorStateSerializer extends StateSerializer<ScanEnumeratorState> {

    static final ScanEnumeratorStateSerializer INSTANCE = new ScanEnumeratorStateSerializer();

    private static final int STATEMENT = -1;

    private ScanEnumeratorStateSerializer() {
        super("The enumerator of a TDengine scan", 2);
    }

    @Override
    protected void write(ScanEnumeratorState state, DataOutputSerializer out) throws IOException {
        out.writeBoolean(state.isDiscovered());
        out.writeInt(state.splits());
        Map<List<String>, Integer> groups = new IdentityHashMap<>();
        List<List<String>> ordered = new ArrayList<>();
        for (ScanSplit split : state.unassigned()) {
            if (!split.isStatement() && !groups.containsKey(split.tables())) {
                groups.put(split.tables(), ordered.size());
                ordered.add(split.tables());
            }
        }
        out.writeInt(ordered.size());
        for (List<String> tables : ordered) {
            ScanSplitSerializer.INSTANCE.writeNames(tables, out);
        }
        out.writeInt(state.unassigned().size());
        for (ScanSplit split : state.unassigned()) {
            if (split.isStatement()) {
                out.writeInt(STATEMENT);
                ScanSplitSerializer.INSTANCE.writeStatement(split, out);
            } else {
                out.writeInt(groups.get(split.tables()));
                ScanSplitSerializer.INSTANCE.writeRange(split, out);
            }
        }
    }

    @Override
    protected ScanEnumeratorState read(int version, DataInputDeserializer in) throws IOException {
        boolean discovered = in.readBoolean();
        if (version == 1) {
            return readVersion1(discovered, in);
        }
        int splits = in.readInt();
        int groupCount = in.readInt();
        List<List<String>> groups = new ArrayList<>();
        for (int i = 0; i < groupCount; i++) {
            groups.add(ScanSplitSerializer.INSTANCE.readNames(in));
        }
        int count = in.readInt();
        List<ScanSplit> unassigned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int group = in.readInt();
            if (group < STATEMENT || group >= groups.size()) {
                throw new IOException(
                        "The enumerator of a TDengine scan has no group " + group + " of tables.");
            }
            unassigned.add(
                    group == STATEMENT
                            ? ScanSplitSerializer.INSTANCE.readStatement(in)
                            : ScanSplitSerializer.INSTANCE.readRange(groups.get(group), in));
        }
        return new ScanEnumeratorState(discovered, splits, unassigned);
    }

    private ScanEnumeratorState readVersion1(boolean discovered, DataInputDeserializer in)
            throws IOException {
        int count = in.readInt();
        int splitVersion = in.readInt();
        List<ScanSplit> unassigned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            unassigned.add(ScanSplitSerializer.INSTANCE.deserialize(splitVersion, readBytes(in)));
        }
        return new ScanEnumeratorState(discovered, count, unassigned);
    }
}
