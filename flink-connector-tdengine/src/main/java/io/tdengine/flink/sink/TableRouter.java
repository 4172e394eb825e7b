/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
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

    /** Spreads hash codes whose low bits are alike over the lanes: 2^32 / golden ratio. */
    private static final int HASH_MULTIPLIER = 0x9E37_79B9;

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private final WriteLane[] lanes;
    private final Map<StringData, TargetTable> tables = new HashMap<>();
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
        TargetTable table = tables.get(name);
        return table == null ? add(name) : table;
    }

    private TargetTable add(StringData name) {
        // A staged table must be found again, since a batch may hold it only once.
        if (tables.size() >= forgetAt) {
            tables.values().removeIf(table -> !table.isStaged());
            forgetAt = Math.max(MAX_REMEMBERED, 2 * tables.size());
        }
        BinaryStringData key = ((BinaryStringData) name).copy();
        int lane = (key.hashCode() * HASH_MULTIPLIER >>> 16) % lanes.length;
        TargetTable table = new TargetTable(lanes[lane], bindName(key));
        tables.put(key, table);
        return table;
    }

    /** The name as bound: in back quotes unless it is plain, so that it keeps its case. */
    private static String bindName(BinaryStringData key) {
        String name = key.toString();
        if (name.isEmpty()
                || key.getSizeInBytes() > MAX_NAME_BYTES
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
        return PLAIN_NAME.matcher(name).matches() ? name : '`' + name + '`';
    }
}
