/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.api.ValidationException;
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

    private final SubscriptionOptions options;
    private final TDengineDeserializationSchema<T> deserializer;
    private final SourceReaderContext context;
    private final Availability availability = new Availability();
    private final ReaderMetrics metrics;
    private final FetcherThreads threads;

    private final Map<TopicVgroup, SplitPosition> splits = new TreeMap<>();

    private final SplitOutputs<T> outputs = new SplitOutputs<>();

    private final CommittableOffsets committable = new CommittableOffsets();
    private final SchemaOpener opener;
    private final ChangeEmitter<T> changes;

    /** Ids of splits that Flink has paused; some may be other readers' by now. */
    private final Set<String> paused = new HashSet<>();

    private GenerationAnnounced generation;
    private GenerationFetcher fetcher;
    private HandoverQueue queue;
    private MessageCursor<T> cursor;

    /** True from the assignment in the present generation on. */
    private boolean reading;

    private boolean started;
    private boolean noMoreSplits;
    private boolean changed;

    /** Of the present generation: what the enumerator was told, and whether rows came. */
    private boolean readingReported;

    private boolean finishedReported;
    private boolean advanced;

    TDengineSourceReader(
            SubscriptionOptions options,
            TDengineDeserializationSchema<T> deserializer,
            SourceReaderContext context) {
        this.options = options;
        this.deserializer = deserializer;
        this.context = context;
        this.opener = new SchemaOpener(deserializer, context);
        this.changes = new ChangeEmitter<>(options.tableChanges, deserializer);
        this.metrics = new ReaderMetrics(context.metricGroup());
        this.threads =
                new FetcherThreads(
                        String.format(
                                "TDengine fetcher %s-%d",
                                String.join(",", options.topics), context.getIndexOfSubtask()),
                        context.getUserCodeClassLoader().asClassLoader());
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void addSplits(List<VgroupSplit> newSplits) {
        for (VgroupSplit split : newSplits) {
            if (!options.topics.contains(split.topic())) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "The state is of topic '%s', but the source reads topic '%s'."
                                        + " Restore with the topics of the state ('scan.topic'), or"
                                        + " give the source another uid and start without it.",
                                split.topic(), options.topicNames()));
            }
            splits.put(split.vgroup(), SplitPosition.of(split, options.atLeastOnce));
        }
        if (started) {
            grant(newSplits);
        }
    }

    /** Begins to read, unless this reader has lost the generation meanwhile. */
    private void grant(List<VgroupSplit> granted) {
        LOG.info("Reads in {}: {}", generation, granted);
        if (fetcher != null) {
            reading = true;
            Map<TopicVgroup, VgroupSplit> byVgroup =
                    granted.stream().collect(Collectors.toMap(VgroupSplit::vgroup, s -> s));
            fetcher.grant(byVgroup);
            metrics.granted(byVgroup);
            pause();
        }
        signalChange();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof GenerationAnnounced) {
            hold((GenerationAnnounced) event);
        } else if (event instanceof ReleaseSplits) {
            splits.clear();
            if (!((ReleaseSplits) event).assigned()) {
                grant(List.of());
            }
        } else {
            throw new IllegalArgumentException("Unknown event: " + event);
        }
        signalChange();
    }

    /** Stops reading where it is and takes part in the new generation. */
    private void hold(GenerationAnnounced announced) {
        LOG.info("Holds {} for {}", held(), announced);
        closeFetcher();
        generation = announced;
        metrics.generation();
        advanced = false;
        readingReported = false;
        finishedReported = false;
        queue = new HandoverQueue(options.bufferBytes, availability::signal);
        fetcher =
                new GenerationFetcher(
                        options,
                        announced,
                        GenerationAnnounced.clientId(context.getIndexOfSubtask()),
                        opener,
                        queue,
                        metrics);
        threads.start(fetcher);
    }

    /** Stops where it is; the enumerator announces the next generation. */
    private void lose(Throwable cause) {
        LOG.warn("Lost {} of topic '{}'", generation, options.topicNames(), cause);
        metrics.lost(cause instanceof GenerationLostException);
        closeFetcher();
        report(GenerationProgress.lost(generation.generation(), cause.getMessage(), advanced));
    }

    private void report(SourceEvent event) {
        context.sendSourceEventToCoordinator(event);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        try {
            return readNext(output);
        } catch (ValidationException e) {
            throw new InvalidSubscriptionException(
                    "Topic '"
                            + options.topicNames()
                            + "' cannot be read as declared: "
                            + e.getMessage(),
                    e);
        }
    }

    private InputStatus readNext(ReaderOutput<T> output) throws Exception {
        if (changed) {
            changed = false;
            if (reading) {
                outputs.update(output, splits.values());
            }
        }
        if (cursor == null) {
            Fetched fetched = nextFetched();
            if (fetched == null) {
                reportFinished();
                return isAtEnd() ? end(output) : InputStatus.NOTHING_AVAILABLE;
            }
            accept(fetched);
        }
        if (cursor != null) {
            emit();
            if (cursor.isAtEnd()) {
                metrics.position(cursor.position().vgroup(), cursor.position().startOffset());
                cursor = null;
                outputs.update(output, splits.values());
            }
        } else if (reading) {
            outputs.update(output, splits.values());
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private void emit() throws Exception {
        advanced = true;
        try {
            metrics.records(cursor.emit(outputs.of(cursor.position()), ROWS_PER_POLL));
        } catch (Exception e) {
            metrics.failedRecord();
            throw e;
        }
    }

    /** An idle task's last watermark would not be sent, and the last windows never fire. */
    private static InputStatus end(ReaderOutput<?> output) {
        output.markActive();
        return InputStatus.END_OF_INPUT;
    }

    private Fetched nextFetched() throws Exception {
        try {
            return queue == null ? null : queue.poll();
        } catch (InvalidSubscriptionException | ValidationException | Error e) {
            throw e;
        } catch (GenerationLostException | TDengineException e) {
            if (e instanceof TDengineException && !((TDengineException) e).isRetriable()) {
                throw failure(e);
            }
            lose(e);
            return null;
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    private IOException failure(Throwable t) {
        return new IOException(
                String.format(
                        "Reading topic '%s' failed in %s: %s. Flink's restart strategy decides"
                                + " whether the job goes on from its last checkpoint.",
                        options.topicNames(), generation, t.getMessage()),
                t);
    }

    private void accept(Fetched fetched) throws Exception {
        if (fetched.obstacle() != null) {
            report(HeldAndView.withoutView(generation.generation(), held(), fetched.obstacle()));
        } else if (fetched.view() != null) {
            if (!reading) {
                report(new HeldAndView(generation.generation(), held(), fetched.view()));
            }
        } else if (fetched.positions() != null) {
            if (!readingReported) {
                readingReported = true;
                report(GenerationProgress.reading(generation.generation()));
            }
            fetched.positions()
                    .forEach(
                            (vgroup, offset) -> {
                                splits.get(vgroup).advance(offset);
                                metrics.position(vgroup, splits.get(vgroup).startOffset());
                            });
        } else {
            TmqMessage message = fetched.message();
            metrics.message(
                    message.bytes(), fetched.fetchedMillis(), MessageCursor.lastTimestamp(message));
            SplitPosition position = splits.get(fetched.vgroup());
            if (!position.isFinished()) {
                int rows = fetched.rows();
                int first = position.begin(message, rows);
                if (first == 0) {
                    metrics.records(changes.emit(message, outputs.of(position)));
                }
                if (first < rows) {
                    cursor = new MessageCursor<>(fetched, first, position, deserializer);
                }
            }
        }
    }

    private void reportFinished() {
        if (options.isBounded() && reading && !finishedReported && isFinished()) {
            finishedReported = true;
            report(GenerationProgress.finished(generation.generation()));
        }
    }

    private boolean isFinished() {
        return splits.values().stream().allMatch(SplitPosition::isFinished);
    }

    private boolean isAtEnd() {
        return noMoreSplits && isFinished();
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
        if (options.commitsOffsets) {
            committable.snapshot(checkpointId, splits.values());
        }
        return held();
    }

    private List<VgroupSplit> held() {
        return splits.values().stream().map(SplitPosition::snapshot).collect(Collectors.toList());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        Map<TopicVgroup, Long> offsets = committable.complete(checkpointId);
        if (!offsets.isEmpty()) {
            metrics.committed(offsets);
            report(new CheckpointedOffsets(offsets));
        }
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        signalChange();
    }

    /**
     * Holds splits back whose watermark is ahead. A message that has begun is emitted to its end.
     */
    @Override
    public void pauseOrResumeSplits(
            Collection<String> splitsToPause, Collection<String> splitsToResume) {
        paused.addAll(splitsToPause);
        paused.removeAll(splitsToResume);
        pause();
        availability.signal();
    }

    private void pause() {
        if (queue != null) {
            Set<TopicVgroup> vgroups =
                    splits.values().stream()
                            .filter(split -> paused.contains(split.splitId()))
                            .map(SplitPosition::vgroup)
                            .collect(Collectors.toSet());
            queue.pause(vgroups, vgroups.size() == splits.size());
        }
    }

    private void closeFetcher() {
        cursor = null;
        reading = false;
        if (fetcher != null) {
            fetcher.close();
            threads.interrupt();
            fetcher = null;
            queue = null;
        }
    }

    @Override
    public void close() throws Exception {
        closeFetcher();
        threads.join();
    }
}
