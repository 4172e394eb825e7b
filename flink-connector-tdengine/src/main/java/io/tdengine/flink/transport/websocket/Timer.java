/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one timer for all time-outs of this JVM. Its daemon thread ends when nothing was scheduled
 * for a while, so that it does not hold the class loader of a finished job.
 */
final class Timer {

    private static final ScheduledThreadPoolExecutor EXECUTOR = createExecutor();

    private Timer() {}

    private static ScheduledThreadPoolExecutor createExecutor() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "tdengine-timeouts");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setKeepAliveTime(5, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Runs a short, non-blocking task after a delay, unless the future is cancelled before. */
    static Future<?> schedule(Runnable task, Duration delay) {
        return EXECUTOR.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
