/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers keys while queries are under way: whenever one of the few threads is free, it looks all
 * keys up that wait by then, with one query. So nothing waits for a timer, and the more keys come
 * the larger the batches are.
 */
final class LookupBatches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LookupBatches.class);

    /** What threads get that have nothing to wait for any more. */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Queries at the same time. */
    private static final int THREADS = 2;

    /** Of one query, whose conditions the server checks row by row. */
    private static final int MAX_KEYS = 500;

    /** Characters of a query's keys; a statement may have a megabyte. */
    private static final int MAX_SIZE = 200_000;

    private final LookupSession session;
    private final String name;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    /** One lookup; the future is completed on one of the threads. */
    private static final class Waiting {
        private final LookupKey key;
        private final CompletableFuture<Collection<RowData>> future = new CompletableFuture<>();

        private Waiting(LookupKey key) {
            this.key = key;
        }
    }

    /**
     * @param name of the table, for the threads
     */
    LookupBatches(LookupSession session, String name) {
        this.session = session;
        this.name = name;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::run, "TDengine lookup of " + name + " " + (i + 1));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    CompletableFuture<Collection<RowData>> add(LookupKey key) {
        Waiting lookup = new Waiting(key);
        synchronized (waiting) {
            if (closed) {
                lookup.future.completeExceptionally(closed());
                return lookup.future;
            }
            waiting.add(lookup);
            waiting.notify();
        }
        return lookup.future;
    }

    private FlinkRuntimeException closed() {
        return new FlinkRuntimeException("The lookup of " + name + " was closed.");
    }

    private void run() {
        try {
            for (List<Waiting> batch = next(); batch != null; batch = next()) {
                serve(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits, as much as fits into one query; null at the end. */
    private List<Waiting> next() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty() && !closed) {
                waiting.wait();
            }
            if (closed) {
                return null;
            }
            List<Waiting> batch = new ArrayList<>();
            int size = 0;
            while (!waiting.isEmpty() && batch.size() < MAX_KEYS && size < MAX_SIZE) {
                size += waiting.peek().key.size();
                batch.add(waiting.remove());
            }
            return batch;
        }
    }

    private void serve(List<Waiting> batch) throws InterruptedException {
        Map<LookupKey, List<Waiting>> byKey = new LinkedHashMap<>();
        for (Waiting lookup : batch) {
            byKey.computeIfAbsent(lookup.key, key -> new ArrayList<>()).add(lookup);
        }
        Map<LookupKey, List<RowData>> found;
        try {
            found = session.lookup(byKey.keySet());
        } catch (RuntimeException | Error e) {
            // An error too: it would end the thread, and the lookups would wait for ever.
            batch.forEach(lookup -> lookup.future.completeExceptionally(e));
            return;
        } catch (InterruptedException e) {
            batch.forEach(lookup -> lookup.future.completeExceptionally(closed()));
            throw e;
        }
        byKey.forEach(
                (key, lookups) -> {
                    List<RowData> rows = found.getOrDefault(key, List.of());
                    lookups.forEach(lookup -> lookup.future.complete(rows));
                });
    }

    /**
     * Fails what waits, ends the threads and waits for their end, so that no class of the job is in
     * use afterwards. The session must have been closed before: that ends the queries under way.
     */
    @Override
    public void close() {
        List<Waiting> left;
        synchronized (waiting) {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
            waiting.notifyAll();
        }
        threads.forEach(Thread::interrupt);
        left.forEach(lookup -> lookup.future.completeExceptionally(closed()));
        awaitEnd();
    }

    /** Also if the task is being interrupted, as one that is cancelled is. */
    private void awaitEnd() {
        boolean interrupted = false;
        long end = System.nanoTime() + END_NANOS;
        for (Thread thread : threads) {
            for (long left = end - System.nanoTime();
                    thread.isAlive() && thread != Thread.currentThread() && left > 0;
                    left = end - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (thread.isAlive() && thread != Thread.currentThread()) {
                LOG.warn("Thread '{}' does not end; it is left behind.", thread.getName());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
