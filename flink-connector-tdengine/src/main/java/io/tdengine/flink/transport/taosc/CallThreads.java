/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Threads that call the client library. Its calls block and cannot be interrupted; run here, their
 * callers keep their time-outs and can be interrupted, and a call and the question for its error
 * are on one operating system thread whatever the caller's is.
 *
 * <p>The threads end soon after they have nothing to do, at once after {@link #shutdown}.
 */
final class CallThreads {

    private static final int KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    private CallThreads(String name, int threads, BlockingQueue<Runnable> queue, int core) {
        this.executor =
                new ThreadPoolExecutor(
                        core,
                        threads,
                        KEEP_ALIVE_SECONDS,
                        TimeUnit.SECONDS,
                        queue,
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** As many as there are calls at a time. */
    static CallThreads concurrent(String name) {
        return new CallThreads(name, Integer.MAX_VALUE, new SynchronousQueue<>(), 0);
    }

    /** A single one, on which calls follow one another. */
    static CallThreads single(String name) {
        return new CallThreads(name, 1, new LinkedBlockingQueue<>(), 1);
    }

    /**
     * Runs a call.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #shutdown}
     */
    <T> CompletableFuture<T> submit(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, executor);
    }

    void execute(Runnable call) {
        executor.execute(call);
    }

    /** Lets running and waiting calls end and takes no more. */
    void shutdown() {
        executor.shutdown();
    }

    /**
     * Waits for a call.
     *
     * @param unclaimed gets what the call brings after the wait was given up
     * @throws TDengineException of the call, or {@link ErrorCode#REQUEST_TIMEOUT} or {@link
     *     ErrorCode#INTERRUPTED}: the call goes on in either case
     */
    static <T> T await(
            CompletableFuture<T> call, Duration timeout, Attempt attempt, Consumer<T> unclaimed) {
        try {
            return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            call.thenAccept(unclaimed);
            throw timedOut(timeout, attempt);
        } catch (InterruptedException e) {
            call.thenAccept(unclaimed);
            Thread.currentThread().interrupt();
            throw attempt.failed(ErrorCode.INTERRUPTED, "interrupted while waiting", e);
        }
    }

    static TDengineException timedOut(Duration timeout, Attempt attempt) {
        return attempt.failed(
                ErrorCode.REQUEST_TIMEOUT, "no answer within " + timeout.toMillis() + " ms");
    }

    private static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        return (RuntimeException) failure;
    }
}
