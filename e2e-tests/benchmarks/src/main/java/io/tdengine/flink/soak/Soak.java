/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.testing.ServerProcess.Command;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that writes rows at a steady rate, another that copies them exactly once, a server in a
 * process of its own that is cut, restarted and stalled, and a sample of this process every few
 * seconds.
 */
public final class Soak {

    /** At WARN, which is what is printed. */
    private static final Logger LOG = LoggerFactory.getLogger(Soak.class);

    private static final long ROWS_PER_SECOND = 2_000;
    private static final Duration SAMPLES = Duration.ofSeconds(5);

    /** Samples from one fault to the next; a stall ends with the sample after it. */
    private static final int SAMPLES_A_FAULT = 3;

    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    private final long seconds;
    private final long seed;
    private final List<Sample> samples = new ArrayList<>();

    /**
     * @param seconds of load
     * @param seed of the faults
     */
    public Soak(long seconds, long seed) {
        this.seconds = seconds;
        this.seed = seed;
    }

    /** The load, then the comparison of the tables. */
    List<Sample> run() throws Exception {
        try (ServerProcess server = ServerProcess.start((int) (4 * ROWS_PER_SECOND * seconds))) {
            SoakLoad.createTables(server.url());
            LOG.warn("Faults of this seed: {}", seed);
            JobClient copy = SoakJobs.copy(server.url());
            SoakLoad load =
                    new SoakLoad((int) ROWS_PER_SECOND, seconds, System.currentTimeMillis());
            Future<?> written = SoakJobs.write(server.url(), load).getJobExecutionResult();
            Faults faults = new Faults(server, seed);
            sampleUntil(written, faults);
            written.get();
            compare(server.url(), load);
            copy.cancel().get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
            LOG.warn("Nothing lost, nothing repeated: {} rows, {}", load.rows, faults);
        }
        return samples;
    }

    private void sampleUntil(Future<?> written, Faults faults) {
        long start = System.nanoTime();
        long rows = 0;
        boolean stalled = false;
        for (int i = 1; !written.isDone(); i++) {
            long due = start + i * SAMPLES.toNanos();
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            long read = SoakJobs.READ.get();
            samples.add(
                    Sample.take(
                            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                            read - rows,
                            SoakJobs.LATENCIES));
            rows = read;
            if (stalled) {
                faults.end();
                stalled = false;
            } else if (i % SAMPLES_A_FAULT == 0) {
                stalled = faults.begin() == Command.STALL;
            }
        }
        if (stalled) {
            faults.end();
        }
    }

    private static void compare(String url, SoakLoad load) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            long deadline = System.nanoTime() + END_LIMIT.toNanos();
            while (SoakLoad.count(connection, SoakLoad.COPIES) < load.rows) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            SoakLoad.count(connection, SoakLoad.COPIES)
                                    + " of "
                                    + load.rows
                                    + " rows are copied after "
                                    + END_LIMIT);
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            for (String table : new String[] {SoakLoad.READINGS, SoakLoad.COPIES}) {
                if (!SoakLoad.sums(connection, table).equals(load.expectedSums())) {
                    throw new IllegalStateException(
                            table
                                    + " has "
                                    + SoakLoad.sums(connection, table)
                                    + " instead of "
                                    + load.expectedSums());
                }
            }
        }
    }

    private void save(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(
                file,
                Stream.concat(Stream.of(Sample.HEADER), samples.stream().map(Sample::csv))
                        .toList());
    }

    /** Takes seconds, the faults' seed, and the file to write samples to. */
    public static void main(String[] args) throws Exception {
        Soak soak = new Soak(Long.parseLong(args[0]), Long.parseLong(args[1]));
        soak.run();
        soak.save(Path.of(args[2]));
        new Flatness(soak.samples).check();
        LOG.warn("Flat: heap, threads, sockets and latency; samples are in {}", args[2]);
    }
}
