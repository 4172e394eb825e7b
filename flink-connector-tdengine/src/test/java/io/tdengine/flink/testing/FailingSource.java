/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source whose readers fail a number of times in a job, each time with records emitted behind a
 * completed checkpoint. A reader that is to fail has nothing available until such a checkpoint has
 * completed, so even a bounded source cannot end before; its task goes on handling its mail.
 */
public final class FailingSource<T, S extends SourceSplit, E> implements Source<T, S, E> {

    private static final long serialVersionUID = 1L;
    private static final int POLLS_AFTER_CHECKPOINT = 50;

    /** Shared by the attempts of a job, which run in this process. */
    private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

    private final Source<T, S, E> source;
    private final int failures;
    private final int pollsBeforeFailure;
    private final String id = UUID.randomUUID().toString();

    /**
     * @param failures of all readers together
     * @param pollsBeforeFailure how often a reader gives something before it fails; about a record
     *     each
     */
    public FailingSource(Source<T, S, E> source, int failures, int pollsBeforeFailure) {
        this.source = source;
        this.failures = failures;
        this.pollsBeforeFailure = pollsBeforeFailure;
        FAILURES.put(id, new AtomicInteger());
    }

    /** How often readers have failed so far. */
    public int failures() {
        return FAILURES.get(id).get();
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, S> createReader(SourceReaderContext context) throws Exception {
        return new Reader(source.createReader(context));
    }

    @Override
    public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
            throws Exception {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E state)
            throws Exception {
        return source.restoreEnumerator(context, state);
    }

    @Override
    public SimpleVersionedSerializer<S> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<E> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    private final class Reader implements SourceReader<T, S> {

        private final SourceReader<T, S> reader;
        private final CompletableFuture<Void> checkpointed = new CompletableFuture<>();
        private int polls;
        private int pollsAfterCheckpoint;
        private long firstCheckpoint = Long.MAX_VALUE;

        private Reader(SourceReader<T, S> reader) {
            this.reader = reader;
        }

        private boolean isHeld() {
            return polls >= pollsBeforeFailure
                    && !checkpointed.isDone()
                    && FAILURES.get(id).get() < failures;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
            if (isHeld()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            InputStatus status = reader.pollNext(output);
            if (status == InputStatus.MORE_AVAILABLE) {
                polls++;
                if (checkpointed.isDone()) {
                    pollsAfterCheckpoint++;
                }
            }
            if (polls >= pollsBeforeFailure
                    && pollsAfterCheckpoint >= POLLS_AFTER_CHECKPOINT
                    && FAILURES.get(id).getAndUpdate(n -> Math.min(n + 1, failures)) < failures) {
                throw new IllegalStateException("Failing on purpose.");
            }
            return status;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return isHeld() ? checkpointed : reader.isAvailable();
        }

        @Override
        public List<S> snapshotState(long checkpointId) {
            if (polls > 0) {
                firstCheckpoint = Math.min(firstCheckpoint, checkpointId);
            }
            return reader.snapshotState(checkpointId);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) throws Exception {
            reader.notifyCheckpointComplete(checkpointId);
            if (checkpointId >= firstCheckpoint) {
                checkpointed.complete(null);
            }
        }

        @Override
        public void notifyCheckpointAborted(long checkpointId) throws Exception {
            reader.notifyCheckpointAborted(checkpointId);
        }

        @Override
        public void start() {
            reader.start();
        }

        @Override
        public void addSplits(List<S> splits) {
            reader.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            reader.notifyNoMoreSplits();
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            reader.handleSourceEvents(event);
        }

        @Override
        public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
            reader.pauseOrResumeSplits(pause, resume);
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }
    }
}
