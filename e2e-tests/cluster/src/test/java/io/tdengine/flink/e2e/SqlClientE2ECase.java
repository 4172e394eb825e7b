/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.docs.SqlPage;
import io.tdengine.flink.docs.SqlStatement;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation's statements in Flink's SQL client, on a cluster with nothing but the SQL jar.
 * What they give is compared by SqlDocsITCase; here none may fail.
 */
@Timeout(1200)
class SqlClientE2ECase {

    private static final String TABLEAU = "SET 'sql-client.execution.result-mode' = 'tableau'";

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static FlinkCluster cluster;
    private static SqlClient client;

    @BeforeAll
    static void start() throws Exception {
        cluster = FlinkCluster.start(FlinkDistribution.prepare(), "sql-client", 2, 4, false);
        client = new SqlClient(cluster);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /**
     * All pages with SQL, so that none can be forgotten; with other Flink versions than the default
     * one only the first that a user reads, unless {@code -Dtdengine.e2e.pages=all}.
     */
    static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.walk(docs())) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(SqlClientE2ECase::hasSql)
                    .map(file -> docs().relativize(file).toString())
                    .filter(page -> runsAll() || page.equals("getting-started.md"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean runsAll() {
        return FlinkDistribution.isDefault()
                || "all".equals(System.getProperty("tdengine.e2e.pages"));
    }

    private static Path docs() {
        return Path.of(FlinkDistribution.property("tdengine.e2e.docs"));
    }

    private static boolean hasSql(Path page) {
        try {
            return Files.readString(page).contains("```sql");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyStatementOfAPageRuns(String name, @TempDir Path files) throws Exception {
        SqlPage page = SqlPage.read(docs().resolve(name));
        Map<String, String> names = new HashMap<>();
        page.databases().forEach(old -> names.put(old, SERVER.newDatabaseName()));
        page.topics().forEach(old -> names.put(old, SERVER.newTopicName()));
        List<String> statements = new ArrayList<>();
        for (SqlStatement statement : page.on(SERVER.url(), files, names).statements()) {
            if (!goesOn(statement)) {
                statements.add(statement.text());
            }
        }

        // Scripts show results in no other way. Queries without an end, which may be all that a
        // page has, are left out here and would not fail.
        if (page.statements().stream().anyMatch(each -> each.result().isPresent())) {
            assertThat(statements).as("what a reader has run, too").contains(TABLEAU);
        }

        SqlClient.Outcome outcome = client.run(statements);
        List<String> jobs = cluster.rest().jobs("RUNNING");
        jobs.forEach(cluster.rest()::cancel);

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).doesNotContain("[ERROR]");
        for (String job : jobs) {
            Waiting.until(
                    "the end of " + job,
                    FlinkCluster.LIMIT,
                    () -> cluster.rest().state(job).equals("CANCELED"));
        }
        assertThat(cluster.rest().jobs("FAILED")).isEmpty();
    }

    /** Whether a query's result has no end; the page shows an ellipsis there. */
    private static boolean goesOn(SqlStatement statement) {
        return statement
                .result()
                .map(lines -> lines.stream().anyMatch(line -> line.strip().equals("…")))
                .orElse(false);
    }

    @Test
    void queryWithoutAnEndShowsRowsUntilItIsCancelled() throws Exception {
        String database = SERVER.createDatabase("VGROUPS 2");
        String topic = SERVER.newTopicName();
        List<String> statements =
                List.of(
                        TABLEAU,
                        "SET 'table.dml-sync' = 'true'",
                        "CREATE CATALOG td WITH ('type' = 'tdengine', 'url' = '"
                                + SERVER.url()
                                + "', 'default-database' = '"
                                + database
                                + "')",
                        "USE CATALOG td",
                        "CREATE TABLE m (ts TIMESTAMP_LTZ(3) NOT NULL, n INT, place STRING)"
                                + " PARTITIONED BY (place)",
                        "INSERT INTO m (ts, n, place, tbname)"
                                + " VALUES (CURRENT_TIMESTAMP, 4711, 'Oslo', 'd1')",
                        "SELECT n, place FROM m /*+ OPTIONS('scan.mode' = 'changes',"
                                + " 'scan.startup.mode' = 'earliest', 'scan.topic' = '"
                                + topic
                                + "', 'scan.topic.create' = 'true') */");

        try (SqlClient.Run run = client.start(statements)) {
            Waiting.until(
                    "the row, see " + run.log(),
                    FlinkCluster.LIMIT,
                    () -> run.printed().matches("(?s).*\\+I \\|\\s+4711 \\|\\s+Oslo \\|.*"));
            List<String> jobs = cluster.rest().jobs("RUNNING");
            assertThat(jobs).hasSize(1);
            cluster.rest().cancel(jobs.get(0));
            run.awaitEnd();
            assertThat(cluster.rest().state(jobs.get(0))).isEqualTo("CANCELED");
        }
    }
}
