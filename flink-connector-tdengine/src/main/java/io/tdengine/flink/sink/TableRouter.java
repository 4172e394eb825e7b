/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * Finds the lane and the staged rows of a child table by the bytes of its name, so that the name is
 * decoded once and not for every row.
 */
@Internal
final class TableRouter {

    /** Names remembered before those that are not staged are forgotten. About 10 MB. */
    static final int MAX_REMEMBERED = 65_536;

    /** The server's limit of a table's name. */
    private static final int MAX_NAME_BYTES = 192;

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private final WriteLane[] lanes;
    private final TableIndex tables = new TableIndex();
    private int forgetAt = MAX_REMEMBERED;

    TableRouter(WriteLane[] lanes) {
        this.lanes = lanes;
    }

    /**
     * The table of a name, which may be an object that is reused.
     *
     * @throws IllegalArgumentException if TDengine cannot have a table of that name
     */
    TargetTable find(StringData name) {
        BinaryStringData text = (BinaryStringData) name;
        text.ensureMaterialized();
        MemorySegment[] segments = text.getSegments();
        if (segments.length == 1 && !segments[0].isOffHeap()) {
            return find(segments[0].getArray(), text.getOffset(), text.getSizeInBytes());
        }
        byte[] copy = text.toBytes();
        return find(copy, 0, copy.length);
    }

    private TargetTable find(byte[] array, int offset, int length) {
        TargetTable expected = tables.getExpected(array, offset, length);
        if (expected != null) {
            return expected;
        }
        int hash = TableIndex.hash(array, offset, length);
        TargetTable table = tables.get(array, offset, length, hash);
        return table == null
                ? add(Arrays.copyOfRange(array, offset, offset + length), hash)
                : table;
    }

    private TargetTable add(byte[] name, int hash) {
        // A staged table must be found again, since a batch may hold it only once.
        if (tables.size() >= forgetAt) {
            tables.removeUnstaged();
            forgetAt = Math.max(MAX_REMEMBERED, 2 * tables.size());
        }
        // The index takes the low bits.
        int lane = (hash >>> 16) % lanes.length;
        String ownName = new String(name, StandardCharsets.UTF_8);
        TargetTable table = new TargetTable(lanes[lane], bindName(ownName, name), ownName);
        tables.add(name, hash, table);
        return table;
    }

    /** The name as bound: in back quotes unless it is plain, so that it keeps its case. */
    private static byte[] bindName(String name, byte[] utf8) {
        if (name.isEmpty()
                || utf8.length > MAX_NAME_BYTES
                || name.indexOf('.') >= 0
                || name.indexOf('`') >= 0
                || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot be the name of a child table: it must have 1 to "
                            + MAX_NAME_BYTES
                            + " bytes, without full stop, back quote and NUL. Correct what tbname"
                            + " is made of.");
        }
        return PLAIN_NAME.matcher(name).matches()
                ? utf8
                : ('`' + name + '`').getBytes(StandardCharsets.UTF_8);
    }
}
