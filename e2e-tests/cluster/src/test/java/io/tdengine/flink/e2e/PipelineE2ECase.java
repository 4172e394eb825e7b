/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.CacheDirectory;
import io.tdengine.flink.testing.CuttingProxy;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic of one super table into another one, exactly once, while processes are killed. A row's
 * place in its child table and the sum so far are kept by Flink and written with it, so that a row
 * lost, repeated or out of its order changes all rows behind it.
 *
 * <p>{@code -Dtdengine.e2e.kills} is how many things happen, {@code -Dtdengine.e2e.seed} which and
 * when. On a server that runs already or in a container, that one is not killed; connections are
 * cut only on this machine.
 */
@Timeout(7200)
class PipelineE2ECase {

    /** At WARN, which is what tests print: it takes the seed to see a failure again. */
    private static final Logger LOG = LoggerFactory.getLogger(PipelineE2ECase.class);

    private static final int KILLS =
            Integer.getInteger("tdengine.e2e.kills", FlinkDistribution.isDefault() ? 5 : 2);
    private static final long SEED = Long.getLong("tdengine.e2e.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private enum Kill {
        TASK_MANAGER,
        JOB_MANAGER,
        CONNECTIONS,
        SERVER,
    }

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private final Random random = new Random(SEED);
    private final Map<Kill, List<Long>> recoveries = new TreeMap<>();
    private ServerProcess process;
    private CuttingProxy proxy;

    @Test
    void nothingIsLostOrRepeatedWhenProcessesAreKilled() throws Exception {
        LOG.warn("-Dtdengine.e2e.kills={} -Dtdengine.e2e.seed={}", KILLS, SEED);
        String url = SERVER.url();
        if (SERVER.isEmbedded()) {
            Path data = FlinkDistribution.target().resolve("clusters").resolve("server-data");
            CacheDirectory.delete(data);
            process = ServerProcess.startDurable(data, 768);
            url = process.url();
        }
        String host = ConnectionConfig.parse(url).endpoints().get(0);
        if (host.startsWith("127.0.0.1:") || host.startsWith("localhost:")) {
            proxy = new CuttingProxy(Integer.parseInt(host.substring(host.indexOf(':') + 1)));
        }
        try (FlinkCluster cluster =
                // One slot each, so that the job needs both TaskManagers.
                FlinkCluster.start(FlinkDistribution.prepare(), "pipeline", 2, 1, true)) {
            run(cluster, url);
        } finally {
            if (proxy != null) {
                proxy.close();
            }
            if (process != null) {
                process.close();
            }
        }
    }

    private void run(FlinkCluster cluster, String url) throws Exception {
        String source = SERVER.newDatabaseName();
        String copy = SERVER.newDatabaseName();
        String topic = SERVER.newTopicName();
        execute(
                url,
                "CREATE DATABASE " + source + " PRECISION 'ms' VGROUPS 4",
                "CREATE STABLE " + source + ".numbers (ts TIMESTAMP, n BIGINT) TAGS (id INT)",
                "CREATE DATABASE " + copy + " PRECISION 'ms' VGROUPS 2");
        try (SourceRows rows = new SourceRows(url, source)) {
            rows.start();
            String through = proxy == null ? url : url.replaceFirst(":\\d+$", ":" + proxy.port());
            String job = submit(cluster, through, source, copy, topic);
            awaitCopied(url, copy, 1);
            for (Kill kill : kills()) {
                // When, relative to checkpoints, is up to chance.
                int written = rows.written();
                int more = random.nextInt(40);
                Waiting.until("rows", LIMIT, () -> rows.written() >= written + more);
                recover(kill, cluster, rows, url, copy, job);
            }
            rows.close();
            awaitCopied(url, copy, rows.written());
            cluster.rest().cancel(job);
            Waiting.until(
                    "the job's end", LIMIT, () -> cluster.rest().state(job).equals("CANCELED"));
            compare(url, source, copy, rows.written());
        } finally {
            drop(url, source, copy, topic);
        }
        report();
    }

    private List<Kill> kills() {
        List<Kill> possible = new ArrayList<>(List.of(Kill.values()));
        if (process == null) {
            possible.remove(Kill.SERVER);
        }
        if (proxy == null) {
            possible.remove(Kill.CONNECTIONS);
        }
        List<Kill> kills = new ArrayList<>();
        while (kills.size() < KILLS) {
            Collections.shuffle(possible, random);
            kills.addAll(possible);
        }
        return kills.subList(0, KILLS);
    }

    private String submit(
            FlinkCluster cluster, String url, String source, String copy, String topic)
            throws Exception {
        String login = "'connector' = 'tdengine', 'url' = '" + url + "', ";
        SqlClient.Outcome outcome =
                new SqlClient(cluster)
                        .run(
                                List.of(
                                        "SET 'parallelism.default' = '2'",
                                        "SET 'execution.checkpointing.interval' = '500 ms'",
                                        "SET 'execution.checkpointing.timeout' = '30 s'",
                                        "CREATE TABLE numbers (ts TIMESTAMP_LTZ(3), n BIGINT,"
                                                + " id INT, child STRING METADATA FROM 'tbname'"
                                                + " VIRTUAL, pt AS PROCTIME()) WITH ("
                                                + login
                                                + "'database' = '"
                                                + source
                                                + "', 'table' = 'numbers', 'scan.mode' = 'changes',"
                                                + " 'scan.startup.mode' = 'earliest',"
                                                + " 'scan.topic.create' = 'true',"
                                                + " 'scan.topic' = '"
                                                + topic
                                                + "')",
                                        "CREATE TABLE copies (ts TIMESTAMP_LTZ(3) NOT NULL,"
                                                + " source_ts TIMESTAMP_LTZ(3), n BIGINT,"
                                                + " total BIGINT, id INT,"
                                                + " child STRING METADATA FROM 'tbname')"
                                                + " PARTITIONED BY (id) WITH ("
                                                + login
                                                + "'database' = '"
                                                + copy
                                                + "', 'table' = 'copies',"
                                                + " 'sink.create-table' = 'true',"
                                                + " 'sink.delivery-guarantee' = 'exactly-once')",
                                        "INSERT INTO copies SELECT TO_TIMESTAMP_LTZ("
                                                + (SourceRows.START_MILLIS - 1)
                                                + " + COUNT(*) OVER w, 3), ts, n, SUM(n) OVER w,"
                                                + " id, child FROM numbers WINDOW w AS"
                                                + " (PARTITION BY id, child ORDER BY pt ROWS BETWEEN"
                                                + " UNBOUNDED PRECEDING AND CURRENT ROW)"));
        assertThat(outcome.code()).as(outcome.output()).isZero();
        Waiting.until("a job", LIMIT, () -> !cluster.rest().jobs("RUNNING").isEmpty());
        return cluster.rest().jobs("RUNNING").get(0);
    }

    /** From the kill to when a row that was written after it is copied, as readers see it. */
    private void recover(
            Kill kill, FlinkCluster cluster, SourceRows rows, String url, String copy, String job)
            throws Exception {
        long start = System.nanoTime();
        kill(kill, cluster);
        awaitCopied(url, copy, rows.written() + 1);
        long millis = (System.nanoTime() - start) / 1_000_000;
        recoveries.computeIfAbsent(kill, k -> new ArrayList<>()).add(millis);
        LOG.warn("{}: {} ms", kill, millis);
        Waiting.until("the job", LIMIT, () -> cluster.rest().runs(job));
        assertThat(cluster.taskManagers()).isEqualTo(2);
    }

    private void kill(Kill kill, FlinkCluster cluster) throws Exception {
        switch (kill) {
            case TASK_MANAGER -> {
                cluster.killTaskManager(random.nextInt(cluster.taskManagers()));
                cluster.startTaskManager();
            }
            case JOB_MANAGER -> {
                cluster.killJobManager();
                cluster.startJobManager();
            }
            case CONNECTIONS -> {
                boolean toServer = random.nextBoolean();
                proxy.cutAfter(
                        toServer
                                ? CuttingProxy.Direction.TO_SERVER
                                : CuttingProxy.Direction.TO_CLIENT,
                        random.nextInt(10_000),
                        random.nextBoolean());
                Waiting.until("a cut", LIMIT, proxy::hasCut);
                proxy.count(CuttingProxy.Direction.TO_SERVER);
            }
            default -> {
                process.kill();
                process = process.startAgain();
            }
        }
    }

    /** Waits until every table's copy has a number of rows. */
    private void awaitCopied(String url, String copy, int count) {
        Waiting.until(
                count + " rows of each table",
                LIMIT,
                () -> {
                    try (Connection connection = open(url)) {
                        return leastCopied(connection, copy) >= count;
                    } catch (TDengineException notYet) {
                        return false;
                    }
                });
    }

    private static long leastCopied(Connection connection, String copy) {
        List<List<Object>> counts =
                QueryRows.of(
                        connection,
                        "SELECT COUNT(*), tbname FROM " + copy + ".copies GROUP BY tbname");
        if (counts.size() < SourceRows.TABLES) {
            return 0;
        }
        return counts.stream().mapToLong(row -> (long) row.get(0)).min().orElse(0);
    }

    private static void compare(String url, String source, String copy, int count) {
        try (Connection connection = open(url)) {
            for (int table = 0; table < SourceRows.TABLES; table++) {
                String name = SourceRows.table(table);
                List<List<Object>> read =
                        QueryRows.of(
                                connection,
                                "SELECT ts, n FROM " + source + "." + name + " ORDER BY ts");
                List<List<Object>> expected = new ArrayList<>();
                long total = 0;
                for (int number = 0; number < count; number++) {
                    long ts = SourceRows.START_MILLIS + number;
                    long n = SourceRows.value(table, number);
                    total += n;
                    expected.add(List.of(ts, ts, n, total));
                    assertThat(read.get(number)).isEqualTo(List.of(ts, n));
                }
                assertThat(read).hasSize(count);
                assertThat(
                                QueryRows.of(
                                        connection,
                                        "SELECT ts, source_ts, n, total FROM "
                                                + copy
                                                + "."
                                                + name
                                                + " ORDER BY ts"))
                        .as("seed %d, table %s", SEED, name)
                        .isEqualTo(expected);
            }
        }
    }

    private void report() {
        recoveries.forEach(
                (kill, millis) -> {
                    List<Long> sorted = new ArrayList<>(millis);
                    Collections.sort(sorted);
                    LOG.warn(
                            "{}: {} times, median {} ms, at most {} ms",
                            kill,
                            sorted.size(),
                            sorted.get(sorted.size() / 2),
                            sorted.get(sorted.size() - 1));
                });
    }

    private static Connection open(String url) {
        return TDengine.connect(ConnectionConfig.parse(url));
    }

    private static void execute(String url, String... statements) {
        try (Connection connection = open(url)) {
            for (String statement : statements) {
                connection.execute(statement);
            }
        }
    }

    /** On a server that stays; the process ends with what it has. */
    private void drop(String url, String source, String copy, String topic) {
        if (process == null) {
            execute(
                    url,
                    "DROP TOPIC IF EXISTS FORCE " + topic,
                    "DROP DATABASE IF EXISTS " + source,
                    "DROP DATABASE IF EXISTS " + copy);
        }
    }
}
