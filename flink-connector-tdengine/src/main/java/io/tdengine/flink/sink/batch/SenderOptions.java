/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/** How many lanes a sender has and how long it tries. */
@Internal
public final class SenderOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int lanes;
    private final Duration retryTimeout;
    private final boolean endsAtFirstRejected;

    /**
     * @param retryTimeout from a batch's first failure on; zero to try once
     * @param endsAtFirstRejected whether the rest of a batch need not be written once a row of it
     *     is known that cannot be
     */
    public SenderOptions(int lanes, Duration retryTimeout, boolean endsAtFirstRejected) {
        this.lanes = lanes;
        this.retryTimeout = retryTimeout;
        this.endsAtFirstRejected = endsAtFirstRejected;
    }

    int lanes() {
        return lanes;
    }

    Duration retryTimeout() {
        return retryTimeout;
    }

    boolean endsAtFirstRejected() {
        return endsAtFirstRejected;
    }
}
