/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Splits in checkpoints. Version 1: table name (i32 length, UTF-8), timestamp i64, rows at that
 * timestamp i64; big-endian.
 */
@Internal
public final class ScanSplitSerializer extends StateSerializer<ScanSplit> {

    static final ScanSplitSerializer INSTANCE = new ScanSplitSerializer();

    private ScanSplitSerializer() {
        super("The split of a TDengine scan", 1);
    }

    @Override
    protected void write(ScanSplit split, DataOutputSerializer out) throws IOException {
        writeBytes(split.table().getBytes(StandardCharsets.UTF_8), out);
        out.writeLong(split.timestamp());
        out.writeLong(split.rowsAtTimestamp());
    }

    @Override
    protected ScanSplit read(int version, DataInputDeserializer in) throws IOException {
        String table = new String(readBytes(in), StandardCharsets.UTF_8);
        return new ScanSplit(table, in.readLong(), in.readLong());
    }
}
