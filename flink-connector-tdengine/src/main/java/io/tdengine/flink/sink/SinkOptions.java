/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.RejectionPolicy;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** How a writer batches and what it promises; validated by {@link TDengineSinkBuilder}. */
@Internal
final class SinkOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    final FlushOptions flush;
    final int lanes;
    final DeliveryGuarantee guarantee;
    final WriteForm form;
    final Duration retryTimeout;
    final RejectionPolicy rejections;

    SinkOptions(
            FlushOptions flush,
            int lanes,
            DeliveryGuarantee guarantee,
            WriteForm form,
            Duration retryTimeout,
            RejectionPolicy rejections) {
        this.flush = flush;
        this.lanes = lanes;
        this.guarantee = guarantee;
        this.form = form;
        this.retryTimeout = retryTimeout;
        this.rejections = rejections;
    }

    @Override
    public String toString() {
        return flush
                + ", "
                + lanes
                + " lanes, "
                + guarantee
                + ", "
                + form
                + ", retried for "
                + retryTimeout
                + ", rejected rows: "
                + rejections;
    }
}
