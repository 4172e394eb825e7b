/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.data.StateSerializer;
import io.tdengine.flink.scan.ScanEnumeratorState;
import io.tdengine.flink.source.EnumeratorState;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1: one byte, 0 for nothing, 1 for the snapshot's phase, 2 for that of the changes. After
 * 1 the enumerator's state of the scan, after 1 and 2 that of the subscription: version (int),
 * length (int), bytes. Big-endian.
 */
@Internal
public final class PhasedStateSerializer extends StateSerializer<PhasedState> {

    private static final int NEW = 0;
    private static final int SNAPSHOT = 1;
    private static final int CHANGES = 2;

    private final SimpleVersionedSerializer<ScanEnumeratorState> snapshot;
    private final SimpleVersionedSerializer<EnumeratorState> changes;

    PhasedStateSerializer(
            SimpleVersionedSerializer<ScanEnumeratorState> snapshot,
            SimpleVersionedSerializer<EnumeratorState> changes) {
        super("The enumerator of a TDengine snapshot with changes", 1);
        this.snapshot = snapshot;
        this.changes = changes;
    }

    @Override
    protected void write(PhasedState state, DataOutputSerializer out) throws IOException {
        if (state.changes() == null) {
            out.writeByte(NEW);
            return;
        }
        out.writeByte(state.snapshot() == null ? CHANGES : SNAPSHOT);
        if (state.snapshot() != null) {
            writeVersioned(snapshot, state.snapshot(), out);
        }
        writeVersioned(changes, state.changes(), out);
    }

    @Override
    protected PhasedState read(int version, DataInputDeserializer in) throws IOException {
        int phase = in.readByte();
        switch (phase) {
            case NEW:
                return PhasedState.NEW;
            case SNAPSHOT:
                return PhasedState.ofSnapshot(
                        readVersioned(snapshot, in), readVersioned(changes, in));
            case CHANGES:
                return PhasedState.ofChanges(readVersioned(changes, in));
            default:
                throw new IOException(
                        "The enumerator of a TDengine snapshot with changes has no phase " + phase);
        }
    }
}
