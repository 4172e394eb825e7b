/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the vgroups of topics to readers, generation by generation.
 *
 * <p>The server, not Flink, decides which consumer of a group gets which vgroup. So the enumerator
 * announces a generation with a consumer group of its own, every reader holds its splits and
 * reports them with the vgroups that the server gave it, and when all agree with the server's
 * tables, the enumerator releases all splits and assigns each anew, in one action on the
 * coordinator's thread, so that a checkpoint sees either all or nothing of it.
 *
 * <p>Whatever disturbs a generation (a lost connection, a vgroup that moved, a foreign consumer)
 * leads to the next one, while the job goes on. A reader that failed alone fails the job: splits
 * may have moved since the checkpoint that it was restored from.
 *
 * <p>Everything runs on the coordinator's thread, except the calls of {@link SubscriptionAdmin},
 * which run on the coordinator's worker.
 */
@Internal
final class VgroupSplitEnumerator implements SplitEnumerator<VgroupSplit, EnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(VgroupSplitEnumerator.class);

    private static final long TICK_MS = 500;
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A generation that does not read by then never will; the next one may. */
    private static final Duration GENERATION_LIMIT = Duration.ofSeconds(15);

    /** Between two generations, lest a persistent trouble floods the server with groups. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * How long readers that can hold nothing are waited for. With fewer slots than readers, a
     * bounded job's last ones come only when the first ones have ended.
     */
    private static final long LATE_READER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final SubscriptionOptions options;
    private final SubscriptionAdmin admin;
    private final SplitEnumeratorContext<VgroupSplit> context;
    private final boolean restored;
    private final SplitPlan plan;
    private final GenerationGroups groups;
    private final UserGroup userGroup;
    private final Outage outage;

    private final ReaderRoster roster = new ReaderRoster();
    private final Set<Integer> reading = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();

    /** Null until they were looked up. */
    private List<SubscribedTopic> topics;

    private boolean preparing;
    private int generation;
    private boolean wanted = true;
    private long announcedNanos;
    private Long firstReaderNanos;

    /** Of the present generation; null while there is none. */
    private GenerationBarrier barrier;

    private boolean assigned;

    /** All splits of a bounded source have been read. */
    private boolean ended;

    private boolean looking;
    private int failedLooks;
    private long nextWatchNanos;

    VgroupSplitEnumerator(
            SubscriptionOptions options,
            SubscriptionAdmin admin,
            SplitEnumeratorContext<VgroupSplit> context,
            EnumeratorState state,
            boolean restored) {
        this.options = options;
        this.admin = admin;
        this.context = context;
        this.restored = restored;
        this.generation = state.generation();
        this.plan = new SplitPlan(options, state);
        this.groups = new GenerationGroups(options, admin, context, state.groups());
        this.userGroup = new UserGroup(options);
        this.outage = new Outage(options);
    }

    @Override
    public void start() {
        if (restored) {
            roster.require(context.currentParallelism());
        }
        prepare();
        context.callAsync(() -> true, (result, failure) -> tick(), TICK_MS, TICK_MS);
    }

    private void prepare() {
        preparing = true;
        boolean withOffsets = options.startup == StartupMode.GROUP_OFFSETS && plan.isUndecided();
        context.callAsync(
                () -> {
                    List<SubscribedTopic> prepared = admin.prepareTopics();
                    if (withOffsets) {
                        plan.setGroupOffsets(userGroup.committed());
                    }
                    return prepared;
                },
                (prepared, failure) -> {
                    preparing = false;
                    if (restored && CoordinatorFailures.isRetriable(failure)) {
                        outage.begin(failure.getMessage());
                        return;
                    }
                    throwIfNeverConnected(failure);
                    CoordinatorFailures.rethrow(failure);
                    topics = prepared;
                    announceIfPossible();
                });
    }

    /** A job that has never reached its server has a wrong address rather than a bad day. */
    private void throwIfNeverConnected(Throwable failure) {
        TDengineException cause = CoordinatorFailures.cause(failure);
        if (!restored && cause != null && cause.code() == ErrorCode.CONNECT_FAILED) {
            throw new InvalidSubscriptionException(failure.getMessage(), failure);
        }
    }

    private void tick() {
        if (topics == null) {
            outage.failIfTooLong("the topic could not be looked up");
            if (!preparing) {
                prepare();
            }
        } else if (wanted) {
            if (barrier != null) {
                outage.failIfTooLong("not all of readers " + barrier.readers() + " can take part");
            }
            announceIfPossible();
        } else if (barrier != null && !assigned) {
            outage.failIfTooLong("group " + groups.current() + ": " + barrier.missing());
            if (barrier.isOlderThan(GENERATION_LIMIT.toNanos(), System.nanoTime())) {
                requestGeneration(barrier.missing());
            }
        } else if (barrier != null && !ended) {
            if (!reading.containsAll(barrier.readers())) {
                outage.failIfTooLong("readers that were assigned vgroups do not read yet");
            }
            if (System.nanoTime() - nextWatchNanos > 0 && !looking) {
                nextWatchNanos = System.nanoTime() + WATCH_NANOS;
                look();
                groups.dropOthers();
            }
        }
    }

    @Override
    public void addReader(int subtask) {
        if (firstReaderNanos == null) {
            firstReaderNanos = System.nanoTime();
        }
        if (roster.isBackWithAll(options.topicNames())) {
            LOG.info("All readers were reset; reader {} is back", subtask);
            outage.end();
            ended = false;
        }
        if (options.isBounded() && roster.isLeftOut(subtask)) {
            roster.retire(subtask);
            context.signalNoMoreSplits(subtask);
        } else {
            wanted = true;
            announceIfPossible();
        }
    }

    private void requestGeneration(String reason) {
        if (!wanted) {
            LOG.info("Topic '{}' needs a new generation: {}", options.topicNames(), reason);
        }
        wanted = true;
        outage.begin(reason);
        announceIfPossible();
    }

    private void announceIfPossible() {
        long now = System.nanoTime();
        boolean pause = barrier != null && now - announcedNanos < PAUSE_NANOS;
        Set<Integer> registered = context.registeredReaders().keySet();
        if (topics == null
                || pause
                || !roster.isComplete(
                        registered,
                        context.currentParallelism(),
                        firstReaderNanos != null && now - firstReaderNanos > LATE_READER_NANOS)) {
            return;
        }
        Set<Integer> readers = roster.participants(registered);
        wanted = false;
        assigned = false;
        reading.clear();
        finished.clear();
        failedLooks = 0;
        outage.beginIfNone("the source starts");
        generation++;
        announcedNanos = now;
        String group = groups.next(generation);
        barrier = new GenerationBarrier(generation, readers, now);
        LOG.info("Announces generation {} of '{}' in {}", generation, options.topicNames(), group);
        GenerationAnnounced announcement = new GenerationAnnounced(generation, group, topics);
        readers.forEach(reader -> context.sendEventToSourceReader(reader, announcement));
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof HeldAndView) {
            if (barrier != null && !assigned) {
                barrier.report(subtask, (HeldAndView) event, System.nanoTime());
                if (barrier.isComplete() && !looking) {
                    look();
                }
            }
        } else if (event instanceof GenerationProgress) {
            progress(subtask, (GenerationProgress) event);
        } else if (event instanceof CheckpointedOffsets) {
            Map<TopicVgroup, Long> offsets = ((CheckpointedOffsets) event).offsets();
            context.callAsync(
                    () -> {
                        userGroup.commit(offsets);
                        return true;
                    },
                    (done, failure) -> CoordinatorFailures.rethrow(failure));
        } else {
            throw new IllegalArgumentException("Unknown event: " + event);
        }
    }

    private void progress(int subtask, GenerationProgress event) {
        if (barrier == null || event.generation() != generation || ended) {
            return;
        }
        switch (event.step()) {
            case READING:
                reading.add(subtask);
                if (reading.containsAll(barrier.readers())) {
                    outage.pause();
                }
                break;
            case FINISHED:
                finished.add(subtask);
                // A reader ends only with all others, so that all can take part in a generation.
                if (assigned && finished.containsAll(barrier.readers())) {
                    ended = true;
                    barrier.readers().forEach(context::signalNoMoreSplits);
                }
                break;
            default:
                if (event.advanced()) {
                    outage.end();
                }
                requestGeneration("reader " + subtask + ": " + event.reason());
        }
    }

    /** Asks the server, before a generation reads and while it does. */
    private void look() {
        looking = true;
        GenerationBarrier asked = barrier;
        String group = groups.current();
        context.callAsync(
                () -> admin.look(topics, group),
                (view, failure) -> {
                    looking = false;
                    if (failure != null) {
                        onFailedLook(failure);
                    } else if (asked == barrier && !wanted && !ended) {
                        failedLooks = 0;
                        decide(view);
                    }
                });
    }

    /** One failure can be a hiccup of the enumerator's own connection, which is made anew. */
    private void onFailedLook(Throwable failure) {
        if (!CoordinatorFailures.isRetriable(failure)) {
            throw new FlinkRuntimeException(
                    String.format(
                            "Whom the server gave the vgroups of topic '%s' could not be read: %s",
                            options.topicNames(), failure.getMessage()),
                    failure);
        }
        LOG.warn("The server's consumers could not be read, will try again", failure);
        String reason = "the server's tables could not be read: " + failure.getMessage();
        failedLooks++;
        if (barrier != null && !assigned) {
            barrier.blockedBy(reason);
        } else if (barrier != null && failedLooks > 1 && !ended) {
            // Polls of a consumer stay empty without an error while its server is down.
            requestGeneration(reason);
        } else {
            nextWatchNanos = System.nanoTime();
        }
    }

    private void decide(ServerView view) {
        if (assigned) {
            String change = barrier.change(view);
            if (change != null) {
                requestGeneration(change);
            }
        } else if (barrier.isSpoilt(view)) {
            requestGeneration("a foreign consumer is in the group: " + view.members());
        } else if (barrier.isComplete()
                && context.registeredReaders().keySet().containsAll(barrier.readers())
                && barrier.passes(view, System.nanoTime())) {
            assign();
        }
    }

    private void assign() {
        Map<TopicVgroup, Integer> owners = barrier.owners();
        Map<Integer, List<VgroupSplit>> splits = new HashMap<>();
        for (VgroupSplit split : plan.assign(barrier.ranges(), barrier.held())) {
            splits.computeIfAbsent(owners.get(split.vgroup()), r -> new ArrayList<>()).add(split);
        }
        for (int reader : barrier.readers()) {
            context.sendEventToSourceReader(
                    reader, new ReleaseSplits(generation, splits.containsKey(reader)));
        }
        context.assignSplits(new SplitsAssignment<>(splits));
        LOG.info("Assigns in generation {}: {}", generation, splits);
        assigned = true;
        roster.assigned(barrier.readers());
        nextWatchNanos = System.nanoTime() + WATCH_NANOS;
        groups.dropOthers();
    }

    @Override
    public void addSplitsBack(List<VgroupSplit> splits, int subtask) {
        plan.addBack(splits);
        roster.reset(subtask);
        // The generation is over; the next one begins when the reader is back.
        barrier = null;
        wanted = true;
    }

    @Override
    public void handleSplitRequest(int subtask, String hostname) {
        throw new IllegalStateException("Readers of a subscription do not ask for splits.");
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return new EnumeratorState(generation, groups.all(), plan.startup(), plan.unassigned());
    }

    /** Leaves no group behind, as far as the server can be reached. */
    @Override
    public void close() throws IOException {
        try {
            groups.close();
        } finally {
            userGroup.close();
            if (ended && options.dropTopic) {
                admin.dropTopic();
            }
            admin.close();
        }
    }
}
