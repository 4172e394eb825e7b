/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A request that waits for its answer on a {@link Channel}. */
final class PendingRequest {

    private final String action;
    private final ErrorContext errors;
    private final CompletableFuture<Answer> future = new CompletableFuture<>();

    /**
     * @param errors makes the exceptions this request can end with
     */
    PendingRequest(String action, ErrorContext errors) {
        this.action = action;
        this.errors = errors;
    }

    String action() {
        return action;
    }

    ErrorContext errors() {
        return errors;
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

    void timeOut(String channel, Duration timeout) {
        fail(
                errors.failed(
                        ErrorCode.REQUEST_TIMEOUT,
                        "No answer to '"
                                + action
                                + "' from "
                                + channel
                                + " within "
                                + timeout.toMillis()
                                + " ms; if the server needs that long, raise"
                                + " request_timeout"));
    }

    void fail(Throwable reason) {
        future.completeExceptionally(reason);
    }
}
