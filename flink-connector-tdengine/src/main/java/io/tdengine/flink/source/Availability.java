/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/**
 * Tells a task that its reader has something to do. The task first renews, then looks for work;
 * whoever brings work first leaves it, then signals. So no signal is lost in between.
 */
@Internal
final class Availability {

    private CompletableFuture<Void> future = new CompletableFuture<>();

    /** A future that the next signal completes. */
    synchronized CompletableFuture<Void> renew() {
        if (future.isDone()) {
            future = new CompletableFuture<>();
        }
        return future;
    }

    void signal() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = future;
        }
        waiting.complete(null);
    }
}
