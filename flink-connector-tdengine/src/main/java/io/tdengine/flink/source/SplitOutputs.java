/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/**
 * One output for each split, with a watermark of its own. For the task's thread.
 *
 * <p>What a reader does not read any more must not hold back the watermark of the rest. Its outputs
 * are kept, marked idle: without any, a reader's watermark stays where it is and is not idle
 * either. A reader that has finished all its splits is not idle, so that nothing is late for what
 * other readers still read: its last watermark stays until all end.
 */
@Internal
final class SplitOutputs<T> {

    private final Map<String, SourceOutput<T>> outputs = new HashMap<>();

    /** Ids of splits whose output is marked idle. */
    private final Set<String> parked = new HashSet<>();

    SourceOutput<T> of(SplitPosition split) {
        return outputs.get(split.splitId());
    }

    /**
     * Makes the outputs fit to what is read. Those of one assignment are created together, so that
     * no split's watermark is left out at first.
     */
    void update(ReaderOutput<T> output, Collection<SplitPosition> splits) {
        Set<String> active = new HashSet<>();
        for (SplitPosition split : splits) {
            if (!split.isFinished()) {
                active.add(split.splitId());
                outputs.computeIfAbsent(split.splitId(), output::createOutputForSplit);
            }
        }
        if (active.isEmpty() && !splits.isEmpty()) {
            return;
        }
        outputs.forEach(
                (split, splitOutput) -> {
                    if (!active.contains(split) && parked.add(split)) {
                        splitOutput.markIdle();
                    } else if (active.contains(split) && parked.remove(split)) {
                        splitOutput.markActive();
                    }
                });
        if (splits.isEmpty()) {
            output.markIdle();
        }
    }
}
