/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;

/** Gives a failure its reasons without hiding its own message from Flink's SQL client. */
@Internal
public final class FailureReasons {

    private FailureReasons() {}

    /**
     * Adds a reason and its causes to what a failure suppressed, each by message and stack trace.
     *
     * <p>The SQL client shows what follows the last "Caused by" of a printed stack trace and
     * nothing else, also if that is the cause of something suppressed. So they are added as copies
     * without a cause.
     */
    public static void suppress(Throwable failure, Throwable reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            Throwable copy = new Throwable(cause.toString());
            copy.setStackTrace(cause.getStackTrace());
            failure.addSuppressed(copy);
        }
    }
}
