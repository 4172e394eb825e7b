/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a writer's batches until the next checkpoint: in memory, and those that exceed the limit in
 * a file. For the task's thread; writing to the file blocks it, which holds back the rows.
 */
@Internal
public final class CommittableStore implements BatchOutput {

    private static final Logger LOG = LoggerFactory.getLogger(CommittableStore.class);

    private final int lanes;
    private final StoredLayout layout;
    private final MemorySize memoryLimit;
    private final SpillDirectory directory;

    private List<BatchCommittable> kept = new ArrayList<>();
    private SpillFile file;
    private long checkpoint;

    /** Read by metrics. */
    private volatile long bytesInMemory;

    private volatile long bytesInFile;

    /**
     * @param directory null if there is none: exceeding the limit is an error then
     * @param checkpoint that the job was restored from, or 0
     */
    public CommittableStore(
            int lanes,
            BatchLayout layout,
            MemorySize memoryLimit,
            SpillDirectory directory,
            long checkpoint) {
        this.lanes = lanes;
        this.layout = StoredLayout.of(layout);
        this.memoryLimit = memoryLimit;
        this.directory = directory;
        this.checkpoint = checkpoint;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public boolean keepsBatches() {
        return true;
    }

    /** The future is done. */
    @Override
    public CompletableFuture<List<RejectedRow>> send(int lane, WriteBatch batch) {
        try {
            keep(lane, batch);
            return CompletableFuture.completedFuture(List.of());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void keep(int lane, WriteBatch batch) throws IOException {
        BatchBytes bytes = BatchBytes.of(batch);
        int rows = batch.rows();
        if (bytesInMemory + bytes.length() <= memoryLimit.getBytes()) {
            bytesInMemory += bytes.length();
            kept.add(BatchCommittable.inline(layout, lane, rows, batch.isDelete(), bytes));
            return;
        }
        if (file == null) {
            if (directory == null) {
                throw new IOException(
                        "the batches of one checkpoint exceed the "
                                + memoryLimit
                                + " that a writer may hold, and there is no directory for the rest."
                                + " Set the sink's spill directory, or"
                                + " 'execution.checkpointing.dir' where the job is submitted;"
                                + " or raise the memory, or take checkpoints more often.");
            }
            file = directory.create(checkpoint);
        }
        SpilledBatch spilled = file.append(bytes.array(), BatchBytes.HEAD_ROOM, bytes.length());
        bytesInFile = file.length();
        kept.add(BatchCommittable.spilled(layout, lane, rows, batch.isDelete(), spilled));
    }

    /** Hands over all batches since the last call; what is in a file survives this process. */
    public List<BatchCommittable> handOver() throws IOException {
        if (file != null) {
            file.finish();
            file = null;
        }
        List<BatchCommittable> handedOver = kept;
        kept = new ArrayList<>();
        bytesInMemory = 0;
        bytesInFile = 0;
        return handedOver;
    }

    /** The barrier of a checkpoint has passed. */
    public void passed(long checkpointId) {
        checkpoint = checkpointId;
    }

    /** Bytes of batches since the last checkpoint that are in memory. */
    public long bytesInMemory() {
        return bytesInMemory;
    }

    /** Bytes of batches since the last checkpoint that are in a file. */
    public long bytesInFile() {
        return bytesInFile;
    }

    /** Gives up what was not handed over. */
    @Override
    public void close() {
        kept = new ArrayList<>();
        if (file != null) {
            try {
                file.discard();
            } catch (IOException e) {
                LOG.warn("A file of batches without a checkpoint is left in {}.", directory, e);
            }
            file = null;
        }
    }
}
