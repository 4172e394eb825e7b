/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableRows;
import org.apache.flink.annotation.Internal;

/**
 * One statement of a writer: rows are staged in a batch, of which at most one is encoded and
 * waiting while at most one is under way. So the rows of a table arrive in order, and encoding
 * overlaps the request before. For the task's thread; what is sent when is the writer's affair.
 */
@Internal
final class WriteLane {

    private final PreparedInsert statement;
    private final BindBatch staged;
    private final int maxRows;
    private final long maxBytes;

    private EncodedBatch waiting;
    private EncodedBatch inFlight;

    /** The last one that was answered, whose array the next one uses, or null. */
    private EncodedBatch spent;

    private long firstRowTime;
    private boolean due;
    private int batchNumber;

    WriteLane(PreparedInsert statement, int maxRows, long maxBytes) {
        this.statement = statement;
        this.staged = new BindBatch(statement.fields());
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    PreparedInsert statement() {
        return statement;
    }

    /** Counts the batches staged so far; what {@link #addTable} gave is good for one of them. */
    int batchNumber() {
        return batchNumber;
    }

    /** Adds a table to the staged batch and gives its place there. */
    int addTable(String name) {
        staged.addTable(name);
        return staged.tables() - 1;
    }

    /** A table of the staged batch. */
    TableRows table(int index) {
        return staged.table(index);
    }

    int stagedRows() {
        return staged.rows();
    }

    /** True if no row may be staged: the batch before this one still waits for its turn. */
    boolean isBlocked() {
        return waiting != null;
    }

    /** True if the staged batch has reached a limit; {@code table} is the one last appended to. */
    boolean isFull(TableRows table) {
        return staged.rows() >= maxRows
                || staged.encodedSize() >= maxBytes
                || table.rows() >= BindBatch.MAX_ROWS_PER_TABLE;
    }

    boolean isIdle() {
        return staged.rows() == 0 && waiting == null && inFlight == null;
    }

    /** When the first staged row came, in processing time. */
    long firstRowTime() {
        return firstRowTime;
    }

    void setFirstRowTime(long time) {
        firstRowTime = time;
    }

    /** Asks for the staged rows to be sent as soon as nothing is before them. */
    void setDue() {
        due = staged.rows() > 0;
    }

    /** Encodes the staged rows, to be sent by {@link #next}; not while another batch waits. */
    void seal() {
        waiting = staged.encode(spent);
        spent = null;
        staged.clear();
        batchNumber++;
        due = false;
    }

    /** The batch to send now, from here on in flight, or null if there is none or one still is. */
    EncodedBatch next() {
        if (inFlight != null) {
            return null;
        }
        if (waiting == null && due) {
            seal();
        }
        inFlight = waiting;
        waiting = null;
        return inFlight;
    }

    /** The batch in flight has been answered. */
    void answered() {
        spent = inFlight;
        inFlight = null;
    }
}
