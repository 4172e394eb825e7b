/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.data.FailureReasons;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * What is asked of the sink can never work as it is: an unknown table, a column or a value that
 * does not fit. Ends the job at once, since a restart could only say the same again.
 */
@Internal
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class InvalidSinkException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param reason told in full as suppressed, not as the cause: Flink's SQL client shows the
     *     deepest cause and nothing else
     */
    public InvalidSinkException(String message, Throwable reason) {
        super(message);
        FailureReasons.suppress(this, reason);
    }

    public InvalidSinkException(String message) {
        super(message);
    }

    /** True if a restart cannot heal what kept a writer from opening. */
    public static boolean isFinal(TDengineException failure, WriterInitContext context) {
        if (failure.code() == ErrorCode.CONNECT_FAILED) {
            // A job that has never reached its server has a wrong address rather than a bad day.
            return context.getTaskInfo().getAttemptNumber() == 0
                    && context.getRestoredCheckpointId().isEmpty();
        }
        return !failure.isRetriable();
    }
}
