/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * How far a split was read. Its rows come in the order of their timestamp, whichever table they are
 * of; so the position is the timestamp of the last emitted row and, by table, how many rows with
 * that timestamp were emitted. A table has several of them only by a composite key, whose order
 * they follow. Immutable.
 */
@Internal
public final class ScanPosition {

    /** Nothing was read. */
    public static final ScanPosition START = new ScanPosition(0, 0, Map.of());

    private final long rows;
    private final long timestamp;
    private final Map<String, Long> rowsAtTimestamp;

    /**
     * @param rows all emitted rows of the split
     * @param timestamp of the last emitted row, in the unit of the database; without meaning when
     *     nothing was emitted
     * @param rowsAtTimestamp emitted rows with that timestamp, by the name of their table; empty
     *     when nothing was emitted
     */
    public ScanPosition(long rows, long timestamp, Map<String, Long> rowsAtTimestamp) {
        this.rows = rows;
        this.timestamp = timestamp;
        this.rowsAtTimestamp = new TreeMap<>(rowsAtTimestamp);
    }

    public long rows() {
        return rows;
    }

    /** True once a row was emitted, so that {@link #timestamp()} has a meaning. */
    public boolean isStarted() {
        return !rowsAtTimestamp.isEmpty();
    }

    public long timestamp() {
        return timestamp;
    }

    /**
     * Emitted rows with the timestamp, by table and in the order of its name. Not to be changed.
     */
    public Map<String, Long> rowsAtTimestamp() {
        return rowsAtTimestamp;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof ScanPosition)) {
            return false;
        }
        ScanPosition other = (ScanPosition) o;
        return rows == other.rows
                && timestamp == other.timestamp
                && rowsAtTimestamp.equals(other.rowsAtTimestamp);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rows, timestamp, rowsAtTimestamp);
    }

    @Override
    public String toString() {
        long atTimestamp = 0;
        for (long count : rowsAtTimestamp.values()) {
            atTimestamp += count;
        }
        return rows + " rows, the last " + atTimestamp + " of " + timestamp;
    }
}
