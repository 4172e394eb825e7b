/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.FailureReasons;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * What is asked of the source can never work as it is: an unknown topic, a wrong column, another
 * topic than the state's. Ends the job at once, since a restart could only say the same again.
 */
@Internal
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class InvalidSubscriptionException extends FlinkRuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSubscriptionException(String message) {
        super(message);
    }

    /**
     * @param reason told in full as suppressed, not as the cause: Flink's SQL client shows the
     *     deepest cause and nothing else
     */
    InvalidSubscriptionException(String message, Throwable reason) {
        super(message);
        FailureReasons.suppress(this, reason);
    }
}
