/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.block.Block;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs from class loaders of their own, beside each other in one TaskManager, cancelled and
 * submitted again and again, leave neither threads nor classes. Together they subscribe, scan, look
 * up in every way, write under every guarantee and use a catalog.
 *
 * <p>{@code -Dtdengine.test.resubmissions=20} is how often; then docs/development has the figures.
 */
class ResubmittedJobsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(ResubmittedJobsITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final int ROUNDS = Integer.getInteger("tdengine.test.resubmissions", 1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The JDK's HTTP client and the timer of time-outs end some seconds after their last use. */
    private static final Duration FREED_LIMIT = Duration.ofSeconds(120);

    private static final Path JAR =
            Path.of(
                            System.getProperty("packaging.target"),
                            "flink-sql-connector-tdengine-"
                                    + System.getProperty("packaging.version")
                                    + ".jar")
                    .toAbsolutePath();

    @TempDir Path directory;

    private String database;
    private Connection connection;
    private MiniCluster cluster;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    @Test
    void jobsOverWebSocketAndHttpLeaveNothing() throws Exception {
        leaveNothing(
                List.of(
                        new PackagedStatements(SERVER.config("ws").build(), "ws"),
                        new PackagedStatements(SERVER.config("http").build(), "http")));
    }

    private void leaveNothing(List<PackagedStatements> jobs) throws Exception {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        jobs.get(0).createTables(connection, database);
        jobs.forEach(job -> job.useTopic(SERVER.newTopicName()));
        try (MiniCluster started = start()) {
            cluster = started;
            // What Flink itself loads and starts once comes with the first jobs.
            runAndCancel(jobs, "warmup");
            awaitUnreachable();
            Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
            int classesBefore = ClassLoaders.loadedClasses();
            long metaspaceBefore = ClassLoaders.metaspaceBytes();

            for (int round = 1; round <= ROUNDS; round++) {
                runAndCancel(jobs, "r" + round);
            }
            long loadersAtTheEnd = ClassLoaders.ofJobs();
            awaitUnreachable();
            awaitThreadsEnd(before);

            int classes = ClassLoaders.loadedClasses();
            LOG.warn(
                    "{} jobs {} times: class loaders of jobs {} at the end, 0 afterwards; threads"
                            + " {} before, {} after; classes {} before, {} after; metaspace {} KB"
                            + " before, {} KB after",
                    jobs.size(),
                    ROUNDS,
                    loadersAtTheEnd,
                    before.size(),
                    Thread.getAllStackTraces().size(),
                    classesBefore,
                    classes,
                    metaspaceBefore >> 10,
                    ClassLoaders.metaspaceBytes() >> 10);
            // One copy of the connector has more than a thousand; Flink still loads some of its
            // own.
            assertThat(classes).as("loaded classes").isLessThan(classesBefore + 700);
        }
    }

    private MiniCluster start() throws Exception {
        MiniCluster started =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(4)
                                .setConfiguration(
                                        new Configuration().set(RestOptions.BIND_PORT, "0"))
                                .build());
        started.start();
        return started;
    }

    private void runAndCancel(List<PackagedStatements> jobs, String name) throws Exception {
        URI address = cluster.getRestAddress().get();
        Configuration configuration = new Configuration();
        configuration.setString("execution.checkpointing.interval", "200 ms");
        configuration.setString(
                "execution.checkpointing.dir", directory.resolve(name).toUri().toString());
        List<PackagedJob> running = new ArrayList<>();
        for (PackagedStatements job : jobs) {
            running.add(PackagedJob.submit(JAR, address, configuration, job.of(database, name)));
        }
        for (int i = 0; i < jobs.size(); i++) {
            for (String table : jobs.get(i).targets()) {
                awaitRows(running.get(i), table, jobs.get(i).child(table, name));
            }
        }
        for (PackagedJob job : running) {
            job.cancel();
            loaders.add(job.loader());
        }
        Waiting.until(
                "the end of all jobs",
                LIMIT,
                () -> running.stream().allMatch(PackagedJob::isCancelled));
    }

    /** Rows of this run's child table show that the job did this part of its work. */
    private void awaitRows(PackagedJob job, String table, String child) {
        String query =
                "SELECT COUNT(*) FROM "
                        + database
                        + "."
                        + table
                        + " WHERE tbname = '"
                        + child
                        + "'";
        Waiting.until(
                "rows in " + table,
                LIMIT,
                () ->
                        call(
                                () -> {
                                    job.checkRunning();
                                    return count(query) > 0;
                                }));
    }

    private long count(String query) {
        try (QueryResult result = connection.query(query)) {
            Block block = result.next();
            return block == null ? 0 : block.getLong(0, 0);
        }
    }

    private void awaitUnreachable() throws Exception {
        await(
                "That class loaders of ended jobs are unreachable",
                () ->
                        ClassLoaders.ofJobs() == 0
                                && loaders.stream()
                                        .map(WeakReference::get)
                                        .allMatch(Objects::isNull));
    }

    private static void awaitThreadsEnd(Set<Thread> before) throws Exception {
        await("The end of all threads of ended jobs", () -> ClassLoaders.threads(before).isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        try {
            Waiting.until(what, FREED_LIMIT, () -> call(condition));
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage()
                            + "; threads: "
                            + ClassLoaders.threads(Set.of())
                            + "; heap: "
                            + ClassLoaders.dumpHeap(),
                    e);
        }
    }

    private static boolean call(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
