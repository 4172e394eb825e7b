/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableRows;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Where a writer stages rows. While a batch is being staged, two more may be on their way: one
 * under way and one encoded, which follows it at once. For the task's thread; what is sent when is
 * the writer's affair.
 */
@Internal
final class WriteLane {

    private static final int MAX_UNANSWERED = 2;

    /**
     * An encoded batch may take an eighth of the lane's memory: two are on their way, and a
     * transport makes one copy more to send it. Buffers that reach a quarter may double once before
     * it is seen.
     */
    private static final int ENCODED_SHARE = 8;

    private static final int STAGED_SHARE = 4;

    /** How often the buffers are looked at, in rows; a power of 2. */
    private static final int CAPACITY_CHECK = 64;

    private final int index;
    private final BindBatch staged;
    private final int maxRows;
    private final long maxBytes;
    private final long maxCapacity;
    private final boolean reusesArrays;

    /** What is to be deleted before the staged rows are written; none of these has its key. */
    private final StagedDeletes deletes = new StagedDeletes();

    private int unanswered;

    /** Of the arrays of those batches. */
    private long unansweredBytes;

    /** The last one that was answered, whose array the next one uses, or null. */
    private EncodedBatch spent;

    private long firstRowTime;
    private boolean due;
    private int batchNumber;

    /**
     * @param index which lane of the output this is
     * @param nullKeeps whether a NULL leaves what the server has
     * @param memory bytes for everything, which makes batches smaller than {@code maxBytes} if need
     *     be
     * @param reusesArrays whether what was answered is of no use to anybody else
     */
    WriteLane(
            int index,
            List<BindField> fields,
            boolean nullKeeps,
            int maxRows,
            long maxBytes,
            long memory,
            boolean reusesArrays) {
        this.index = index;
        this.staged = new BindBatch(fields, nullKeeps);
        this.maxRows = maxRows;
        this.maxBytes = Math.min(maxBytes, memory / ENCODED_SHARE);
        this.maxCapacity = memory / STAGED_SHARE;
        this.reusesArrays = reusesArrays;
    }

    /** Which lane of the output this is. */
    int index() {
        return index;
    }

    /** Counts the batches staged so far; what {@link #addTable} gave is good for one of them. */
    int batchNumber() {
        return batchNumber;
    }

    /** Adds a table to the staged batch and gives its place there. */
    int addTable(byte[] name) {
        staged.addTableUtf8(name);
        return staged.tables() - 1;
    }

    /** Takes back the table added last. */
    void discardTable() {
        staged.discardTable();
    }

    /** A table of the staged batch. */
    TableRows table(int tableIndex) {
        return staged.table(tableIndex);
    }

    int stagedRows() {
        return staged.rows();
    }

    /** Rows to be deleted before the staged rows are written. */
    StagedDeletes deletes() {
        return deletes;
    }

    /** Rows to be written and keys to be deleted. */
    int staged() {
        return staged.rows() + deletes.size();
    }

    /** True if no row may be staged: as many batches as may be are on their way. */
    boolean isBlocked() {
        return unanswered == MAX_UNANSWERED;
    }

    /** True if the staged batch has reached a limit; {@code table} is the one last appended to. */
    boolean isFull(TableRows table) {
        return isFull()
                || staged.encodedSize() >= maxBytes
                || table.rows() >= BindBatch.MAX_ROWS_PER_TABLE
                || staged.rows() % CAPACITY_CHECK == 0 && staged.capacity() >= maxCapacity;
    }

    /** Bytes held by staged rows, by batches on their way and for those to come. */
    long heldBytes() {
        return staged.capacity() + unansweredBytes + (spent == null ? 0 : spent.array().length);
    }

    /** True if as much is staged as a batch may have. */
    boolean isFull() {
        return staged() >= maxRows;
    }

    boolean isIdle() {
        return staged() == 0 && unanswered == 0;
    }

    /** When the first of what is staged came, in processing time. */
    long firstRowTime() {
        return firstRowTime;
    }

    void setFirstRowTime(long time) {
        firstRowTime = time;
    }

    /** Asks for all that is staged to be sent as soon as {@link #isBlocked} allows. */
    void setDue() {
        due = staged() > 0;
    }

    /** True if something staged is to be sent now. */
    boolean isReady() {
        return due && !isBlocked();
    }

    /**
     * Takes the staged deletes or, if there are none, encodes the staged rows, to be sent now; not
     * while the lane is blocked.
     */
    WriteBatch seal() {
        unanswered++;
        if (deletes.size() > 0) {
            due = staged.rows() > 0;
            return WriteBatch.ofDeletes(deletes.take());
        }
        EncodedBatch sealed = staged.encode(spent);
        spent = null;
        staged.clear();
        batchNumber++;
        due = false;
        unansweredBytes += sealed.array().length;
        return WriteBatch.ofRows(sealed);
    }

    /** Batches that were sent and are not answered. */
    int unanswered() {
        return unanswered;
    }

    /** A batch has been answered. */
    void answered(WriteBatch batch) {
        unanswered--;
        if (batch.isDelete()) {
            return;
        }
        unansweredBytes -= batch.payload().array().length;
        if (reusesArrays) {
            spent = batch.payload();
        }
    }
}
