/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The enumerator in checkpoints. Version 1: discovered (one byte), number of splits i32, version of
 * the splits i32, then each split with its length i32; big-endian.
 */
@Internal
public final class ScanEnumeratorStateSerializer extends StateSerializer<ScanEnumeratorState> {

    static final ScanEnumeratorStateSerializer INSTANCE = new ScanEnumeratorStateSerializer();

    private ScanEnumeratorStateSerializer() {
        super("The enumerator of a TDengine scan", 1);
    }

    @Override
    protected void write(ScanEnumeratorState state, DataOutputSerializer out) throws IOException {
        out.writeBoolean(state.isDiscovered());
        out.writeInt(state.unassigned().size());
        out.writeInt(ScanSplitSerializer.INSTANCE.getVersion());
        for (ScanSplit split : state.unassigned()) {
            writeBytes(ScanSplitSerializer.INSTANCE.serialize(split), out);
        }
    }

    @Override
    protected ScanEnumeratorState read(int version, DataInputDeserializer in) throws IOException {
        boolean discovered = in.readBoolean();
        int count = in.readInt();
        int splitVersion = in.readInt();
        List<ScanSplit> unassigned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            unassigned.add(ScanSplitSerializer.INSTANCE.deserialize(splitVersion, readBytes(in)));
        }
        return new ScanEnumeratorState(discovered, unassigned);
    }
}
