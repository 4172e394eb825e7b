/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.block.Block;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * What a reader tells of its progress, besides the records that Flink counts itself: {@code
 * numBytesIn}, the bytes of received blocks; {@code pendingRecords}, the estimated rows of its
 * split that it has not fetched; {@code splitsFinished}. Written by the fetcher thread.
 */
@Internal
final class ScanReaderMetrics {

    private final Counter bytes;
    private final Counter splitsFinished;
    private volatile long pending;

    ScanReaderMetrics(SourceReaderMetricGroup group) {
        this.bytes = group.getIOMetricGroup().getNumBytesInCounter();
        this.splitsFinished = group.counter("splitsFinished");
        group.setPendingRecordsGauge(() -> pending);
    }

    void opened(ScanSplit split) {
        pending = Math.max(0, split.estimatedRows() - split.position().rows());
    }

    void fetched(Block block) {
        pending = Math.max(0, pending - block.rows());
        bytes.inc(block.sizeInBytes());
    }

    void finished() {
        pending = 0;
        splitsFinished.inc();
    }
}
