/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A request that waits for its answer on a {@link Channel}. */
final class PendingRequest {

    private final String action;
    private final CompletableFuture<Answer> future = new CompletableFuture<>();

    PendingRequest(String action) {
        this.action = action;
    }

    String action() {
        return action;
    }

    CompletableFuture<Answer> future() {
        return future;
    }

    /** Cancels the timer with the request's end, which may have come already. */
    void expireBy(Future<?> timer) {
        future.whenComplete((answer, failure) -> timer.cancel(false));
    }

    void complete(Answer answer) {
        future.complete(answer);
    }

    void fail(Throwable reason) {
        future.completeExceptionally(reason);
    }
}
