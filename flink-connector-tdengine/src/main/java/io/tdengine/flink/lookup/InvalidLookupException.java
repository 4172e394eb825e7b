/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.data.FailureReasons;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * A lookup that can never work as declared: an unknown table, one that differs from its
 * declaration, a refused login. Flink does not restart the job for it.
 */
@Internal
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class InvalidLookupException extends FlinkRuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param reason told in full as suppressed, not as the cause: Flink's SQL client shows the
     *     deepest cause and nothing else
     */
    InvalidLookupException(LookupQuery query, Throwable reason) {
        super("Looking up " + query + " cannot work as declared: " + reason.getMessage());
        FailureReasons.suppress(this, reason);
    }
}
