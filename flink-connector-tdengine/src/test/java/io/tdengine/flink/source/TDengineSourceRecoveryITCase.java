/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restarts and restores: no row lost, none repeated. */
@Timeout(180)
class TDengineSourceRecoveryITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** Failures so far, by the id of the test's own choice. */
    private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

    @TempDir private Path savepoints;

    /**
     * Fails a number of times, each after a completed checkpoint with rows before and behind it.
     */
    private static final class FailAfterCheckpoint extends RichMapFunction<String, String>
            implements CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private static final int ROWS_AFTER_CHECKPOINT = 70;

        private final String id;
        private final int failures;
        private transient long firstCheckpointWithRows;
        private transient boolean checkpointed;
        private transient int rowsBefore;
        private transient int rowsBehind;

        FailAfterCheckpoint(String id, int failures) {
            this.id = id;
            this.failures = failures;
        }

        @Override
        public String map(String row) {
            rowsBefore++;
            if (checkpointed
                    && ++rowsBehind > ROWS_AFTER_CHECKPOINT
                    && FAILURES.get(id).get() < failures) {
                throw new IllegalStateException(
                        "Failure " + FAILURES.get(id).incrementAndGet() + ", on purpose.");
            }
            return row;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed |= firstCheckpointWithRows > 0 && checkpointId >= firstCheckpointWithRows;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            if (rowsBefore > 0 && firstCheckpointWithRows == 0) {
                firstCheckpointWithRows = context.getCheckpointId();
            }
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // Counts anew in each attempt.
        }
    }

    private static List<String> readWithFailures(Meters meters, int failures, int parallelism)
            throws Exception {
        String id = meters.topic();
        FAILURES.put(id, new AtomicInteger());
        StreamExecutionEnvironment env = MetersJob.environment(null);
        env.setParallelism(parallelism);
        env.enableCheckpointing(50);
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> rows =
                env.fromSource(meters.source().build(), WatermarkStrategy.noWatermarks(), "meters")
                        .map(Meters::describe)
                        .returns(Types.STRING)
                        .map(new FailAfterCheckpoint(id, failures))
                        .executeAndCollect()) {
            // Rows keep coming until the last failure is behind, and some after it.
            while (FAILURES.get(id).get() < failures || read.size() < meters.rows().size()) {
                if (FAILURES.get(id).get() < failures) {
                    meters.insert(20);
                }
                while (read.size() < meters.rows().size() && rows.hasNext()) {
                    read.add(rows.next());
                }
            }
            meters.insert(5);
            while (read.size() < meters.rows().size()) {
                read.add(rows.next());
            }
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void emitsEachRowOnceWhenTheJobFailsInTheMiddle(int parallelism) throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(100);

        List<String> read = readWithFailures(meters, 3, parallelism);

        assertThat(FAILURES.get(meters.topic())).hasValue(3);
        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void anOlderSavepointGivesExactlyTheRowsAfterIt() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(300);
        // Stopped while it reads, most likely in the middle of a message.
        MetersJob first = MetersJob.start(meters.source().build(), null, 1);
        first.awaitRows(1_000);
        String savepoint = first.stop(savepoints);

        meters.insert(10);
        MetersJob second = MetersJob.start(meters.source().build(), savepoint, 1);
        second.awaitRows(meters.rows().size() - first.rows().size());
        second.stop(savepoints);

        meters.insert(10);
        MetersJob third = MetersJob.start(meters.source().build(), savepoint, 1);
        third.awaitRows(meters.rows().size() - first.rows().size());
        third.stop(savepoints);

        List<String> read = new ArrayList<>(first.rows());
        read.addAll(third.rows());
        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void aSavepointCanBeRestoredWithAnotherParallelism() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(300);
        MetersJob one = MetersJob.start(meters.source().build(), null, 1);
        one.awaitRows(1_000);
        String savepoint = one.stop(savepoints);

        MetersJob four = MetersJob.start(meters.source().build(), savepoint, 4);
        meters.insert(10);
        four.awaitRows(500);
        savepoint = four.stop(savepoints);

        // Rows of its own: an emitted one shows that the job runs and can be stopped.
        meters.insert(10);
        MetersJob two = MetersJob.start(meters.source().build(), savepoint, 2);
        two.awaitRows(meters.rows().size() - one.rows().size() - four.rows().size());
        two.stop(savepoints);

        List<String> read = new ArrayList<>(one.rows());
        read.addAll(four.rows());
        read.addAll(two.rows());
        RowLists.assertSame(read, meters.rows());
    }
}
