/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the dashboard of docs/operations.md asks for is what Flink's Prometheus reporter gives of a
 * job that subscribes and writes exactly once.
 */
@Timeout(300)
class DashboardITCase {

    private static final Path DASHBOARD = Path.of("..", "docs", "dashboards", "tdengine.json");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String NAME = "dashboard";

    private static final int ROWS = 3;

    /** Aggregation, labels it keeps, metric, label matchers; the form of all expressions. */
    private static final Pattern EXPRESSION =
            Pattern.compile(
                    "(?:sum|max)(?: by \\(([\\w, ]+)\\) )?\\((?:(?:rate|increase|delta)\\()?"
                            + "(flink_\\w+)\\{([^}]+)}(?:\\[\\d+m]\\))?\\)");

    private static final Pattern SAMPLE = Pattern.compile("(\\w+)\\{(.*)} (\\S+)");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");

    private static final int PORT = freePort();

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .setConfiguration(reporter())
                            .build());

    private JobClient job;

    private record Sample(String metric, Map<String, String> labels, double value) {}

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Configuration reporter() {
        Configuration configuration = new Configuration();
        configuration.setString(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prom.port", String.valueOf(PORT));
        return configuration;
    }

    @BeforeEach
    void startAJob() throws Exception {
        String from = SERVER.createDatabase("VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        String to = SERVER.createDatabase("VGROUPS 1");
        for (String database : List.of(from, to)) {
            SERVER.connection()
                    .execute(
                            "CREATE STABLE "
                                    + database
                                    + ".meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        }
        for (int row = 0; row < ROWS; row++) {
            SERVER.connection()
                    .execute(
                            String.format(
                                    "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (1) VALUES (%2$d, 1)",
                                    from, 1700000000000L + row));
        }
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.getConfig().set("pipeline.name", NAME);
        tables.getConfig().set("execution.checkpointing.interval", "100 ms");
        MeterTables.declare(
                tables,
                SERVER,
                "changes",
                from,
                ", 'scan.mode' = 'changes', 'scan.topic.create' = 'true', 'scan.topic' = '"
                        + SERVER.newTopicName()
                        + "'");
        MeterTables.declare(
                tables, SERVER, "copies", to, ", 'sink.delivery-guarantee' = 'exactly-once'");
        job =
                tables.executeSql("INSERT INTO copies SELECT * FROM changes")
                        .getJobClient()
                        .orElseThrow();
    }

    @AfterEach
    void cancelTheJob() throws Exception {
        job.cancel().get();
    }

    @Test
    void everyExpressionFindsItsMetricWithItsLabels() throws Exception {
        List<Sample> samples = samplesOfTheRunningJob();
        jobsAreFound(samples);
        List<JsonNode> targets = targets();

        assertThat(targets).hasSizeGreaterThan(10);
        for (JsonNode target : targets) {
            String expression = target.path("expr").asText();
            Matcher parts = EXPRESSION.matcher(expression);
            assertThat(parts.matches()).as(expression).isTrue();
            Set<String> kept =
                    parts.group(1) == null
                            ? Set.of()
                            : new HashSet<>(List.of(parts.group(1).split(", ")));

            assertThat(samples)
                    .as(expression)
                    .anySatisfy(
                            sample -> {
                                assertThat(sample.metric).isEqualTo(parts.group(2));
                                assertThat(sample.labels.keySet()).containsAll(kept);
                                matches(sample.labels, labels(parts.group(3)));
                            });
            assertThat(kept)
                    .as("what is in the legend %s", target.path("legendFormat").asText())
                    .containsAll(legend(target.path("legendFormat").asText()));
        }
    }

    /** Of {@code label_values(metric, label)}, which fills the list of jobs. */
    private static void jobsAreFound(List<Sample> samples) throws IOException {
        JsonNode variables = dashboard().path("templating").path("list");
        String query =
                StreamSupport.stream(variables.spliterator(), false)
                        .filter(variable -> variable.path("name").asText().equals("job"))
                        .map(variable -> variable.path("query").path("query").asText())
                        .collect(Collectors.joining());
        Matcher parts = Pattern.compile("label_values\\((\\w+), (\\w+)\\)").matcher(query);
        assertThat(parts.matches()).as(query).isTrue();

        assertThat(samples)
                .filteredOn(sample -> sample.metric.equals(parts.group(1)))
                .isNotEmpty()
                .allSatisfy(
                        sample -> assertThat(sample.labels).containsEntry(parts.group(2), NAME));
    }

    private static void matches(Map<String, String> labels, Map<String, String> matchers) {
        matchers.forEach(
                (label, wanted) ->
                        assertThat(labels)
                                .containsEntry(label, wanted.equals("$job") ? NAME : wanted));
    }

    private static Set<String> legend(String format) {
        return Pattern.compile("\\{\\{(\\w+)}}")
                .matcher(format)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DASHBOARD));
    }

    private static List<JsonNode> targets() throws IOException {
        List<JsonNode> targets = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels")) {
            panel.path("targets").forEach(targets::add);
        }
        return targets;
    }

    /** What the reporter gives when the rows have been written: then no metric is still to come. */
    private static List<Sample> samplesOfTheRunningJob() {
        List<Sample> samples = new ArrayList<>();
        Waiting.until(
                "a job that has written " + ROWS + " rows, by its metrics",
                LIMIT,
                () -> {
                    samples.clear();
                    samples.addAll(samples());
                    return samples.stream()
                            .anyMatch(
                                    sample ->
                                            sample.metric.endsWith("_TDengineSink_committedRows")
                                                    && sample.value == ROWS);
                });
        return samples;
    }

    private static List<Sample> samples() {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + "/metrics")).build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .map(SAMPLE::matcher)
                    .filter(Matcher::matches)
                    .map(
                            found ->
                                    new Sample(
                                            found.group(1),
                                            labels(found.group(2)),
                                            Double.parseDouble(found.group(3))))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static Map<String, String> labels(String text) {
        return LABEL.matcher(text)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }
}
