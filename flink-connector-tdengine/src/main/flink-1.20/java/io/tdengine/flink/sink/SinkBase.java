/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** What a sink is in Flink 1.20: an abstract method more that its runtime never calls. */
@Internal
abstract class SinkBase<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    /** Flink 1.20 calls the overload with WriterInitContext, this one only by its default. */
    @Override
    public SinkWriter<T> createWriter(InitContext context) {
        throw new UnsupportedOperationException(
                "Flink 1.20 calls createWriter(WriterInitContext).");
    }
}
