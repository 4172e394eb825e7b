/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files of committed batches, behind the committer, once no restore can need them. That is
 * not when they are committed: until another checkpoint completes whose barrier came later, a
 * restart commits them again. A committer is not told of barriers, an operator is.
 *
 * <p>Its state is the files committed but not yet removed. A restored job removes them: the
 * checkpoint it came from does not name them as committables any more.
 *
 * <p>A file that cannot be removed is logged and left; that must not fail a job.
 */
@Internal
public final class SpillCleaner extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<CommittableMessage<BatchCommittable>, Void>,
                BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(SpillCleaner.class);

    private static final ListStateDescriptor<String> COMMITTED_FILES =
            new ListStateDescriptor<>("committed-files", StringSerializer.INSTANCE);

    /** Committed since the last barrier. */
    private transient Set<Path> committed;

    /** Committed before the barrier of a checkpoint that has not completed, by its id. */
    private transient NavigableMap<Long, Set<Path>> committedBefore;

    private transient ListState<String> state;
    private transient boolean inputEnded;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        committed = new LinkedHashSet<>();
        committedBefore = new TreeMap<>();
        state = context.getOperatorStateStore().getListState(COMMITTED_FILES);
        for (String file : state.get()) {
            remove(Set.of(new Path(file)));
        }
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<BatchCommittable>> element) {
        if (element.getValue() instanceof CommittableWithLineage) {
            BatchCommittable committable =
                    ((CommittableWithLineage<BatchCommittable>) element.getValue())
                            .getCommittable();
            if (committable.spilled() != null) {
                committed.add(committable.spilled().file());
            }
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (!committed.isEmpty()) {
            committedBefore.put(context.getCheckpointId(), committed);
            committed = new LinkedHashSet<>();
        }
        state.clear();
        for (Set<Path> files : committedBefore.values()) {
            for (Path file : files) {
                state.add(file.toString());
            }
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        NavigableMap<Long, Set<Path>> removable = committedBefore.headMap(checkpointId, true);
        removable.values().forEach(SpillCleaner::remove);
        removable.clear();
    }

    @Override
    public void endInput() {
        inputEnded = true;
    }

    /**
     * At the end of the input no other checkpoint follows the one whose batches were committed
     * last, yet until the whole job has ended it may be restored.
     */
    @Override
    public void close() throws Exception {
        if (inputEnded) {
            committedBefore.values().forEach(SpillCleaner::replaceByMarker);
            replaceByMarker(committed);
        }
        super.close();
    }

    private static void remove(Collection<Path> files) {
        for (Path file : files) {
            try {
                SpillDirectory.remove(file);
            } catch (IOException e) {
                LOG.warn("A file of committed batches is left behind: {}", file, e);
            }
        }
    }

    private static void replaceByMarker(Collection<Path> files) {
        for (Path file : files) {
            try {
                SpillDirectory.replaceByMarker(file);
            } catch (IOException e) {
                LOG.warn("A file of committed batches is left behind: {}", file, e);
            }
        }
    }
}
