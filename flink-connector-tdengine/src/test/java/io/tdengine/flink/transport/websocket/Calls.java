/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.TDengineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Blocking calls beside a test that plays the server meanwhile. */
final class Calls {

    private static final int LIMIT_SECONDS = 10;

    private Calls() {}

    static <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(
                call,
                task -> {
                    Thread thread = new Thread(task, "client");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** What the call threw. */
    static TDengineException failure(CompletableFuture<?> future) throws Exception {
        try {
            Object result = get(future);
            throw new AssertionError("No failure but " + result);
        } catch (ExecutionException e) {
            return (TDengineException) e.getCause();
        }
    }
}
