/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.time.Instant;

/**
 * What time it is for the engine. A change that a {@link Journal} keeps happens at one instant, and
 * at the same one when it is replayed.
 */
final class ServerClock {

    private static final ThreadLocal<Instant> STOPPED = new ThreadLocal<>();

    private ServerClock() {}

    static Instant now() {
        Instant stopped = STOPPED.get();
        return stopped == null ? Instant.now() : stopped;
    }

    static long millis() {
        return now().toEpochMilli();
    }

    /** For this thread, until {@link #resume}. */
    static void stopAt(Instant instant) {
        STOPPED.set(instant);
    }

    static void resume() {
        STOPPED.remove();
    }
}
