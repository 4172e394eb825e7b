/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.StateSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Splits in checkpoints; big-endian, text as its length i32 and UTF-8.
 *
 * <p>Version 2: kind (one byte). Tables (0): their number i32, their names, from i64, to i64.
 * Statement (1): number i32, text. Then estimated rows i64 and the position: rows i64, timestamp
 * i64, number of tables with that timestamp i32, for each its name and rows i64.
 *
 * <p>Version 1, a child table from beginning to end: table name, timestamp i64, rows at that
 * timestamp i64.
 */
@Internal
public final class ScanSplitSerializer extends StateSerializer<ScanSplit> {

    static final ScanSplitSerializer INSTANCE = new ScanSplitSerializer();

    private static final byte TABLES = 0;
    private static final byte STATEMENT = 1;

    private ScanSplitSerializer() {
        super("The split of a TDengine scan", 2);
    }

    @Override
    protected void write(ScanSplit split, DataOutputSerializer out) throws IOException {
        if (!split.isStatement()) {
            out.writeByte(TABLES);
            writeNames(split.tables(), out);
            writeRange(split, out);
        } else {
            out.writeByte(STATEMENT);
            writeStatement(split, out);
        }
    }

    @Override
    protected ScanSplit read(int version, DataInputDeserializer in) throws IOException {
        if (version == 1) {
            return readVersion1(in);
        }
        byte kind = in.readByte();
        switch (kind) {
            case TABLES:
                return readRange(readNames(in), in);
            case STATEMENT:
                return readStatement(in);
            default:
                throw new IOException(
                        "The split of a TDengine scan is of the unknown kind " + kind);
        }
    }

    private ScanSplit readVersion1(DataInputDeserializer in) throws IOException {
        String table = readText(in);
        long timestamp = in.readLong();
        long rows = in.readLong();
        ScanSplit split =
                ScanSplit.ofTables(
                        List.of(table), ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, 0);
        // How many rows came before was not written; only a limit would need it, and there was
        // none.
        return rows == 0
                ? split
                : split.withPosition(new ScanPosition(rows, timestamp, Map.of(table, rows)));
    }

    void writeNames(List<String> names, DataOutputSerializer out) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            writeText(name, out);
        }
    }

    List<String> readNames(DataInputDeserializer in) throws IOException {
        int count = in.readInt();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(readText(in));
        }
        return List.copyOf(names);
    }

    /** Writes all of a split of tables but their names. */
    void writeRange(ScanSplit split, DataOutputSerializer out) throws IOException {
        out.writeLong(split.from());
        out.writeLong(split.to());
        out.writeLong(split.estimatedRows());
        writePosition(split.position(), out);
    }

    /**
     * Reads what {@link #writeRange} wrote.
     *
     * @param tables empty for a whole super table
     */
    ScanSplit readRange(List<String> tables, DataInputDeserializer in) throws IOException {
        long from = in.readLong();
        long to = in.readLong();
        long rows = in.readLong();
        ScanSplit split =
                tables.isEmpty()
                        ? ScanSplit.ofSuperTable(rows)
                        : ScanSplit.ofTables(tables, from, to, rows);
        return split.withPosition(readPosition(in));
    }

    void writeStatement(ScanSplit split, DataOutputSerializer out) throws IOException {
        out.writeInt(split.number());
        writeText(split.statement(), out);
    }

    ScanSplit readStatement(DataInputDeserializer in) throws IOException {
        return ScanSplit.ofStatement(in.readInt(), readText(in));
    }

    private void writePosition(ScanPosition position, DataOutputSerializer out) throws IOException {
        out.writeLong(position.rows());
        out.writeLong(position.timestamp());
        out.writeInt(position.rowsAtTimestamp().size());
        for (Map.Entry<String, Long> table : position.rowsAtTimestamp().entrySet()) {
            writeText(table.getKey(), out);
            out.writeLong(table.getValue());
        }
    }

    private ScanPosition readPosition(DataInputDeserializer in) throws IOException {
        long rows = in.readLong();
        long timestamp = in.readLong();
        int count = in.readInt();
        if (count == 0 && rows == 0) {
            return ScanPosition.START;
        }
        Map<String, Long> rowsAtTimestamp = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            rowsAtTimestamp.put(readText(in), in.readLong());
        }
        return new ScanPosition(rows, timestamp, rowsAtTimestamp);
    }

    private static void writeText(String text, DataOutputSerializer out) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private String readText(DataInputDeserializer in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }
}
