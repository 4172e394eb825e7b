/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What clients of this JVM hold: threads, known by name, and sockets. */
public final class ClientResources {

    /** Longer than the time-outs of requests in tests, in case something ends only with one. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Of Java-WebSocket, of the JDK's HTTP client, and our own. The shared timer may stay. */
    private static final List<String> THREADS =
            List.of("WebSocket", "HttpClient-", "tdengine-rest", "TDengine fetcher");

    private ClientResources() {}

    /**
     * Waits until no client of this JVM has a thread, and neither side of a connection to the
     * server a socket.
     *
     * @param server that nobody uses any more
     * @param socketsBefore {@link #sockets} before clients connected
     */
    public static void assertAllFreed(EmbeddedTDengine server, long socketsBefore) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline
                && (!threads().isEmpty()
                        || server.connections() > 0
                        || sockets() > socketsBefore)) {
            // The JDK's HTTP client ends with its last reference.
            System.gc();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(threads()).as("threads of clients").isEmpty();
        assertThat(server.connections()).as("connections of the server").isZero();
        assertThat(sockets()).as("sockets").isLessThanOrEqualTo(socketsBefore);
    }

    /** Names of the threads that clients have now. */
    public static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> THREADS.stream().anyMatch(name::startsWith))
                .collect(Collectors.toList());
    }

    /** Open sockets of this process; 0 where the system does not tell. */
    public static long sockets() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.filter(ClientResources::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
