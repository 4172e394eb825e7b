/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs whose server sends what is none of its protocol. Each either recovers, and then every row is
 * there as it was, or fails with an error of the connector; none waits for ever.
 */
@Timeout(600)
class CorruptTrafficITCase {

    private static final int ROWS = 60;

    /** Else a job that reads nothing would pass. */
    private static final String NOTHING = "nothing wrong";

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final Map<String, Fault> FAULTS = faults();

    private EmbeddedTDengine server;

    private static Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("text that is no JSON", new Fault.Text("garbage"));
        faults.put("JSON that breaks off", new Fault.Text("{\"code\":"));
        faults.put(
                "JSON without what is asked for", new Fault.Text("{\"code\":0,\"message\":\"\"}"));
        faults.put("bytes that are no block", new Fault.Bytes(new byte[] {1, 2, 3}));
        faults.put("zeros", new Fault.Bytes(new byte[200]));
        faults.put("a frame that breaks off", new Fault.CutAfter(9));
        return faults;
    }

    /** Jobs that copy table meters into table copies, and the answers that they live on. */
    private enum Use {
        SNAPSHOT("SELECT ts, v, tbname FROM meters", "binary_query", "fetch_raw_block"),
        CHANGES(
                "SELECT ts, v, tbname FROM changes",
                "subscribe",
                "assignment",
                "poll",
                "fetch_raw_data"),
        LOOKUP(
                "SELECT m.ts, m.v, m.tbname FROM (SELECT *, PROCTIME() AS pt FROM (VALUES ('d0'),"
                        + " ('d1'), ('d2')) AS names (d)) AS e JOIN meters FOR SYSTEM_TIME AS OF"
                        + " e.pt AS m ON m.tbname = e.d",
                "fetch_raw_block"),
        SINK("SELECT ts, v, tbname FROM meters", "stmt2_prepare", "stmt2_bind", "stmt2_exec");

        private final String select;
        private final List<String> requests;

        Use(String select, String... requests) {
            this.select = select;
            this.requests = List.of(requests);
        }
    }

    /** Two faults at each answer, all of them with {@code -Dtdengine.test.corrupt=all}. */
    private static Stream<Arguments> cases() {
        boolean all = System.getProperty("tdengine.test.corrupt", "").equals("all");
        List<String> faults = List.copyOf(FAULTS.keySet());
        List<Arguments> cases = new ArrayList<>();
        int next = 0;
        for (Use use : Use.values()) {
            cases.add(Arguments.of(use, use.requests.get(0), NOTHING));
            for (String request : use.requests) {
                for (int i = 0; i < (all ? faults.size() : 2); i++) {
                    cases.add(Arguments.of(use, request, faults.get(next++ % faults.size())));
                }
            }
        }
        return cases.stream();
    }

    @BeforeEach
    void start() {
        server = EmbeddedTDengine.start();
        server.execute("CREATE DATABASE power VGROUPS 2 WAL_RETENTION_PERIOD 3600");
        server.execute("CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (g INT)");
        server.execute("CREATE STABLE power.copies (ts TIMESTAMP, v INT) TAGS (g INT)");
        for (int row = 0; row < ROWS; row++) {
            String child = "power.d" + row % 3;
            server.execute(
                    String.format(
                            "INSERT INTO %s USING power.meters TAGS (1) VALUES (%d, %d)",
                            child, 1_700_000_000_000L + row, row));
        }
        server.execute("CREATE TOPIC meters AS STABLE power.meters");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TableEnvironment declare() {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.getConfig().set("execution.checkpointing.interval", "1 s");
        tables.getConfig().set("restart-strategy.type", "fixed-delay");
        tables.getConfig().set("restart-strategy.fixed-delay.attempts", "2");
        tables.getConfig().set("restart-strategy.fixed-delay.delay", "10 ms");
        declare(tables, "meters", "'table' = 'meters'");
        declare(
                tables,
                "changes",
                "'table' = 'meters', 'scan.mode' = 'changes', 'scan.topic' = 'meters',"
                        + " 'scan.bounded.mode' = 'latest'");
        declare(tables, "copies", "'table' = 'copies'");
        return tables;
    }

    private void declare(TableEnvironment tables, String name, String options) {
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + " (ts TIMESTAMP_LTZ(3), v INT, tbname STRING METADATA) WITH ('connector' ="
                        + " 'tdengine', 'database' = 'power', 'url' = '"
                        + server.url()
                        // Some garbage leaves a request unanswered.
                        + "?request_timeout=10000', "
                        + options
                        + ")");
    }

    @ParameterizedTest(name = "{0}: {2} for {1}")
    @MethodSource("cases")
    void jobRecoversWithEveryRowOrFailsByName(Use use, String request, String fault) {
        TableEnvironment tables = declare();
        long before = server.faults().requests(request);
        if (!fault.equals(NOTHING)) {
            server.faults().arm(request, 1, FAULTS.get(fault));
        }

        Throwable failure =
                catchThrowable(
                        () ->
                                tables.executeSql(
                                                "INSERT INTO copies SELECT ts, v, 'c_' || tbname"
                                                        + " FROM ("
                                                        + use.select
                                                        + ")")
                                        .await());

        assertThat(server.faults().requests(request)).as("met the fault").isGreaterThan(before);
        if (fault.equals(NOTHING)) {
            assertThat(failure).isNull();
        }
        if (failure != null) {
            assertThat(ExceptionUtils.stringifyException(failure))
                    .containsPattern("io\\.tdengine\\.flink\\.\\S+Exception: .*\\[0x[0-9A-F]+]")
                    .doesNotContainPattern(
                            "NullPointer|IndexOutOfBounds|ClassCast|NegativeArray|OutOfMemory");
        }
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(server.url()))) {
            List<List<Object>> written =
                    QueryRows.of(connection, "SELECT ts, v, tbname FROM power.copies");
            List<List<Object>> given =
                    QueryRows.of(
                            connection, "SELECT ts, v, CONCAT('c_', tbname) FROM power.meters");
            if (failure == null) {
                assertThat(written).containsExactlyInAnyOrderElementsOf(given);
            } else {
                assertThat(given).containsAll(written);
            }
        }
    }
}
