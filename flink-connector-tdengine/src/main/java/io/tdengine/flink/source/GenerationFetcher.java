/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader's part in one generation, on a thread of its own: joins the generation's group, reports
 * which vgroups the server gave it until the splits are granted, then seeks each of them and polls.
 *
 * <p>The order keeps rows from being lost or repeated: the group's reset policy is {@code none}, so
 * nothing arrives before the seek; nothing is in flight when it is made; and a consumer that has
 * polled rows is never sought again: another position is another generation.
 */
@Internal
final class GenerationFetcher implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationFetcher.class);

    /** The client library renews its list of vgroups at most once a second. */
    private static final long VIEW_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long CHECK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long the server may be busy with a change of the group when asked to join or to seek. */
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int CONFLICTING_TRANSACTION = 0x03D3;

    private final SubscriptionOptions options;
    private final GenerationAnnounced generation;
    private final String clientId;
    private final SchemaOpener opener;
    private final HandoverQueue queue;
    private final ReaderMetrics metrics;

    /** Guarded by this. */
    private Map<TopicVgroup, VgroupSplit> granted;

    /** Guarded by this. */
    private boolean closed;

    /** Guarded by this. */
    private Consumer consumer;

    /** Guarded by this. */
    private Connection connection;

    GenerationFetcher(
            SubscriptionOptions options,
            GenerationAnnounced generation,
            String clientId,
            SchemaOpener opener,
            HandoverQueue queue,
            ReaderMetrics metrics) {
        this.options = options;
        this.generation = generation;
        this.clientId = clientId;
        this.opener = opener;
        this.queue = queue;
        this.metrics = metrics;
    }

    /** Lets the fetcher read: these vgroups, from these positions. From the reader's thread. */
    synchronized void grant(Map<TopicVgroup, VgroupSplit> splits) {
        granted = Map.copyOf(splits);
        notifyAll();
    }

    /** Ends the fetcher without waiting for it or for an answer it waits for. From any thread. */
    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        queue.close();
        disconnect();
    }

    private void disconnect() {
        Consumer openConsumer;
        Connection openConnection;
        synchronized (this) {
            openConsumer = consumer;
            openConnection = connection;
        }
        if (openConsumer != null) {
            openConsumer.close();
        }
        if (openConnection != null) {
            openConnection.close();
        }
    }

    @Override
    public void run() {
        try {
            DeclaredTable table = retried(this::openTable);
            Consumer member = join(retried(this::openConsumer));
            Map<TopicVgroup, VgroupSplit> splits = awaitGrant(member);
            if (splits != null) {
                new VgroupReading(options, member, splits, table, queue, metrics)
                        .run(this::isClosed, CHECK_INTERVAL_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.fail(e);
        } catch (Throwable t) {
            // After close a failure only says that the connection is gone, which it should be.
            if (!isClosed()) {
                queue.fail(t);
            }
        } finally {
            disconnect();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private DeclaredTable openTable() throws Exception {
        Connection opened = TDengine.connect(options.connection);
        synchronized (this) {
            connection = opened;
        }
        closeIfTooLate();
        return DeclaredTable.open(opened, options, generation.topics(), opener);
    }

    /** The close that came while a connection was being made did not see it. */
    private void closeIfTooLate() {
        if (isClosed()) {
            disconnect();
        }
    }

    /** What a fetcher does before it asks to join the group. */
    private interface Preparation<R> {
        R run() throws Exception;
    }

    /**
     * Tries again while the server cannot be reached. That does the group no harm, as long as it
     * has not been asked to let this member in.
     */
    private <R> R retried(Preparation<R> preparation) throws Exception {
        while (true) {
            try {
                return preparation.run();
            } catch (TDengineException e) {
                if (!e.isRetriable() || isClosed()) {
                    throw e;
                }
                LOG.info("{} will try again: {}", clientId, e.getMessage());
                queue.put(Fetched.obstacle(e.getMessage()));
                disconnect();
                awaitChange(VIEW_INTERVAL_NANOS, null);
            }
        }
    }

    private Consumer openConsumer() {
        ConsumerConfig.Builder config =
                ConsumerConfig.builder(generation.group())
                        .clientId(clientId)
                        .offsetReset(ConsumerConfig.OffsetReset.NONE)
                        .property(
                                "max.poll.interval.ms",
                                String.valueOf(options.maxPollInterval.toMillis()))
                        .answerTimeout(options.answerTimeout());
        if (options.minPollRows != null) {
            config.property("min.poll.rows", options.minPollRows.toString());
        }
        Consumer opened = TDengine.consumer(options.connection, config.build());
        synchronized (this) {
            consumer = opened;
        }
        closeIfTooLate();
        return opened;
    }

    /**
     * After a lost answer nobody knows whether the server counts this member in. Such a group is
     * left, as any other that fails here.
     */
    private Consumer join(Consumer member) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (true) {
            try {
                member.subscribe(options.topics);
                return member;
            } catch (TDengineException e) {
                if (e.code() != CONFLICTING_TRANSACTION || System.nanoTime() > deadline) {
                    throw e;
                }
                awaitChange(VIEW_INTERVAL_NANOS, null);
            }
        }
    }

    /** Reports the view again and again; then, granted, seeks. Null if closed before that. */
    private Map<TopicVgroup, VgroupSplit> awaitGrant(Consumer member) throws InterruptedException {
        long seekDeadline = Long.MAX_VALUE;
        while (!isClosed()) {
            Map<TopicVgroup, VgroupSplit> splits = grantedSplits();
            Map<TopicVgroup, VgroupRange> view = AssignedLogs.of(member, options.topics);
            if (splits == null) {
                if (view != null) {
                    queue.put(Fetched.view(view));
                }
            } else if (view != null && view.keySet().equals(splits.keySet())) {
                seek(member, splits, view);
                return splits;
            } else if (seekDeadline == Long.MAX_VALUE) {
                seekDeadline = System.nanoTime() + SETTLE_NANOS;
            } else if (System.nanoTime() > seekDeadline) {
                throw new GenerationLostException(
                        String.format(
                                "The server assigned vgroups %s to this reader, but then changed"
                                        + " it to %s.",
                                splits.keySet(), view == null ? "none yet" : view.keySet()));
            }
            awaitChange(VIEW_INTERVAL_NANOS, splits);
        }
        return null;
    }

    private synchronized Map<TopicVgroup, VgroupSplit> grantedSplits() {
        return granted;
    }

    /**
     * Waits at most this long for a grant or the end.
     *
     * @param known the grant that the caller has seen
     */
    private synchronized void awaitChange(long nanos, Map<TopicVgroup, VgroupSplit> known)
            throws InterruptedException {
        if (!closed && granted == known) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
    }

    private void seek(
            Consumer member,
            Map<TopicVgroup, VgroupSplit> splits,
            Map<TopicVgroup, VgroupRange> view) {
        for (VgroupSplit split : splits.values()) {
            VgroupRange log = view.get(split.vgroup());
            if (split.isFinished()) {
                continue;
            }
            if (split.startOffset() < log.begin()
                    && options.missingOffsets == MissingOffsets.EARLIEST) {
                throw new GenerationLostException("The log expired up to " + log + ": " + split);
            }
            if (split.startOffset() < log.begin()) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "Rows are lost: %s is to be read, but the server's log begins at"
                                        + " %d. Offsets %d to %d have expired; raise the"
                                        + " database's WAL_RETENTION_PERIOD. To accept the loss,"
                                        + " use setMissingOffsets(EARLIEST), in SQL"
                                        + " 'scan.missing-offsets' = 'earliest'.",
                                split, log.begin(), split.startOffset(), log.begin() - 1));
            }
            if (split.startOffset() > log.end()) {
                throw new InvalidSubscriptionException(
                        String.format(
                                "The state is not of this log: %s is to be read, but the server's"
                                        + " log ends at %d. Was the database created anew? Start"
                                        + " without state.",
                                split, log.end()));
            }
        }
        for (VgroupSplit split : splits.values()) {
            // Of a finished split nothing is wanted, and its log may have expired.
            member.seek(
                    split.topic(),
                    split.vgroupId(),
                    split.isFinished() ? view.get(split.vgroup()).end() : split.startOffset());
        }
    }
}
