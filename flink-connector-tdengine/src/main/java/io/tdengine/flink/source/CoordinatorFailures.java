/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TDengineException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/** What failed on the coordinator's worker, as its own thread goes on with it. */
@Internal
final class CoordinatorFailures {

    private CoordinatorFailures() {}

    /** Fails the job with it, unless it is null. */
    static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException) {
            throw (RuntimeException) failure;
        } else if (failure != null) {
            throw new FlinkRuntimeException(failure);
        }
    }

    /** The error of the client library behind a failure, or null. */
    static TDengineException cause(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof TDengineException) {
                return (TDengineException) t;
            }
        }
        return null;
    }

    /** True if the same call may succeed later. */
    static boolean isRetriable(Throwable failure) {
        TDengineException cause = cause(failure);
        return cause != null && cause.isRetriable();
    }
}
