/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;

/** When a batch is sent, and how much memory batches get; validated by the sink's builder. */
@Internal
final class FlushOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    final int maxRows;
    final MemorySize maxSize;
    final Duration interval;
    final MemorySize memory;

    FlushOptions(int maxRows, MemorySize maxSize, Duration interval, MemorySize memory) {
        this.maxRows = maxRows;
        this.maxSize = maxSize;
        this.interval = interval;
        this.memory = memory;
    }

    @Override
    public String toString() {
        return "batches of "
                + maxRows
                + " rows, "
                + maxSize.toHumanReadableString()
                + " or "
                + interval
                + " in "
                + memory.toHumanReadableString();
    }
}
