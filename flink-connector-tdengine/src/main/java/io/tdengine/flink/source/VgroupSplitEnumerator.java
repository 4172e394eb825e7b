/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the vgroups of a topic to readers, generation by generation.
 *
 * <p>The server, not Flink, decides which consumer of a group gets which vgroup. So the enumerator
 * announces a generation with a consumer group of its own, every reader holds its splits and
 * reports them with the vgroups that the server gave it, and when all agree with the server's
 * tables, the enumerator releases all splits and assigns each anew, in one action on the
 * coordinator's thread, so that a checkpoint sees either all or nothing of it.
 *
 * <p>So far one reader takes part in the groups and reads all vgroups; the others are idle, but
 * report what they hold after a restore.
 *
 * <p>Everything runs on the coordinator's thread, except the calls of {@link SubscriptionAdmin},
 * which run on the coordinator's worker.
 */
@Internal
final class VgroupSplitEnumerator implements SplitEnumerator<VgroupSplit, EnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(VgroupSplitEnumerator.class);

    /** The subtask that reads. */
    private static final int READER = 0;

    private static final long TICK_MS = 1_000;

    private final SubscriptionOptions options;
    private final SubscriptionAdmin admin;
    private final SplitEnumeratorContext<VgroupSplit> context;

    /** True if readers may hold splits of an earlier attempt. */
    private final boolean restored;

    /** A restore from an older checkpoint counts generations anew; their groups must differ. */
    private final String attempt = UUID.randomUUID().toString().substring(0, 8);

    /** Groups of earlier attempts that may still be on the server. */
    private final Set<String> oldGroups;

    /** Groups of this attempt that may still be on the server. */
    private final Set<String> ownGroups = new LinkedHashSet<>();

    /** See {@link EnumeratorState#startup}. */
    private final Map<Integer, VgroupRange> startup;

    /** By vgroup: splits that came back from a failed reader. */
    private final Map<Integer, VgroupSplit> unassigned = new TreeMap<>();

    /** Readers that were told to end and hold nothing. */
    private final Set<Integer> retired = new HashSet<>();

    private int generation;
    private SubscribedTopic topic;
    private String group;

    /** Of the generation that does not read yet, otherwise null. */
    private GenerationBarrier barrier;

    private boolean looking;

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
        this.oldGroups = new LinkedHashSet<>(state.groups());
        this.startup = new TreeMap<>(state.startup());
        state.unassigned().forEach(split -> unassigned.put(split.vgroupId(), split));
    }

    @Override
    public void start() {
        context.callAsync(
                admin::prepareTopic,
                (prepared, failure) -> {
                    throwIfNeverConnected(failure);
                    throwIfFailed(failure);
                    topic = prepared;
                    announceWhenComplete();
                });
        context.callAsync(() -> true, (result, failure) -> checkDeadline(), TICK_MS, TICK_MS);
    }

    /** A job that has never reached its server has a wrong address rather than a bad day. */
    private void throwIfNeverConnected(Throwable failure) {
        if (!restored
                && failure != null
                && failure.getCause() instanceof TDengineException
                && ((TDengineException) failure.getCause()).code() == ErrorCode.CONNECT_FAILED) {
            throw new InvalidSubscriptionException(failure.getMessage(), failure);
        }
    }

    private static void throwIfFailed(Throwable failure) {
        if (failure instanceof RuntimeException) {
            throw (RuntimeException) failure;
        } else if (failure != null) {
            throw new FlinkRuntimeException(failure);
        }
    }

    @Override
    public void addReader(int subtask) {
        if (group != null && !restored && subtask != READER) {
            // It can hold nothing, so the generation need not begin anew.
            announceTo(subtask);
            retire(subtask);
        } else {
            announceWhenComplete();
        }
    }

    /** Readers that can hold splits: none but the reading one unless the job was restored. */
    private Set<Integer> awaited() {
        Set<Integer> awaited = new TreeSet<>();
        awaited.add(READER);
        for (int i = 0; restored && i < context.currentParallelism(); i++) {
            if (!retired.contains(i)) {
                awaited.add(i);
            }
        }
        return awaited;
    }

    private void announceWhenComplete() {
        Set<Integer> awaited = awaited();
        if (topic == null || !context.registeredReaders().keySet().containsAll(awaited)) {
            return;
        }
        generation++;
        group = options.groupId + '_' + attempt + '_' + generation;
        ownGroups.add(group);
        barrier = new GenerationBarrier(generation, awaited, Set.of(READER), System.nanoTime());
        LOG.info(
                "Announces generation {} of topic {} in group {}",
                generation,
                options.topic,
                group);
        new TreeSet<>(context.registeredReaders().keySet()).forEach(this::announceTo);
    }

    private void announceTo(int subtask) {
        context.sendEventToSourceReader(
                subtask,
                new GenerationAnnounced(
                        generation,
                        group,
                        topic.database(),
                        topic.superTable(),
                        subtask == READER));
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (!(event instanceof HeldAndView)) {
            throw new IllegalArgumentException("Unknown event: " + event);
        }
        if (barrier == null) {
            return;
        }
        barrier.report(subtask, (HeldAndView) event, System.nanoTime());
        if (barrier.isComplete() && !looking) {
            looking = true;
            GenerationBarrier asked = barrier;
            String askedGroup = group;
            context.callAsync(
                    () -> admin.look(topic.database(), askedGroup),
                    (view, failure) -> decide(asked, view, failure));
        }
    }

    private void decide(GenerationBarrier asked, ServerView view, Throwable failure) {
        looking = false;
        if (failure instanceof TDengineException && ((TDengineException) failure).isRetriable()) {
            LOG.warn("The server's consumers could not be read, will try again", failure);
            return;
        }
        if (failure != null) {
            throw new FlinkRuntimeException(
                    String.format(
                            "Whom the server gave the vgroups of topic '%s' could not be read: %s",
                            options.topic, failure.getMessage()),
                    failure);
        }
        if (asked == barrier && barrier.isComplete() && barrier.passes(view, System.nanoTime())) {
            assign();
        }
    }

    private void assign() {
        Map<Integer, VgroupRange> log = barrier.ranges();
        Map<Integer, VgroupSplit> held = barrier.held();
        if (startup.isEmpty()) {
            decideStartup(log);
        } else if (!startup.keySet().equals(log.keySet())) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "The state is of vgroups %s, but topic '%s' has vgroups %s. Was the"
                                    + " database created anew? Start without state.",
                            startup.keySet(), options.topic, log.keySet()));
        }
        List<VgroupSplit> splits = new ArrayList<>();
        for (int vgroup : startup.keySet()) {
            splits.add(splitOf(vgroup, held));
        }
        unassigned.clear();
        barrier = null;
        Set<Integer> readers = new TreeSet<>(context.registeredReaders().keySet());
        for (int subtask : readers) {
            context.sendEventToSourceReader(subtask, new ReleaseSplits(generation));
        }
        context.assignSplits(new SplitsAssignment<>(Map.of(READER, splits)));
        if (options.isBounded()) {
            context.signalNoMoreSplits(READER);
        }
        readers.forEach(this::retire);
        dropOtherGroups();
    }

    private void decideStartup(Map<Integer, VgroupRange> log) {
        log.forEach(
                (vgroup, range) ->
                        startup.put(
                                vgroup,
                                new VgroupRange(
                                        options.startup == StartupMode.LATEST
                                                ? range.end()
                                                : range.begin(),
                                        options.isBounded() ? range.end() : VgroupSplit.NO_STOP)));
        startup.forEach(
                (vgroup, range) ->
                        unassigned.put(
                                vgroup,
                                new VgroupSplit(
                                        options.topic, vgroup, range.begin(), 0, range.end())));
    }

    /**
     * What a reader holds wins over what came back with a failed reader: that was assigned after
     * the checkpoint which the holder was restored from.
     */
    private VgroupSplit splitOf(int vgroup, Map<Integer, VgroupSplit> held) {
        VgroupSplit split = held.getOrDefault(vgroup, unassigned.get(vgroup));
        if (split != null) {
            return split;
        }
        long stop = startup.get(vgroup).end();
        if (stop == VgroupSplit.NO_STOP) {
            throw new IllegalStateException(
                    "Vgroup " + vgroup + " of topic '" + options.topic + "' is in no state.");
        }
        // A reader that ends takes its finished splits out of the next checkpoints.
        return new VgroupSplit(options.topic, vgroup, stop, 0, stop);
    }

    /** Ends an idle reader of a bounded source. */
    private void retire(int subtask) {
        if (options.isBounded() && subtask != READER && retired.add(subtask)) {
            context.signalNoMoreSplits(subtask);
        }
    }

    /**
     * A group of this attempt is dropped even if a member is listed in it. One from before is not:
     * it may be read by another job that was started from the same savepoint.
     */
    private void dropOtherGroups() {
        Map<String, Boolean> forced = new HashMap<>();
        oldGroups.forEach(old -> forced.put(old, false));
        ownGroups.forEach(own -> forced.put(own, true));
        forced.remove(group);
        forced.forEach(
                (name, force) ->
                        context.callAsync(
                                () -> admin.dropGroup(name, force),
                                (dropped, failure) -> {
                                    throwIfFailed(failure);
                                    if (dropped) {
                                        oldGroups.remove(name);
                                        ownGroups.remove(name);
                                    }
                                }));
    }

    private void checkDeadline() {
        if (barrier != null
                && barrier.isOlderThan(options.assignmentTimeout.toNanos(), System.nanoTime())) {
            throw new FlinkRuntimeException(
                    String.format(
                            "The vgroups of topic '%s' could not be assigned within %d s (group"
                                    + " %s): %s.",
                            options.topic,
                            options.assignmentTimeout.getSeconds(),
                            group,
                            barrier.missing()));
        }
    }

    @Override
    public void addSplitsBack(List<VgroupSplit> splits, int subtask) {
        splits.forEach(split -> unassigned.put(split.vgroupId(), split));
        retired.remove(subtask);
        if (subtask == READER || restored) {
            // The generation is over; the next one begins when the reader is back.
            barrier = null;
        }
    }

    @Override
    public void handleSplitRequest(int subtask, String hostname) {
        throw new IllegalStateException("Readers of a subscription do not ask for splits.");
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        Set<String> groups = new LinkedHashSet<>(oldGroups);
        groups.addAll(ownGroups);
        return new EnumeratorState(generation, groups, startup, unassigned.values());
    }

    /** Leaves no group behind, as far as the server can be reached. */
    @Override
    public void close() throws IOException {
        try {
            for (String own : ownGroups) {
                if (!admin.dropGroup(own, true) && !admin.isConnected()) {
                    break;
                }
            }
        } finally {
            admin.close();
        }
    }
}
