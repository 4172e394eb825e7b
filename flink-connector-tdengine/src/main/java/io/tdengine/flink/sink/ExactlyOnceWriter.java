/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.commit.BatchCommittable;
import io.tdengine.flink.sink.commit.CommittableStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;

/**
 * A writer whose batches go to a store, and from there to the committer at each checkpoint. It has
 * no state; being asked for one is the only way for it to learn a checkpoint's id.
 *
 * @param <T> type of the elements
 */
@Internal
final class ExactlyOnceWriter<T>
        implements CommittingSinkWriter<T, BatchCommittable>,
                StatefulSinkWriter<T, BatchCommittable> {

    private final SinkWriter<T> writer;
    private final CommittableStore store;

    /**
     * @param writer owns the store, and is owned by this object
     */
    ExactlyOnceWriter(SinkWriter<T> writer, CommittableStore store) {
        this.writer = writer;
        this.store = store;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        writer.write(element, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        writer.flush(endOfInput);
    }

    @Override
    public Collection<BatchCommittable> prepareCommit() throws IOException {
        return store.handOver();
    }

    @Override
    public List<BatchCommittable> snapshotState(long checkpointId) {
        store.passed(checkpointId);
        return List.of();
    }

    @Override
    public void close() throws Exception {
        writer.close();
    }
}
