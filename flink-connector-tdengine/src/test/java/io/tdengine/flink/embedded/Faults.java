/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What goes wrong in an {@link EmbeddedTDengine}, on command. Safe for many threads.
 *
 * <p>Requests are named by the action their answer carries: {@code conn}, {@code binary_query},
 * {@code fetch_raw_block}, {@code stmt2_bind}, {@code stmt2_exec}, {@code poll}, {@code
 * fetch_raw_data} and so on; {@code upgrade} for the HTTP request that opens a WebSocket, {@code
 * rest_sql}, {@code rest_login} and {@code rest_write} (rows as text) for those over REST.
 */
public final class Faults {

    /**
     * What the server shall do with one request; for the server's own use.
     *
     * @param fault null to answer it as it should
     */
    public record Verdict(Duration delay, Fault fault) {

        /** The error to answer with, or null if the request is to be run. */
        public Fault.Error error() {
            return fault instanceof Fault.Error error ? error : null;
        }
    }

    /** How the server carries out what concerns its sockets. */
    public interface Sockets {

        void resetAll();

        /** Closes every connection in order, and waits until all are closed. */
        void closeAll();

        void release();
    }

    private static final class Armed {
        private final Fault fault;
        private int remaining;

        private Armed(int nth, Fault fault) {
            if (nth < 1) {
                throw new IllegalArgumentException("nth counts from 1, not " + nth);
            }
            this.remaining = nth;
            this.fault = fault;
        }
    }

    private final Sockets sockets;
    private final Map<String, List<Armed>> armed = new HashMap<>();
    private final Map<String, List<Event>> events = new HashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final Set<String> expired = ConcurrentHashMap.newKeySet();
    private volatile boolean stalled;
    private volatile boolean loginsWithdrawn;
    private volatile boolean rowsDiscarded;

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
        arm(action, nth, new Fault.Error(code, message));
    }

    /**
     * The n-th next request of an action is run, then its connection is reset in place of the
     * answer: the client cannot know whether it took effect.
     */
    public void cutNext(String action, int nth) {
        arm(action, nth, new Fault.Reset());
    }

    /** The n-th next request of an action meets a fault. */
    public void arm(String action, int nth, Fault fault) {
        boolean upgrade = action.equals("upgrade");
        if (fault instanceof Fault.UnknownId && (upgrade || action.startsWith("rest_"))) {
            throw new IllegalArgumentException("an answer over HTTP has no id: " + action);
        }
        if (upgrade && (fault instanceof Fault.Twice || fault instanceof Fault.Text)) {
            throw new IllegalArgumentException("an upgrade cannot meet a " + fault);
        }
        synchronized (armed) {
            armed.computeIfAbsent(action, name -> new ArrayList<>()).add(new Armed(nth, fault));
        }
    }

    /** Requests of an action stay without an answer; the n-th resets the connection. */
    public void cutOnceWaiting(String action, int requests) {
        for (int nth = 1; nth < requests; nth++) {
            arm(action, nth, new Fault.Silence());
        }
        cutNext(action, requests);
    }

    /**
     * All logins are void, as those of a dropped user or an expired token: connections end without
     * a Close frame, and until {@link #clear} every login is refused as if its password were wrong.
     */
    public void withdrawLogins() {
        loginsWithdrawn = true;
        sockets.closeAll();
    }

    public boolean areLoginsWithdrawn() {
        return loginsWithdrawn;
    }

    /** From now on rows bound to stmt2 statements are acknowledged unread, and forgotten. */
    public void discardRows() {
        rowsDiscarded = true;
    }

    public boolean areRowsDiscarded() {
        return rowsDiscarded;
    }

    /**
     * From now on a token is refused with status 401: a cloud token in the URL of a request or
     * upgrade, or one of {@code /rest/login} in its header. What is connected stays so.
     */
    public void expireToken(String token) {
        expired.add(token);
    }

    public boolean isExpired(String token) {
        return expired.contains(token);
    }

    /**
     * Something else happens just before the n-th next request of an action is run. It must not
     * wait for that connection.
     */
    public void beforeNext(String action, int nth, Runnable event) {
        synchronized (events) {
            events.computeIfAbsent(action, name -> new ArrayList<>()).add(new Event(nth, event));
        }
    }

    private void runEvents(String action) {
        List<Runnable> due = new ArrayList<>();
        synchronized (events) {
            Iterator<Event> pending = events.getOrDefault(action, new ArrayList<>()).iterator();
            while (pending.hasNext()) {
                Event next = pending.next();
                if (--next.remaining == 0) {
                    pending.remove();
                    due.add(next.event);
                }
            }
        }
        due.forEach(Runnable::run);
    }

    private static final class Event {
        private final Runnable event;
        private int remaining;

        private Event(int nth, Runnable event) {
            this.remaining = nth;
            this.event = event;
        }
    }

    /**
     * Forgets all delays and what has not happened yet, lets log in, trusts tokens, stores rows and
     * resumes.
     */
    public void clear() {
        rowsDiscarded = false;
        loginsWithdrawn = false;
        expired.clear();
        synchronized (armed) {
            armed.clear();
        }
        synchronized (events) {
            events.clear();
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
        runEvents(action);
        Duration delay = delays.getOrDefault(action, Duration.ZERO);
        Fault fired = null;
        synchronized (armed) {
            Iterator<Armed> pending = armed.getOrDefault(action, new ArrayList<>()).iterator();
            while (pending.hasNext()) {
                Armed next = pending.next();
                if (--next.remaining == 0) {
                    pending.remove();
                    fired = fired == null ? next.fault : fired;
                }
            }
        }
        return new Verdict(delay, fired);
    }
}
