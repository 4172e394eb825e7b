/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.bind.TableRows;
import org.apache.flink.annotation.Internal;

/** A table that a writer has met: its lane, and its rows in that lane's staged batch. */
@Internal
final class TargetTable {

    private final WriteLane lane;
    private final byte[] name;
    private final String ownName;

    /**
     * Where the rows are in the staged batch, instead of themselves: tables are remembered for
     * longer than the batch keeps its buffers.
     */
    private int index;

    private int batchNumber = -1;

    /**
     * @param name the child table as bound, in UTF-8, or null if the statement names the table
     * @param ownName the same as the server stores it
     */
    TargetTable(WriteLane lane, byte[] name, String ownName) {
        this.lane = lane;
        this.name = name;
        this.ownName = ownName;
    }

    /** The only table of a statement that names it. */
    static TargetTable fixed(WriteLane lane, String ownName) {
        return new TargetTable(lane, null, ownName);
    }

    /** The name as the server stores it. */
    String ownName() {
        return ownName;
    }

    WriteLane lane() {
        return lane;
    }

    /** True if the table is in the batch that its lane stages now. */
    boolean isStaged() {
        return batchNumber == lane.batchNumber();
    }

    /** Adds the table to the batch that its lane stages now; its tags are still to be written. */
    TableRows stage() {
        index = lane.addTable(name);
        batchNumber = lane.batchNumber();
        return rows();
    }

    /** Takes back what {@link #stage} did, and the row that was begun; no row may be complete. */
    void unstage() {
        lane.discardTable();
        batchNumber = -1;
    }

    /** The staged rows; only if {@link #isStaged}. */
    TableRows rows() {
        return lane.table(index);
    }
}
