/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Without a shuffle each subtask is a region of its own, which Flink would restart alone. Vgroups
 * may have moved to it, or away, since the checkpoint that it is restored from.
 */
@Timeout(180)
class LoneFailureITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** What a job of this process keeps in its state, by the test's id. */
    private static final Map<String, Kept> KEPT = new ConcurrentHashMap<>();

    private static final class Kept {
        private final Map<Integer, List<String>> bySubtask = new ConcurrentHashMap<>();
        private final Map<Integer, AtomicInteger> restores = new ConcurrentHashMap<>();
        private final AtomicBoolean fail = new AtomicBoolean();
        private final AtomicBoolean failAtOnce = new AtomicBoolean();

        private int rows() {
            return bySubtask.values().stream().mapToInt(List::size).sum();
        }

        private int restores(int subtask) {
            return restores.getOrDefault(subtask, new AtomicInteger()).get();
        }
    }

    /** Keeps all rows as state; subtask 1 fails when told to, after a checkpoint. */
    private static final class Keep extends RichMapFunction<String, String>
            implements CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;

        private final String id;
        private transient ListState<String> state;
        private transient List<String> rows;

        Keep(String id) {
            this.id = id;
        }

        @Override
        public String map(String row) {
            rows.add(row);
            return row;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (subtask() == 1 && KEPT.get(id).fail.compareAndSet(true, false)) {
                throw new IllegalStateException("A failure of one subtask, on purpose.");
            }
        }

        private int subtask() {
            return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            state.update(rows);
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            if (subtask() == 1 && KEPT.get(id).failAtOnce.compareAndSet(true, false)) {
                throw new IllegalStateException("A failure before the start, on purpose.");
            }
            state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>("rows", Types.STRING));
            rows = new CopyOnWriteArrayList<>();
            state.get().forEach(rows::add);
            KEPT.get(id).bySubtask.put(subtask(), rows);
            if (context.isRestored()) {
                KEPT.get(id)
                        .restores
                        .computeIfAbsent(subtask(), s -> new AtomicInteger())
                        .incrementAndGet();
            }
        }
    }

    private final String id = UUID.randomUUID().toString();
    private final Kept kept = new Kept();
    private Meters meters;

    private JobClient startAndAwaitFirstRows() throws Exception {
        KEPT.put(id, kept);
        meters = Meters.create(SERVER);
        meters.insert(5);
        StreamExecutionEnvironment env = MetersJob.environment(null);
        env.setParallelism(2);
        env.enableCheckpointing(100);
        env.fromSource(meters.source().build(), WatermarkStrategy.noWatermarks(), "meters")
                .map(Meters::describe)
                .returns(Types.STRING)
                .map(new Keep(id))
                .sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync();
        MetersJob.await("the first rows", () -> kept.rows() == meters.rows().size());
        return job;
    }

    private void assertEachRowOnce() {
        List<String> rows = new ArrayList<>();
        kept.bySubtask.values().forEach(rows::addAll);
        RowLists.assertSame(rows, meters.rows());
    }

    @Test
    void restartsAllReadersFromTheLastCheckpoint() throws Exception {
        JobClient job = startAndAwaitFirstRows();

        for (int failure = 1; failure <= 2; failure++) {
            int restores = failure;
            kept.fail.set(true);
            MetersJob.await(
                    "a restart of both",
                    () -> kept.restores(0) >= restores && kept.restores(1) >= restores);
            meters.insert(5);
            MetersJob.await("all rows", () -> kept.rows() == meters.rows().size());
        }
        job.cancel().get();

        assertEachRowOnce();
    }

    /** Else the reader would count as failed for ever, and no later generation would begin. */
    @Test
    void aFailureBeforeTheFirstAssignmentIsOverWithIt() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        kept.failAtOnce.set(true);
        JobClient job = startAndAwaitFirstRows();
        assertThat(kept.failAtOnce).isFalse();

        SERVER.embedded().faults().cutAll();
        MetersJob.await("the server", meters::isConnected);
        meters.insert(5);
        MetersJob.await("all rows", () -> kept.rows() == meters.rows().size());
        job.cancel().get();

        assertEachRowOnce();
    }
}
