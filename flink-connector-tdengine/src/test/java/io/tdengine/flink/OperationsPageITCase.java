/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/operations.md names what there is: metrics of a job, texts of errors. */
@Timeout(300)
class OperationsPageITCase {

    private static final Path DOCS = Path.of("..", "docs");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Groups of which each metric is the connector's own. */
    private static final Pattern OWN =
            Pattern.compile(
                    "(TDengineSource|TDengineSink)\\.(?:topic\\..+\\.vgroup\\.\\d+\\.)?(\\w+)$");

    private static final Set<String> OWN_OUTSIDE = Set.of("splits", "splitsFinished");

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
                            .build());

    /** As {@code Group.name}, without topic and vgroup. */
    private static final Set<String> OWN_METRICS = new TreeSet<>();

    /** Last parts of all names. */
    private static final Set<String> NAMES = new TreeSet<>();

    private static String page;

    /** One job with every kind of source and sink; each test needs it, once is enough. */
    @BeforeEach
    void runAJob() throws Exception {
        if (!NAMES.isEmpty()) {
            return;
        }
        page = Files.readString(DOCS.resolve("operations.md"));
        String database = SERVER.createDatabase("VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        SERVER.connection()
                .execute(
                        "CREATE STABLE " + database + ".meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        SERVER.connection()
                .execute(
                        String.format(
                                "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (1) VALUES"
                                        + " (1700000000000, 1)",
                                database));
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.getConfig().set("execution.checkpointing.interval", "100 ms");
        MeterTables.declare(tables, SERVER, "history", database, "");
        MeterTables.declare(
                tables,
                SERVER,
                "changes",
                database,
                ", 'scan.mode' = 'changes', 'scan.topic' = '"
                        + SERVER.newTopicName()
                        + "', 'scan.topic.create' = 'true', 'scan.bounded.mode' = 'latest'");
        MeterTables.declare(tables, SERVER, "now", database, "");
        MeterTables.declare(
                tables, SERVER, "later", database, ", 'sink.delivery-guarantee' = 'exactly-once'");
        StatementSet job = tables.createStatementSet();
        job.addInsertSql("INSERT INTO now SELECT ts, v, 'd2' FROM history");
        job.addInsertSql("INSERT INTO later SELECT ts, v, 'd3' FROM changes");
        job.execute().await();
        REPORTER.getMetricsByGroup().forEach(OperationsPageITCase::note);
    }

    private static void note(MetricGroup group, Map<String, Metric> metrics) {
        for (String name : metrics.keySet()) {
            NAMES.add(name);
            OWN.matcher(group.getMetricIdentifier(name))
                    .results()
                    .forEach(
                            found ->
                                    OWN_METRICS.add(
                                            (found.group().contains(".vgroup.")
                                                            ? found.group(1) + ".topic.vgroup"
                                                            : found.group(1))
                                                    + "."
                                                    + found.group(2)));
        }
    }

    private static String section(String title) {
        String from = page.substring(page.indexOf("\n" + title + "\n") + title.length() + 2);
        int end = from.indexOf("\n## ");
        return end < 0 ? from : from.substring(0, end);
    }

    private static List<String> firstCells(String section) {
        return section.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.indexOf(" | ")))
                .flatMap(cell -> CODE.matcher(cell).results().map((MatchResult r) -> r.group(1)))
                .collect(Collectors.toList());
    }

    @Test
    void everyMetricIsThereAndNoOther() {
        Set<String> documented =
                firstCells(section("## Metrics")).stream()
                        .map(
                                name ->
                                        name.replaceAll("<\\w+>\\.", "")
                                                .replace("….", "TDengineSource.topic.vgroup."))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> own =
                documented.stream()
                        .filter(name -> name.startsWith("TDengine"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(own).isEqualTo(OWN_METRICS);
        assertThat(documented).containsAll(OWN_OUTSIDE);
        assertThat(documented)
                .allSatisfy(
                        name ->
                                assertThat(NAMES)
                                        .contains(name.substring(name.lastIndexOf('.') + 1)));
    }

    @Test
    void textsOfErrorsAreThoseOfTheSources() throws Exception {
        String literals = literals();
        List<String> quoted = firstCells(section("## Troubleshooting"));

        assertThat(quoted).hasSizeGreaterThan(10);
        assertThat(quoted).allSatisfy(text -> assertThat(literals).contains(text));
    }

    /** All sources, with literals that are put together made one. */
    private static String literals() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
            return all.toString();
        }
    }
}
