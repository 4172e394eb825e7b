/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.util.Set;

/**
 * A session of the client library and the threads that use it. The library crashes when a session
 * is used after it was closed, so it is closed by whoever is the last of its users: the connection,
 * its results and statements, and each running call.
 */
final class Session {

    /** Codes after which the library cannot use a session any more. */
    private static final Set<Integer> LOST = Set.of(0x020B, 0x0213, 0x0215);

    private final Pointer pointer;
    private final CallThreads threads;
    private final String endpoint;
    private int users = 1;
    private boolean closed;
    private volatile boolean lost;

    /**
     * @param pointer owned by this object from now on, as are the threads
     * @param endpoint for messages
     */
    Session(Pointer pointer, CallThreads threads, String endpoint) {
        this.pointer = pointer;
        this.threads = threads;
        this.endpoint = endpoint;
    }

    /** Only for one who is a user of the session. */
    Pointer pointer() {
        return pointer;
    }

    CallThreads threads() {
        return threads;
    }

    /** Becomes a user; {@link #release} ends that. */
    synchronized void use(Attempt attempt) {
        if (closed) {
            throw attempt.failed(ErrorCode.CLOSED, "the connection was closed");
        }
        users++;
    }

    void release() {
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
        }
        Taosc.taosClose(pointer);
        threads.shutdown();
    }

    /** No more users; the connection's own use ends. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // On a thread of its own: closing may wait for the server.
        threads.execute(this::release);
    }

    boolean isOpen() {
        synchronized (this) {
            return !closed && !lost;
        }
    }

    /** Notes an error that says the session is gone. */
    TDengineException noted(TDengineException error) {
        if (LOST.contains(error.code())) {
            lost = true;
        }
        return error;
    }

    @Override
    public String toString() {
        return endpoint;
    }
}
