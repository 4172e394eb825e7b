/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One child table or normal table, and how far it was read.
 *
 * <p>Rows are read in the order of their timestamp (and composite key). The position is the
 * timestamp of the last emitted row and the number of emitted rows that carry it, since a composite
 * key allows several. Immutable.
 */
@Internal
public final class ScanSplit implements SourceSplit {

    private final String table;
    private final long timestamp;
    private final long rowsAtTimestamp;

    /** A table of which nothing was read. */
    public ScanSplit(String table) {
        this(table, 0, 0);
    }

    /**
     * @param timestamp of the last emitted row, in the unit of the database; without meaning when
     *     nothing was emitted
     * @param rowsAtTimestamp emitted rows with that timestamp; 0 when nothing was emitted
     */
    public ScanSplit(String table, long timestamp, long rowsAtTimestamp) {
        this.table = Objects.requireNonNull(table);
        this.timestamp = timestamp;
        this.rowsAtTimestamp = rowsAtTimestamp;
    }

    /** The table's name: no two splits of a scan share it. */
    @Override
    public String splitId() {
        return table;
    }

    public String table() {
        return table;
    }

    /** True once a row was emitted, so that {@link #timestamp()} has a meaning. */
    public boolean isStarted() {
        return rowsAtTimestamp > 0;
    }

    public long timestamp() {
        return timestamp;
    }

    public long rowsAtTimestamp() {
        return rowsAtTimestamp;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof ScanSplit)) {
            return false;
        }
        ScanSplit other = (ScanSplit) o;
        return table.equals(other.table)
                && timestamp == other.timestamp
                && rowsAtTimestamp == other.rowsAtTimestamp;
    }

    @Override
    public int hashCode() {
        return Objects.hash(table, timestamp, rowsAtTimestamp);
    }

    @Override
    public String toString() {
        return isStarted() ? table + " after row " + rowsAtTimestamp + " of " + timestamp : table;
    }
}
