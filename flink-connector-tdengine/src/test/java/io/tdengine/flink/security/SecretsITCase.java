/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Passwords, tokens and one-time codes are in nothing that somebody else may read: logs,
 * exceptions, plans, names and values of metrics, lineage, and what objects print of themselves.
 */
@Timeout(600)
class SecretsITCase extends SecretsFixture {

    private static final List<String> STATEMENTS =
            List.of(
                    "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000001, 3), 8, 'd1'",
                    "INSERT INTO seen SELECT v FROM meters",
                    "INSERT INTO seen SELECT v FROM changes",
                    "INSERT INTO seen SELECT m.v FROM (SELECT *, PROCTIME() AS pt FROM (VALUES"
                            + " ('d1'), ('d2')) AS names (d)) AS e JOIN meters FOR SYSTEM_TIME AS"
                            + " OF e.pt AS m ON m.tbname = e.d");

    @TempDir Path folder;

    private static TableEnvironment declare(String... login) {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.executeSql("CREATE TABLE seen (v INT) WITH ('connector' = 'blackhole')");
        String columns = " (ts TIMESTAMP_LTZ(3), v INT, tbname STRING METADATA) WITH (";
        String options =
                "'connector' = 'tdengine', 'database' = 'power', 'table' = 'meters', "
                        + String.join(", ", login);
        tables.executeSql("CREATE TABLE meters" + columns + options + ")");
        tables.executeSql(
                "CREATE TABLE changes"
                        + columns
                        + options
                        + ", 'scan.mode' = 'changes', 'scan.topic' = 'meters',"
                        + " 'scan.bounded.mode' = 'latest')");
        return tables;
    }

    private void explain(TableEnvironment tables) {
        for (String statement : STATEMENTS) {
            search.look(
                    "plan",
                    tables.explainSql(
                            statement,
                            ExplainDetail.CHANGELOG_MODE,
                            ExplainDetail.ESTIMATED_COST,
                            ExplainDetail.JSON_EXECUTION_PLAN,
                            ExplainDetail.PLAN_ADVICE));
        }
    }

    private static String printed(TableResult result) throws Exception {
        StringBuilder text = new StringBuilder();
        try (CloseableIterator<Row> rows = result.collect()) {
            rows.forEachRemaining(text::append);
        }
        return text.toString();
    }

    private void runAll(TableEnvironment tables) throws Exception {
        explain(tables);
        for (String statement : STATEMENTS) {
            tables.executeSql(statement).await();
        }
        assertThat(log.events("org.apache.flink")).isPositive();
        assertThatMetricsAreSeen(".TDengineSource.");
        assertThatMetricsAreSeen(".TDengineSink.");
    }

    private void failAll(TableEnvironment tables) {
        for (String statement : STATEMENTS) {
            fails(statement, () -> tables.executeSql(statement).await());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void passwordsOfTables(String scheme) throws Exception {
        String address = "'url' = '" + url(scheme, "", "") + "', 'username' = 'watcher'";
        TableEnvironment good = declare(address, "'password' = '" + PASSWORD + "'");
        TableEnvironment bad = declare(address, "'password' = '" + WRONG_PASSWORD + "'");
        if (scheme.equals("ws")) {
            runAll(good);
            failAll(bad);
        } else {
            // Without subscriptions.
            good.executeSql(STATEMENTS.get(1)).await();
            good.executeSql(STATEMENTS.get(0)).await();
            failAll(bad);
        }
    }

    /**
     * Of a URL's password Flink knows nothing; what this connector prints has none all the same.
     */
    @Test
    void passwordsAndTokensOfUrls() throws Exception {
        runAll(declare("'url' = '" + url("ws", "watcher:" + encoded(PASSWORD) + "@", "") + "'"));
        failAll(
                declare(
                        "'url' = '"
                                + url("ws", "watcher:" + encoded(WRONG_PASSWORD) + "@", "")
                                + "'"));
        String bearer = "?bearer_token=";
        runAll(declare("'url' = '" + url("ws", "", bearer + encoded(TOKEN)) + "'"));
        failAll(declare("'url' = '" + url("ws", "", bearer + encoded(WRONG_TOKEN)) + "'"));
    }

    @Test
    void filesOfSecretsAreNotEvenInTheCatalog() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        TableEnvironment tables =
                declare(
                        "'url' = '" + url("ws", "", "") + "', 'username' = 'watcher'",
                        "'password-file' = '" + file + "'");
        runAll(tables);
        search.look("SHOW CREATE TABLE", printed(tables.executeSql("SHOW CREATE TABLE meters")));
        search.look(
                "compiled plan",
                tables.compilePlanSql("INSERT INTO seen SELECT v FROM meters").asJsonString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'scan.mode' = 'change'",
                "'no.such.option' = '1'",
                "'token' = '" + TOKEN + "'",
                "'password-env' = 'HOME'"
            })
    void refusedOptions(String option) {
        TableEnvironment tables =
                declare(
                        "'url' = '" + url("ws", "", "") + "', 'username' = 'watcher'",
                        "'password' = '" + PASSWORD + "'",
                        option);
        fails(option, () -> tables.explainSql(STATEMENTS.get(1)));
        fails(option, () -> tables.explainSql(STATEMENTS.get(0)));
    }

    @Test
    void refusedOptionOfTheSink() {
        TableEnvironment tables =
                declare(
                        "'url' = '" + url("ws", "", "") + "', 'username' = 'watcher'",
                        "'password' = '" + PASSWORD + "', 'sink.lanes' = '0'");
        fails("'sink.lanes'", () -> tables.explainSql(STATEMENTS.get(0)));
    }

    /** Flink prints all properties of a catalog that cannot be made, or is described. */
    @Test
    void catalogs() throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        String create =
                "CREATE CATALOG %s WITH ('type' = 'tdengine', 'default-database' = 'power', 'url' ="
                        + " '"
                        + url("ws", "", "").replace("/power", "")
                        + "', 'username' = 'watcher', '%s' = '%s')";
        tables.executeSql(String.format(create, "td", "password", PASSWORD));
        tables.executeSql("USE CATALOG td");
        search.look("SHOW TABLES", printed(tables.executeSql("SHOW TABLES")));
        search.look("DESCRIBE", printed(tables.executeSql("DESCRIBE meters")));
        search.look("catalog", tables.getCatalog("td").orElseThrow().toString());
        search.look("plan", tables.explainSql("SELECT v FROM meters"));
        assertThat(printed(tables.executeSql("SELECT v FROM meters"))).contains("7");
        fails("no table", () -> tables.executeSql("SELECT * FROM metres"));
        Path good = Files.writeString(folder.resolve("good"), PASSWORD + "\n");
        Path bad = Files.writeString(folder.resolve("bad"), WRONG_PASSWORD + "\n");
        tables.executeSql(String.format(create, "filed", "password-file", good));
        search.look(
                "DESCRIBE CATALOG", printed(tables.executeSql("DESCRIBE CATALOG EXTENDED filed")));
        search.look(
                "SHOW CREATE TABLE",
                printed(tables.executeSql("SHOW CREATE TABLE filed.`power`.meters")));
        fails(
                "wrong password",
                () -> tables.executeSql(String.format(create, "bad", "password-file", bad)));
    }
}
