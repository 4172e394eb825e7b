/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.FailureReasons;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkRuntimeException;

/** A scan that the server cannot serve as declared: Flink does not restart the job for it. */
@Internal
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class InvalidScanException extends FlinkRuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param reason told in full as suppressed, not as the cause: Flink's SQL client shows the
     *     deepest cause and nothing else
     */
    InvalidScanException(ScanQuery query, Throwable reason) {
        super(query.subject() + " cannot be read as declared: " + reason.getMessage());
        FailureReasons.suppress(this, reason);
    }
}
