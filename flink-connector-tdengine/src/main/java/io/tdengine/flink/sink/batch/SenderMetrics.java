/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.annotation.Internal;

/** What happened to a sender's requests so far. Safe for many threads. */
@Internal
public final class SenderMetrics {

    private final LongAdder retries = new LongAdder();
    private final LongAdder reconnects = new LongAdder();

    void retry() {
        retries.increment();
    }

    void reconnect() {
        reconnects.increment();
    }

    /** Requests that repeated one before. */
    public long retries() {
        return retries.sum();
    }

    /** Connections made after the first. */
    public long reconnects() {
        return reconnects.sum();
    }
}
