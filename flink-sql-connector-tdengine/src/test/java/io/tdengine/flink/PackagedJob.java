/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.ChildFirstClassLoader;

/**
 * A job as a user submits it: statements planned with the classes of the SQL jar, which a class
 * loader of its own loads, and run at a cluster that gets the jar and loads it again.
 */
final class PackagedJob {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final JobClient client;
    private final WeakReference<ClassLoader> loader;

    private PackagedJob(JobClient client, WeakReference<ClassLoader> loader) {
        this.client = client;
        this.loader = loader;
    }

    /**
     * @param statements run one by one, but those that insert all together, which make the job
     */
    static PackagedJob submit(
            Path jar, URI cluster, Configuration configuration, List<String> statements)
            throws Exception {
        URL[] urls = {jar.toUri().toURL()};
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ChildFirstClassLoader loader =
                new ChildFirstClassLoader(
                        urls,
                        PackagedJob.class.getClassLoader(),
                        new String[] {
                            "java.", "org.apache.flink.", "org.slf4j", "org.apache.log4j"
                        },
                        error -> {})) {
            thread.setContextClassLoader(loader);
            JobClient client = submit(jar, cluster, configuration, statements, loader);
            return new PackagedJob(client, new WeakReference<>(loader));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static JobClient submit(
            Path jar,
            URI cluster,
            Configuration configuration,
            List<String> statements,
            ClassLoader loader) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        cluster.getHost(), cluster.getPort(), configuration, jar.toString());
        environment.setParallelism(1);
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        environment,
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withClassLoader(loader)
                                .build());
        StatementSet inserts = tables.createStatementSet();
        List<String> after = new ArrayList<>();
        for (String statement : statements) {
            if (statement.startsWith("INSERT")) {
                inserts.addInsertSql(statement);
            } else if (statement.startsWith("DROP CATALOG")) {
                after.add(statement);
            } else {
                tables.executeSql(statement);
            }
        }
        JobClient client = inserts.execute().getJobClient().orElseThrow();
        after.forEach(tables::executeSql);
        return client;
    }

    /** Fails if it has ended; it is unbounded. */
    void checkRunning() throws Exception {
        JobStatus status = client.getJobStatus().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (status.isTerminalState() || status == JobStatus.FAILING) {
            client.getJobExecutionResult().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("The job ended as " + status);
        }
    }

    void cancel() throws Exception {
        client.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    boolean isCancelled() {
        return client.getJobStatus().join() == JobStatus.CANCELED;
    }

    /** Where its statements were planned; empty once nothing holds it. */
    WeakReference<ClassLoader> loader() {
        return loader;
    }
}
