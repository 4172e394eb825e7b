/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayDeque;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * What a fetcher hands over to its reader, bounded by bytes. Flink's own queue counts elements, but
 * messages differ in size by a factor of thousands.
 */
@Internal
final class HandoverQueue {

    private final ArrayDeque<Fetched> elements = new ArrayDeque<>();
    private final long capacity;
    private final Runnable available;
    private long bytes;
    private Throwable failure;
    private boolean closed;

    /** Vgroups whose messages stay, as long as the rest can go on. */
    private Set<TopicVgroup> paused = Set.of();

    private boolean allPaused;

    /** True while {@link #put} waits for room. */
    private boolean full;

    /**
     * @param capacity bytes before {@link #put} waits; one element always fits
     * @param available called after something came
     */
    HandoverQueue(long capacity, Runnable available) {
        this.capacity = capacity;
        this.available = available;
    }

    /** Waits for room. After {@link #close} elements are dropped. */
    void put(Fetched element) throws InterruptedException {
        synchronized (this) {
            while (!closed && bytes > 0 && bytes + element.bytes() > capacity) {
                full = true;
                // Room may be what messages of paused vgroups take.
                available.run();
                wait();
            }
            full = false;
            if (closed) {
                return;
            }
            bytes += element.bytes();
            elements.add(element);
        }
        available.run();
    }

    /** Ends the queue with an error, which the reader gets after what came before it. */
    void fail(Throwable newFailure) {
        synchronized (this) {
            failure = newFailure;
        }
        available.run();
    }

    /**
     * Holds messages of these vgroups back. When they take all the room and other vgroups could go
     * on, they are let through: the server cannot be told to send only the others'.
     *
     * @param all true if there are no other vgroups
     */
    synchronized void pause(Set<TopicVgroup> vgroups, boolean all) {
        paused = Set.copyOf(vgroups);
        allPaused = all;
    }

    /**
     * The next element, or null when there is none now.
     *
     * @throws Throwable what {@link #fail} was called with
     */
    synchronized Fetched poll() throws Throwable {
        Fetched next = next();
        if (next != null) {
            elements.removeFirstOccurrence(next);
            bytes -= next.bytes();
            full = false;
            notifyAll();
        } else if (failure != null && elements.isEmpty()) {
            throw failure;
        }
        return next;
    }

    /** The first element that may be taken. */
    private Fetched next() {
        if (paused.isEmpty()) {
            return elements.peek();
        }
        boolean held = false;
        for (Fetched element : elements) {
            boolean message = element.message() != null;
            if (message && paused.contains(element.vgroup())) {
                held = true;
            } else if (message || !held) {
                // Positions wait for the messages before them.
                return element;
            }
        }
        // Without the failed rest a paused vgroup would keep the failure from being seen.
        return (full && !allPaused) || failure != null ? elements.peek() : null;
    }

    synchronized boolean isEmpty() {
        return next() == null && (failure == null || !elements.isEmpty());
    }

    synchronized void close() {
        closed = true;
        elements.clear();
        bytes = 0;
        notifyAll();
    }
}
