/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Since when a subscription does not get on, and why: over all generations that are lost before a
 * reader gets further. For the coordinator's thread.
 */
@Internal
final class Outage {

    /** A generation that has read so long was not lost to what the one before was. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SubscriptionOptions options;
    private Long sinceNanos;
    private Long pausedNanos;
    private String reason;

    Outage(SubscriptionOptions options) {
        this.options = options;
    }

    /** Something went wrong. It may have before. */
    void begin(String newReason) {
        if (pausedNanos != null && System.nanoTime() - pausedNanos > STABLE_NANOS) {
            end();
        }
        pausedNanos = null;
        if (sinceNanos == null) {
            sinceNanos = System.nanoTime();
        }
        reason = newReason;
    }

    void beginIfNone(String newReason) {
        if (sinceNanos == null) {
            begin(newReason);
        }
    }

    /** All readers read. Whether that lasts is not known yet. */
    void pause() {
        pausedNanos = System.nanoTime();
    }

    void end() {
        sinceNanos = null;
        pausedNanos = null;
    }

    /**
     * @param missing what the subscription waits for
     */
    void failIfTooLong(String missing) {
        if (sinceNanos != null
                && System.nanoTime() - sinceNanos > options.assignmentTimeout.toNanos()) {
            throw new FlinkRuntimeException(
                    String.format(
                            "The vgroups of topic '%s' could not be assigned within %d ms: %s."
                                    + " The last generation was needed because of this: %s. The time"
                                    + " is set by setAssignmentTimeout, in SQL"
                                    + " 'scan.assignment-timeout'.",
                            options.topicNames(),
                            options.assignmentTimeout.toMillis(),
                            missing,
                            reason));
        }
    }
}
