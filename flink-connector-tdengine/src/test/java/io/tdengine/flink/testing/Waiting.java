/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, with a limit. */
public final class Waiting {

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @param what for the error if it does not within the limit
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(what + " was not seen within " + limit);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
