/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** How a writer batches and what it promises; validated by {@link TDengineSinkBuilder}. */
@Internal
final class SinkOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    final int maxBatchRows;
    final MemorySize maxBatchSize;
    final Duration flushInterval;
    final int lanes;
    final DeliveryGuarantee guarantee;

    SinkOptions(
            int maxBatchRows,
            MemorySize maxBatchSize,
            Duration flushInterval,
            int lanes,
            DeliveryGuarantee guarantee) {
        this.maxBatchRows = maxBatchRows;
        this.maxBatchSize = maxBatchSize;
        this.flushInterval = flushInterval;
        this.lanes = lanes;
        this.guarantee = guarantee;
    }

    @Override
    public String toString() {
        return "batches of "
                + maxBatchRows
                + " rows, "
                + maxBatchSize.toHumanReadableString()
                + " or "
                + flushInterval
                + ", "
                + lanes
                + " lanes, "
                + guarantee;
    }
}
