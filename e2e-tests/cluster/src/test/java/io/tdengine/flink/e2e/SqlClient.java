/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Flink's SQL client in a process of its own, run with a script as {@code sql-client.sh -f}. */
final class SqlClient {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final FlinkCluster cluster;
    private int runs;

    SqlClient(FlinkCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * What a script did.
     *
     * @param code the client's exit code
     * @param output what it printed, statements and results
     */
    record Outcome(int code, String output) {}

    /** Runs statements, which have no semicolons, to the end; ends at the first that fails. */
    Outcome run(List<String> statements) throws IOException, InterruptedException {
        try (Run run = start(statements)) {
            int code = run.awaitEnd();
            return new Outcome(code, run.printed());
        }
    }

    /** Starts the client with statements. */
    Run start(List<String> statements) throws IOException {
        Path scripts = Files.createDirectories(cluster.home().resolve("scripts"));
        Path script = scripts.resolve("script-" + ++runs + ".sql");
        Files.writeString(script, String.join("\n;\n\n", statements) + "\n;\n");
        List<String> command = new ArrayList<>(FlinkOptions.jvm());
        command.addAll(
                List.of(
                        "-Xmx384m",
                        "--",
                        "org.apache.flink.table.client.SqlClient",
                        "embedded",
                        "--history",
                        cluster.home().resolve("history").toString(),
                        "-f",
                        script.toString()));
        Path log = cluster.home().resolve("log").resolve("sql-client-" + runs + ".log");
        String classPath = cluster.distribution().clientClassPath();
        return new Run(Jvm.start(log, classPath, cluster.environment(), command));
    }

    /** A client at work. */
    record Run(Jvm process) implements AutoCloseable {

        /** What it has printed so far. */
        String printed() {
            return process.printed();
        }

        Path log() {
            return process.log();
        }

        int awaitEnd() throws InterruptedException {
            return process.awaitEnd(LIMIT);
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
