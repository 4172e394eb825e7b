/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import io.tdengine.flink.data.StateSerializer;
import io.tdengine.flink.scan.ScanSplit;
import io.tdengine.flink.source.VgroupSplit;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1: one byte, 0 for a split of the snapshot and 1 for one of the changes; version of that
 * split (int), its length (int) and bytes. Big-endian.
 */
@Internal
public final class PhasedSplitSerializer extends StateSerializer<PhasedSplit> {

    private static final int SNAPSHOT = 0;
    private static final int CHANGES = 1;

    private final SimpleVersionedSerializer<ScanSplit> snapshot;
    private final SimpleVersionedSerializer<VgroupSplit> changes;

    PhasedSplitSerializer(
            SimpleVersionedSerializer<ScanSplit> snapshot,
            SimpleVersionedSerializer<VgroupSplit> changes) {
        super("The split of a TDengine snapshot with changes", 1);
        this.snapshot = snapshot;
        this.changes = changes;
    }

    @Override
    protected void write(PhasedSplit split, DataOutputSerializer out) throws IOException {
        if (split.snapshot() != null) {
            out.writeByte(SNAPSHOT);
            writeVersioned(snapshot, split.snapshot(), out);
        } else {
            out.writeByte(CHANGES);
            writeVersioned(changes, split.changes(), out);
        }
    }

    @Override
    protected PhasedSplit read(int version, DataInputDeserializer in) throws IOException {
        int phase = in.readByte();
        switch (phase) {
            case SNAPSHOT:
                return PhasedSplit.of(readVersioned(snapshot, in));
            case CHANGES:
                return PhasedSplit.of(readVersioned(changes, in));
            default:
                throw new IOException(
                        "The split of a TDengine snapshot with changes has no phase " + phase);
        }
    }
}
