/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.security.TlsServers.Flaw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs whose server stands behind TLS. With checkpoints, so that Flink would restart for ever a job
 * that a restart could heal: for sources and sinks a certificate that is not trusted is none.
 */
@Timeout(600)
class TlsJobITCase {

    @TempDir static Path directory;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static TlsServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new TlsServers(directory);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    /** What a job does with the table. */
    private enum Use {
        SNAPSHOT("wss", "INSERT INTO seen SELECT v FROM meters"),
        SNAPSHOT_OVER_REST("https", "INSERT INTO seen SELECT v FROM meters"),
        CHANGES(
                "wss",
                "INSERT INTO seen SELECT v FROM meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = 'meters'"),
        LOOKUP(
                "wss",
                "INSERT INTO seen SELECT m.v FROM (SELECT *, PROCTIME() AS pt FROM (VALUES ('d1'),"
                        + " ('d2')) AS names (d)) AS e"
                        + " JOIN meters FOR SYSTEM_TIME AS OF e.pt AS m ON m.tbname = e.d"),
        SINK("wss", "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000001, 3), 8, 'd1'"),
        SINK_OVER_REST(
                "https", "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000001, 3), 8, 'd1'");

        private final String scheme;
        private final String sql;
        private final String[] options;

        Use(String scheme, String sql, String... options) {
            this.scheme = scheme;
            this.sql = sql;
            this.options = options;
        }
    }

    private static Stream<Arguments> flawsAndUses() {
        return Stream.of(Flaw.values())
                .flatMap(flaw -> Stream.of(Use.values()).map(use -> Arguments.of(flaw, use)));
    }

    private static void createMeters(EmbeddedTDengine server) {
        server.execute("CREATE DATABASE power");
        server.execute("CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        server.execute("INSERT INTO power.d1 USING power.meters TAGS (1) VALUES (1700000000000,7)");
        server.execute("CREATE TOPIC meters AS STABLE power.meters");
    }

    private static TableEnvironment declare(
            EmbeddedTDengine server, String scheme, String... options) throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.getConfig().set("execution.checkpointing.interval", "1 s");
        tables.executeSql("CREATE TABLE seen (v INT) WITH ('connector' = 'blackhole')");
        String url =
                scheme
                        + "://127.0.0.1:"
                        + server.port()
                        + "?tls_ca_file="
                        + servers.certificates.pem("ca");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("'connector' = 'tdengine'");
        all.add("'url' = '" + url + "'");
        all.add("'username' = 'root', 'password' = 'taosdata'");
        all.add("'database' = 'power', 'table' = 'meters'");
        tables.executeSql(
                "CREATE TABLE meters (ts TIMESTAMP_LTZ(3), v INT, tbname STRING METADATA) WITH ("
                        + String.join(", ", all)
                        + ")");
        return tables;
    }

    @ParameterizedTest
    @MethodSource("flawsAndUses")
    void flawedCertificateFailsTheJobWithTheReason(Flaw flaw, Use use) throws Exception {
        EmbeddedTDengine server = servers.flawed(flaw);
        createMeters(server);
        TableEnvironment tables = declare(server, use.scheme, use.options);
        if (use == Use.LOOKUP) {
            // Flink's strategy decides on failed lookups: its default restarts them for ever.
            tables.getConfig().set("restart-strategy.type", "none");
        }

        Throwable failure = catchThrowable(() -> tables.executeSql(use.sql).await());

        assertThat(failure).isNotNull();
        assertThat(ExceptionUtils.stringifyException(failure))
                .contains("TLS", flaw.reason, "127.0.0.1:" + server.port())
                .doesNotContain("taosdata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void trustedServerIsWrittenAndRead(String scheme) throws Exception {
        EmbeddedTDengine server = servers.good();
        createMeters(server);
        TableEnvironment tables = declare(server, scheme);

        tables.executeSql(Use.SINK.sql).await();

        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> read = tables.executeSql("SELECT v FROM meters").collect()) {
            read.forEachRemaining(rows::add);
        }
        assertThat(rows).containsExactlyInAnyOrder(Row.of(7), Row.of(8));
    }
}
