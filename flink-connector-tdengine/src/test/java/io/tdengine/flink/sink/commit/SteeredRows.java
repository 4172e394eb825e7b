/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Numbers on their way: what the test steers in the tasks of the job. */
final class SteeredRows {

    private SteeredRows() {}

    /**
     * Chained before the writer: when its state is taken, the writer has handed over what belongs
     * to the checkpoint.
     */
    static final class BeforeWriter extends RichMapFunction<Long, Long>
            implements CheckpointedFunction {

        private static final long serialVersionUID = 1L;

        private final String steering;

        BeforeWriter(Steering steering) {
            this.steering = steering.id;
        }

        @Override
        public Long map(Long number) throws InterruptedException {
            Steering.of(steering).passRow();
            return number;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            Steering.of(steering).recordPassed(context.getCheckpointId());
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // Keeps nothing.
        }
    }

    /** Beside the sink, without any rows: keeps checkpoints from completing. */
    static final class Holder extends RichMapFunction<Long, Long> implements CheckpointedFunction {

        private static final long serialVersionUID = 1L;

        private final String steering;

        Holder(Steering steering) {
            this.steering = steering.id;
        }

        @Override
        public Long map(Long number) {
            return number;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws InterruptedException {
            Steering.of(steering).awaitRelease();
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // Keeps nothing.
        }
    }
}
