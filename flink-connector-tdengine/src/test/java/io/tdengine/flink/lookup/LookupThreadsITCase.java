/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Asynchronous lookups have threads of their own, which end before the function's close does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LookupThreadsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static List<Thread> threads(String database) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("TDengine lookup of " + database))
                .collect(Collectors.toList());
    }

    @Test
    void closeWaitsForThreadsThatAreBusy() throws Exception {
        String database = SERVER.createDatabase("VGROUPS 1");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".meters (ts TIMESTAMP, v INT) TAGS (place VARCHAR(20))");
        TDengineAsyncLookupFunction function =
                new TDengineAsyncLookupFunction(
                        ConnectionConfig.parse(SERVER.url()),
                        new LookupQuery(
                                database,
                                "meters",
                                RowType.of(
                                        new VarCharType[] {new VarCharType(20)},
                                        new String[] {"place"}),
                                false,
                                new int[] {0},
                                false),
                        0);
        function.open(null);
        List<Thread> threads = threads(database);
        assertThat(threads).hasSize(2);
        // Keeps the thread that completes the lookup busy.
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        function.asyncLookup(GenericRowData.of(StringData.fromString("Bonn")))
                .thenRun(
                        () -> {
                            busy.countDown();
                            boolean released = false;
                            while (!released) {
                                try {
                                    release.await();
                                    released = true;
                                } catch (InterruptedException e) {
                                    // What close does; a thread in native code would not notice.
                                    assertThat(e).isNotNull();
                                }
                            }
                        });
        assertThat(busy.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

        Thread closing = new Thread(function::close, "closing");
        closing.start();
        Waiting.until(
                "a close that waits",
                LIMIT,
                () -> closing.getState() == Thread.State.TIMED_WAITING && alive(threads) == 1);
        release.countDown();
        closing.join(LIMIT.toMillis());

        assertThat(closing.isAlive()).isFalse();
        assertThat(threads(database)).isEmpty();
    }

    private static long alive(List<Thread> threads) {
        return threads.stream().filter(Thread::isAlive).count();
    }
}
