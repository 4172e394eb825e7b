/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.UserCodeClassLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the vgroups that the enumerator assigns, in generations.
 *
 * <p>Not a SourceReaderBase: that one starts to fetch a split when it gets it and snapshots what it
 * fetches, while here a split is held, and is in every snapshot, also while no generation may read
 * it, and all splits of a generation start together, after the server has confirmed them.
 *
 * <p>Life of a split: restored or assigned → <i>held</i> when a generation is announced (position
 * kept, nothing emitted) → released → assigned to the reader that the server chose → read. A
 * finished split of a bounded source stays in the snapshots, at its stop offset.
 *
 * <p>All methods run on the task's thread; the fetcher's thread only fills the queue.
 */
@Internal
final class TDengineSourceReader<T> implements SourceReader<T, VgroupSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(TDengineSourceReader.class);

    /** Keeps the cost of the mailbox off the single row, and checkpoints prompt. */
    private static final int ROWS_PER_POLL = 64;

    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final SubscriptionOptions options;
    private final TDengineDeserializationSchema<T> deserializer;
    private final SourceReaderContext context;
    private final Availability availability = new Availability();
    private final Counter rowsIn;
    private final Counter bytesIn;

    /** By vgroup. */
    private final Map<Integer, SplitPosition> splits = new TreeMap<>();

    /** By split id; created together, so that no split's watermark is left out at first. */
    private final Map<String, SourceOutput<T>> outputs = new HashMap<>();

    private GenerationAnnounced generation;
    private GenerationFetcher fetcher;
    private HandoverQueue queue;
    private MessageCursor<T> cursor;

    /** Of this generation and of earlier ones that have not ended yet. */
    private final List<Thread> fetcherThreads = new ArrayList<>();

    /** True from the assignment in the present generation on. */
    private boolean reading;

    private boolean started;
    private boolean noMoreSplits;
    private boolean idle;
    private boolean changed;

    /** Guarded by the deserializer: fetchers of two generations can overlap. */
    private boolean opened;

    TDengineSourceReader(
            SubscriptionOptions options,
            TDengineDeserializationSchema<T> deserializer,
            SourceReaderContext context) {
        this.options = options;
        this.deserializer = deserializer;
        this.context = context;
        this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
        this.bytesIn = context.metricGroup().getIOMetricGroup().getNumBytesInCounter();
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void addSplits(List<VgroupSplit> newSplits) {
        for (VgroupSplit split : newSplits) {
            if (!split.topic().equals(options.topic)) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "The state is of topic '%s', but the source reads topic '%s'."
                                        + " Restore with the topic of the state, or give the source"
                                        + " another uid and start without its state.",
                                split.topic(), options.topic));
            }
            splits.put(split.vgroupId(), new SplitPosition(split));
        }
        if (started) {
            LOG.info("Reads in {}: {}", generation, newSplits);
            reading = true;
            Map<Integer, VgroupSplit> granted = new HashMap<>();
            newSplits.forEach(split -> granted.put(split.vgroupId(), split));
            fetcher.grant(granted);
            signalChange();
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof GenerationAnnounced) {
            hold((GenerationAnnounced) event);
        } else if (event instanceof ReleaseSplits) {
            splits.clear();
        } else {
            throw new IllegalArgumentException("Unknown event: " + event);
        }
        signalChange();
    }

    /** Stops reading where it is and takes part in the new generation. */
    private void hold(GenerationAnnounced announced) {
        LOG.info("Holds {} for {}", snapshotState(-1), announced);
        closeFetcher();
        generation = announced;
        cursor = null;
        reading = false;
        idle = !announced.subscribe();
        if (!announced.subscribe()) {
            report(Map.of());
            return;
        }
        queue = new HandoverQueue(options.bufferBytes, availability::signal);
        fetcher =
                new GenerationFetcher(
                        options,
                        announced,
                        GenerationAnnounced.clientId(context.getIndexOfSubtask()),
                        this::open,
                        queue);
        Thread fetcherThread =
                new Thread(
                        fetcher,
                        String.format(
                                "TDengine fetcher %s-%d",
                                options.topic, context.getIndexOfSubtask()));
        fetcherThread.setDaemon(true);
        fetcherThread.setContextClassLoader(context.getUserCodeClassLoader().asClassLoader());
        fetcherThreads.removeIf(thread -> !thread.isAlive());
        fetcherThreads.add(fetcherThread);
        fetcherThread.start();
    }

    private boolean open(TableSchema table) throws Exception {
        synchronized (deserializer) {
            if (!opened) {
                deserializer.open(table, new OpenContext());
                opened = true;
            }
            return deserializer.readsTags();
        }
    }

    private void report(Map<Integer, VgroupRange> view) {
        context.sendSourceEventToCoordinator(
                new HeldAndView(generation.generation(), snapshotState(-1), view));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        if (changed) {
            changed = false;
            updateOutputs(output);
        }
        if (cursor == null) {
            Fetched fetched = nextFetched();
            if (fetched == null) {
                return isAtEnd() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
            }
            accept(fetched);
        }
        if (cursor != null) {
            rowsIn.inc(cursor.emit(outputs.get(cursor.position().splitId()), ROWS_PER_POLL));
            if (cursor.isAtEnd()) {
                finishMessage(output);
            }
        } else if (reading) {
            releaseFinished(output);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private void updateOutputs(ReaderOutput<T> output) {
        if (reading) {
            for (SplitPosition split : splits.values()) {
                outputs.computeIfAbsent(split.splitId(), output::createOutputForSplit);
            }
            releaseFinished(output);
        }
        if (idle) {
            outputs.keySet().forEach(output::releaseOutputForSplit);
            outputs.clear();
            output.markIdle();
        }
    }

    private Fetched nextFetched() throws Exception {
        try {
            return queue == null ? null : queue.poll();
        } catch (InvalidSubscriptionException | Error e) {
            throw e;
        } catch (ValidationException e) {
            throw new InvalidSubscriptionException(
                    "Topic '" + options.topic + "' cannot be read as declared: " + e.getMessage(),
                    e);
        } catch (Throwable t) {
            throw new IOException(
                    String.format(
                            "Reading topic '%s' failed in %s: %s. Flink's restart strategy decides"
                                    + " whether the job goes on from its last checkpoint.",
                            options.topic, generation, t.getMessage()),
                    t);
        }
    }

    private void accept(Fetched fetched) throws Exception {
        if (fetched.view() != null) {
            if (!reading) {
                report(fetched.view());
            }
        } else if (fetched.positions() != null) {
            fetched.positions().forEach((vgroup, offset) -> splits.get(vgroup).advance(offset));
        } else {
            TmqMessage message = fetched.message();
            bytesIn.inc(message.bytes());
            SplitPosition position = splits.get(message.vgroupId());
            if (!position.isFinished()) {
                int rows = fetched.rows();
                int first = position.begin(message, rows);
                if (first < rows) {
                    cursor = new MessageCursor<>(fetched, first, position, deserializer);
                }
            }
        }
    }

    private void finishMessage(ReaderOutput<T> output) {
        boolean finished = cursor.position().isFinished();
        cursor = null;
        if (finished) {
            releaseFinished(output);
        }
    }

    /** A finished split must not hold back the watermark of the others. */
    private void releaseFinished(ReaderOutput<T> output) {
        Iterator<SplitPosition> iterator = splits.values().iterator();
        while (iterator.hasNext()) {
            SplitPosition split = iterator.next();
            if (split.isFinished() && outputs.remove(split.splitId()) != null) {
                output.releaseOutputForSplit(split.splitId());
            }
        }
    }

    private boolean isAtEnd() {
        return noMoreSplits
                && (reading || idle)
                && splits.values().stream().allMatch(SplitPosition::isFinished);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> future = availability.renew();
        if (cursor != null || changed || (queue != null && !queue.isEmpty())) {
            availability.signal();
        }
        return future;
    }

    private void signalChange() {
        changed = true;
        availability.signal();
    }

    @Override
    public List<VgroupSplit> snapshotState(long checkpointId) {
        List<VgroupSplit> snapshot = new ArrayList<>();
        splits.values().forEach(split -> snapshot.add(split.snapshot()));
        return snapshot;
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        signalChange();
    }

    private void closeFetcher() {
        if (fetcher != null) {
            fetcher.close();
            // It may be connecting, which closing does not cut short.
            fetcherThreads.forEach(Thread::interrupt);
            fetcher = null;
            queue = null;
        }
    }

    @Override
    public void close() throws Exception {
        closeFetcher();
        for (Thread thread : fetcherThreads) {
            thread.join(CLOSE_TIMEOUT_MS);
            if (thread.isAlive()) {
                throw new FlinkRuntimeException(
                        thread.getName() + " did not end within " + CLOSE_TIMEOUT_MS + " ms.");
            }
        }
    }

    private final class OpenContext implements DeserializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return context.metricGroup().addGroup("deserializer");
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return context.getUserCodeClassLoader();
        }
    }
}
