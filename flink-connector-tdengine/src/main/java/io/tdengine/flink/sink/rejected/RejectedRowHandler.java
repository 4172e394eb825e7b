/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.rejected;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.metrics.MetricGroup;

/**
 * Gets the rows that cannot be written, so that the job can go on without them: a log, a file,
 * another table.
 *
 * <p>Each writer has its own copy, called by one thread at a time, between {@link #open} and {@link
 * #close}. A row can come again after a restart. A checkpoint completes only after {@link
 * #rejected} has returned for the rows before it.
 */
@PublicEvolving
public interface RejectedRowHandler extends Serializable {

    /** What a handler may use. */
    interface Context {

        /** The metrics of the sink's task. */
        MetricGroup metricGroup();

        /** Which of the sink's parallel tasks this is, from 0. */
        int subtask();
    }

    /** Called once before all else. */
    default void open(Context context) throws IOException {}

    /**
     * Takes a row. Must not block for long: on the thread of the task nothing goes on meanwhile.
     *
     * @throws IOException fails the task
     */
    void rejected(RejectedRow row) throws IOException;

    /** Called once in the end. */
    default void close() throws IOException {}
}
