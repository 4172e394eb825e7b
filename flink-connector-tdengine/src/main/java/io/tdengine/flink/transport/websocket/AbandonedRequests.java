/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Requests whose time-out has passed. Their late answers may bring results or statements that
 * nobody will use; an answer that came twice brings one that is in use. Safe for many threads.
 */
final class AbandonedRequests {

    /** An answer later than so many further time-outs does not come any more. */
    private static final int REMEMBERED = 4096;

    private final Set<Long> ids = new LinkedHashSet<>();
    private volatile Consumer<Answer> listener = answer -> {};

    /** Gets late answers, on the thread that received them. */
    void onLateAnswer(Consumer<Answer> newListener) {
        listener = newListener;
    }

    synchronized void add(long requestId) {
        if (ids.size() == REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
        ids.add(requestId);
    }

    synchronized boolean remove(long requestId) {
        return ids.remove(requestId);
    }

    /** Takes an answer for which nobody waits. */
    void answered(Answer answer) {
        if (remove(answer.requestId())) {
            listener.accept(answer);
        }
    }
}
