/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.NumberSequenceIterator;

/**
 * Splits of numbers, each emitted as far as the test allows, which is told the positions. There are
 * more numbers than any test allows.
 */
final class SteeredNumbers extends NumberSequenceSource {

    private static final long serialVersionUID = 1L;

    private final String steering;
    private final long numbersPerSplit;

    /** Split i has the numbers from i * numbersPerSplit on; its readers must be as many. */
    SteeredNumbers(Steering steering, int splits, long numbersPerSplit) {
        super(0, splits * numbersPerSplit - 1);
        this.steering = steering.id;
        this.numbersPerSplit = numbersPerSplit;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    private final class Reader
            extends IteratorSourceReader<Long, NumberSequenceIterator, NumberSequenceSplit> {

        private final Steering test = Steering.of(steering);

        private Reader(SourceReaderContext context) {
            super(context);
        }

        /** Of the next number in its split. */
        private long position() {
            return iterator.getCurrent() % numbersPerSplit;
        }

        private boolean isHeld() {
            return iterator != null && !test.isAllowed(position());
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            if (iterator == null) {
                // Emits nothing yet, as the method above would.
                InputStatus status = tryMoveToNextSplit();
                if (status != InputStatus.MORE_AVAILABLE) {
                    return status;
                }
            }
            return isHeld() ? InputStatus.NOTHING_AVAILABLE : super.pollNext(output);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return isHeld() ? test.moreThan(position()) : super.isAvailable();
        }

        @Override
        public List<NumberSequenceSplit> snapshotState(long checkpoint) {
            if (iterator != null) {
                int split = (int) (currentSplit.to() / numbersPerSplit);
                test.recordPosition(checkpoint, split, position());
            }
            return super.snapshotState(checkpoint);
        }
    }
}
