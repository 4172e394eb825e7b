/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayDeque;
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
                wait();
            }
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
     * The next element, or null when there is none now.
     *
     * @throws Throwable what {@link #fail} was called with
     */
    synchronized Fetched poll() throws Throwable {
        Fetched element = elements.poll();
        if (element != null) {
            bytes -= element.bytes();
            notifyAll();
        } else if (failure != null) {
            throw failure;
        }
        return element;
    }

    synchronized boolean isEmpty() {
        return elements.isEmpty() && failure == null;
    }

    synchronized void close() {
        closed = true;
        elements.clear();
        bytes = 0;
        notifyAll();
    }
}
