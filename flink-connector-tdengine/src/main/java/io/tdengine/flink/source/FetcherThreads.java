/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;

/** The threads of a reader's fetchers: of the present one, and of those that are still ending. */
@Internal
final class FetcherThreads {

    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final String name;
    private final ClassLoader classLoader;
    private final List<Thread> threads = new ArrayList<>();

    FetcherThreads(String name, ClassLoader classLoader) {
        this.name = name;
        this.classLoader = classLoader;
    }

    void start(Runnable fetcher) {
        Thread thread = new Thread(fetcher, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(classLoader);
        threads.removeIf(ended -> !ended.isAlive());
        threads.add(thread);
        thread.start();
    }

    /** For fetchers that were closed: one may be connecting, which closing does not cut short. */
    void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(CLOSE_TIMEOUT_MS);
            if (thread.isAlive()) {
                throw new FlinkRuntimeException(
                        thread.getName() + " did not end within " + CLOSE_TIMEOUT_MS + " ms.");
            }
        }
    }
}
