/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1: topic (modified UTF-8 with a length; a topic name has at most 192 bytes), vgroup id
 * (int), start offset, rows to skip, stop offset (long each), all big-endian.
 */
@Internal
public final class VgroupSplitSerializer extends StateSerializer<VgroupSplit> {

    public VgroupSplitSerializer() {
        super("The split of a TDengine subscription", 1);
    }

    @Override
    protected void write(VgroupSplit split, DataOutputSerializer out) throws IOException {
        out.writeUTF(split.topic());
        out.writeInt(split.vgroupId());
        out.writeLong(split.startOffset());
        out.writeLong(split.rowsToSkip());
        out.writeLong(split.stopOffset());
    }

    @Override
    protected VgroupSplit read(int version, DataInputDeserializer in) throws IOException {
        return new VgroupSplit(
                in.readUTF(), in.readInt(), in.readLong(), in.readLong(), in.readLong());
    }
}
