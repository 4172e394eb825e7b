/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Pictures of Flink's web UI for the documentation, with a job that runs: {@code
 * -Dtdengine.e2e.screenshots=DIRECTORY} is where they go. Needs {@code chromium} and {@code
 * chromedriver}.
 */
@Timeout(1200)
@EnabledIfSystemProperty(named = ScreenshotsE2ECase.DIRECTORY, matches = ".+")
class ScreenshotsE2ECase {

    static final String DIRECTORY = "tdengine.e2e.screenshots";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int WIDTH = 1440;
    private static final int CHECKPOINTS = 12;
    private static final int ROWS = 1_000_000;
    private static final int TABLES = 20;

    @Test
    void picturesOfAJobThatRuns() throws Exception {
        ScheduledExecutorService rows = Executors.newSingleThreadScheduledExecutor();
        try (ServerProcess server = ServerProcess.start(ROWS);
                Connection connection = TDengine.connect(ConnectionConfig.parse(server.url()));
                FlinkCluster cluster =
                        FlinkCluster.start(
                                FlinkDistribution.prepare(), "screenshots", 1, 2, false)) {
            connection.execute("CREATE DATABASE power VGROUPS 2");
            connection.execute(
                    "CREATE STABLE power.meters (ts TIMESTAMP, `current` FLOAT, voltage INT)"
                            + " TAGS (location NCHAR(16), groupid INT)");
            ScheduledFuture<?> writing =
                    rows.scheduleWithFixedDelay(
                            () -> insert(connection), 0, 100, TimeUnit.MILLISECONDS);
            String job = submit(cluster, server);
            Waiting.until(
                    "checkpoints",
                    LIMIT,
                    () -> cluster.rest().completedCheckpoints(job) >= CHECKPOINTS);
            shoot(cluster, job);
            assertThat(writing.isDone()).as("rows are not written any more").isFalse();
        } finally {
            rows.shutdownNow();
        }
    }

    /** A row of each meter. */
    private static void insert(Connection connection) {
        long now = System.currentTimeMillis();
        StringBuilder sql = new StringBuilder("INSERT INTO");
        for (int table = 0; table < TABLES; table++) {
            sql.append(
                    String.format(
                            " power.d%1$d USING power.meters TAGS ('%2$s', %3$d)"
                                    + " VALUES (%4$d, %5$d, %6$d)",
                            1001 + table,
                            table % 2 == 0 ? "Oslo" : "Bergen",
                            1 + table % 4,
                            now,
                            10 + (now / 100 + table) % 3,
                            215 + (now / 100 + table * 7) % 11));
        }
        connection.execute(sql.toString());
    }

    private static String submit(FlinkCluster cluster, ServerProcess server) throws Exception {
        String login =
                "'connector' = 'tdengine', 'database' = 'power', 'url' = '" + server.url() + "', ";
        SqlClient.Outcome outcome =
                new SqlClient(cluster)
                        .run(
                                List.of(
                                        "SET 'pipeline.name' = 'average voltage'",
                                        "SET 'parallelism.default' = '2'",
                                        "SET 'execution.checkpointing.interval' = '2 s'",
                                        "CREATE TABLE meters (ts TIMESTAMP_LTZ(3), voltage INT,"
                                                + " location STRING,"
                                                + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                                                + " WITH ("
                                                + login
                                                + "'table' = 'meters', 'scan.mode' = 'changes',"
                                                + " 'scan.topic' = 'meters_topic',"
                                                + " 'scan.topic.create' = 'true')",
                                        "CREATE TABLE averages (ts TIMESTAMP_LTZ(3) NOT NULL,"
                                                + " voltage DOUBLE, location STRING,"
                                                + " `tbname` STRING METADATA)"
                                                + " PARTITIONED BY (location) WITH ("
                                                + login
                                                + "'table' = 'averages',"
                                                + " 'sink.create-table' = 'true',"
                                                + " 'sink.delivery-guarantee' = 'exactly-once')",
                                        "INSERT INTO averages SELECT window_start,"
                                                + " AVG(CAST(voltage AS DOUBLE)), location,"
                                                + " 'average_' || location FROM TABLE(TUMBLE("
                                                + "TABLE meters, DESCRIPTOR(ts),"
                                                + " INTERVAL '1' SECOND)) GROUP BY window_start,"
                                                + " window_end, location"));
        assertThat(outcome.code()).as(outcome.output()).isZero();
        Waiting.until("a job", LIMIT, () -> !cluster.rest().jobs("RUNNING").isEmpty());
        return cluster.rest().jobs("RUNNING").get(0);
    }

    private static void shoot(FlinkCluster cluster, String job) throws IOException {
        Path directory = Files.createDirectories(Path.of(System.getProperty(DIRECTORY)));
        FlinkRest rest = cluster.rest();
        String page = "http://localhost:" + rest.port() + "/#/job/running/" + job;
        Path log = cluster.home().resolve("log").resolve("chromedriver.log");
        try (Browser browser = Browser.start(log, WIDTH, 1100)) {
            browser.show(page + "/overview");
            browser.await("the graph", "return document.querySelectorAll('svg g.node').length > 1");
            awaitMoreCheckpoints(rest, job);
            browser.shoot(directory.resolve("flink-job.png"));
        }
        try (Browser browser = Browser.start(log, WIDTH, 1900)) {
            browser.show(page + "/overview/" + source(rest, job) + "/metrics");
            for (String vgroup : List.of("vgroup.2.", "vgroup.3.")) {
                add(browser, vgroup + "position");
                add(browser, vgroup + "lag");
            }
            // All of the width, and of the height that a user gets by pulling the border.
            browser.run(
                    "document.querySelector('flink-dagre').parentElement.style.height = '1230px';"
                            + clicks("flink-job-overview-drawer .anticon-left", "")
                            + clicks("flink-job-overview-drawer-chart button span", "Big"));
            awaitMoreCheckpoints(rest, job);
            browser.shoot(directory.resolve("flink-metrics.png"));
        }
        try (Browser browser = Browser.start(log, WIDTH, 1100)) {
            browser.show(page + "/checkpoints");
            // The other views name a directory of this machine.
            browser.await(
                    "the history",
                    clicks("flink-job-checkpoints [role=tab]", "History")
                            + "return document.querySelectorAll("
                            + "'flink-job-checkpoints tbody tr').length > 9");
            browser.shoot(directory.resolve("flink-checkpoints.png"));
        }
    }

    /** As many as the charts need to have a line. */
    private static void awaitMoreCheckpoints(FlinkRest rest, String job) {
        long before = rest.completedCheckpoints(job);
        Waiting.until(
                "more checkpoints",
                LIMIT,
                () -> rest.completedCheckpoints(job) >= before + CHECKPOINTS);
    }

    private static String source(FlinkRest rest, String job) {
        for (JsonNode vertex : rest.find("/jobs/" + job).orElseThrow().path("vertices")) {
            if (vertex.path("name").asText().startsWith("Source: ")) {
                return vertex.path("id").asText();
            }
        }
        throw new AssertionError("the job has no source");
    }

    /** Adds a chart of the metric with a part of a name. */
    private static void add(Browser browser, String metric) throws IOException {
        String list = "flink-job-overview-drawer-chart nz-select";
        browser.await(
                "the metrics", "return document.querySelectorAll('" + list + " input').length > 0");
        browser.run("document.querySelector('" + list + "').click()");
        browser.type(list + " input", metric);
        browser.await(
                metric,
                "return Array.from(document.querySelectorAll('nz-option-item')).some("
                        + "e => e.textContent.includes('"
                        + metric
                        + "'))");
        browser.run(clicks("nz-option-item", metric));
    }

    /** A script that clicks on what a selector finds and a text is in. */
    private static String clicks(String selector, String text) {
        return "document.querySelectorAll('"
                + selector
                + "').forEach(e => e.textContent.includes('"
                + text
                + "') && e.dispatchEvent("
                + "new MouseEvent('click', {bubbles: true})));";
    }
}
