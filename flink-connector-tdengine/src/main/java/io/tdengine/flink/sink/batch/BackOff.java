/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/**
 * The pauses between tries of one thing: each twice as long as the one before, until the time is
 * over that was given to all tries together. For one thread.
 */
@Internal
public final class BackOff {

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long limitNanos;
    private final CountDownLatch end;

    private long firstFailure;
    private int failures;

    /** As the other, and only an interrupt ends a pause early. */
    public BackOff(Duration limit) {
        this(limit, new CountDownLatch(1));
    }

    /**
     * @param limit from the first failure on
     * @param end ends a pause when it is counted down
     */
    BackOff(Duration limit, CountDownLatch end) {
        this.limitNanos = limit.toNanos();
        this.end = end;
    }

    /**
     * Waits before the next try.
     *
     * @return false if there is to be none, since the time is over
     * @throws io.tdengine.flink.transport.TDengineException if the pause was ended: {@link
     *     ErrorCode#CLOSED}, {@link ErrorCode#INTERRUPTED}
     */
    public boolean pause() {
        long now = System.nanoTime();
        if (failures == 0) {
            firstFailure = now;
        }
        long left = limitNanos - (now - firstFailure);
        if (left <= 0) {
            return false;
        }
        long pause = Math.min(FIRST_NANOS << Math.min(failures, 16), LONGEST_NANOS);
        failures++;
        try {
            if (end.await(Math.min(pause, left), TimeUnit.NANOSECONDS)) {
                throw ErrorContext.call().failed(ErrorCode.CLOSED, "The sink was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ErrorContext.call().failed(ErrorCode.INTERRUPTED, "Interrupted", e);
        }
        return true;
    }

    /** Tries that failed so far. */
    int failures() {
        return failures;
    }
}
