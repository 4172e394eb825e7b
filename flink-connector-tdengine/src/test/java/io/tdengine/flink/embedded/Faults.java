/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes wrong in an {@link EmbeddedTDengine}, on command. Safe for many threads.
 *
 * <p>Requests are named by the action their answer carries: {@code conn}, {@code binary_query},
 * {@code fetch_raw_block}, {@code stmt2_bind}, {@code stmt2_exec}, {@code poll}, {@code
 * fetch_raw_data} and so on, and {@code rest_sql} for a statement over REST.
 */
public final class Faults {

    /** What the server shall do with one request; for the server's own use. */
    public record Verdict(Duration delay, boolean cut, int errorCode, String errorMessage) {

        /** True if the request is to be answered with an error and not to be run. */
        public boolean isError() {
            return errorMessage != null;
        }
    }

    /** How the server carries out what concerns its sockets. */
    public interface Sockets {

        void resetAll();

        void release();
    }

    private static final class Armed {
        private final Verdict verdict;
        private int remaining;

        private Armed(int nth, Verdict verdict) {
            if (nth < 1) {
                throw new IllegalArgumentException("nth counts from 1, not " + nth);
            }
            this.remaining = nth;
            this.verdict = verdict;
        }
    }

    private final Sockets sockets;
    private final Map<String, List<Armed>> armed = new HashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private volatile boolean stalled;

    public Faults(Sockets sockets) {
        this.sockets = Objects.requireNonNull(sockets);
    }

    /**
     * Resets every open connection and waits until all are closed. Results, statements and
     * consumers of them end.
     */
    public void cutAll() {
        sockets.resetAll();
    }

    /** Requests are still run, but from now on not one byte is sent, not even a pong. */
    public void stall() {
        stalled = true;
    }

    /** Sends what was held back by {@link #stall} and answers as before. */
    public void resume() {
        stalled = false;
        sockets.release();
    }

    public boolean isStalled() {
        return stalled;
    }

    /** Every request of an action waits so long before it is run; zero ends that. */
    public void delay(String action, Duration duration) {
        delays.put(action, duration);
    }

    /** The n-th next request of an action is not run but answered with an error. */
    public void failNext(String action, int nth, int code, String message) {
        arm(action, new Armed(nth, new Verdict(Duration.ZERO, false, code, message)));
    }

    /**
     * The n-th next request of an action is run, then its connection is reset in place of the
     * answer: the client cannot know whether it took effect.
     */
    public void cutNext(String action, int nth) {
        arm(action, new Armed(nth, new Verdict(Duration.ZERO, true, 0, null)));
    }

    /** Forgets all delays and what has not happened yet, and resumes. */
    public void clear() {
        synchronized (armed) {
            armed.clear();
        }
        delays.clear();
        resume();
    }

    /** Requests of an action since the server started. */
    public long requests(String action) {
        return counts.getOrDefault(action, 0L);
    }

    /** Counts a request and decides on it; for the server's own use. */
    public Verdict onRequest(String action) {
        counts.merge(action, 1L, Long::sum);
        Duration delay = delays.getOrDefault(action, Duration.ZERO);
        Verdict fired = null;
        synchronized (armed) {
            Iterator<Armed> pending = armed.getOrDefault(action, new ArrayList<>()).iterator();
            while (pending.hasNext()) {
                Armed next = pending.next();
                if (--next.remaining == 0) {
                    pending.remove();
                    fired = fired == null ? next.verdict : fired;
                }
            }
        }
        return fired == null
                ? new Verdict(delay, false, 0, null)
                : new Verdict(delay, fired.cut, fired.errorCode, fired.errorMessage);
    }

    private void arm(String action, Armed fault) {
        synchronized (armed) {
            armed.computeIfAbsent(action, name -> new ArrayList<>()).add(fault);
        }
    }
}
