/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Flink SQL against the tests' server. */
final class SqlServer {

    private final TestServer server;
    final TableEnvironment tables;

    private SqlServer(TestServer server, EnvironmentSettings settings) {
        this.server = server;
        this.tables = TableEnvironment.create(settings);
        tables.getConfig().set("parallelism.default", "2");
        tables.getConfig().set("table.local-time-zone", "UTC");
    }

    static SqlServer streaming(TestServer server) {
        return new SqlServer(server, EnvironmentSettings.inStreamingMode());
    }

    static SqlServer batch(TestServer server) {
        return new SqlServer(server, EnvironmentSettings.inBatchMode());
    }

    /**
     * Declares a table.
     *
     * @param columns what stands between the brackets, or these and what follows them
     * @param target {@code database.table} on the server
     * @param options {@code 'key' = 'value'} beside server, database and table
     */
    void declare(String name, String columns, String target, String... options) {
        String[] names = target.split("\\.");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("'connector' = 'tdengine'");
        if (all.stream().noneMatch(option -> option.startsWith("'url'"))) {
            all.add("'url' = '" + server.url() + "'");
        }
        all.add("'database' = '" + names[0] + "'");
        all.add("'table' = '" + names[1] + "'");
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + (columns.startsWith("(") ? columns : "(" + columns + ")")
                        + " WITH ("
                        + String.join(", ", all)
                        + ")");
    }

    /** Declares a table that reads the result of a query in TDengine's SQL. */
    void declareQuery(String name, String columns, String database, String query) {
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + " ("
                        + columns
                        + ") WITH ('connector' = 'tdengine', 'url' = '"
                        + server.url()
                        + "', 'database' = '"
                        + database
                        + "', 'scan.query' = '"
                        + query.replace("'", "''")
                        + "')");
    }

    /** Runs a statement to its end. */
    void run(String sql) throws Exception {
        tables.executeSql(sql).await();
    }

    /** All rows of a query that ends. */
    List<Row> rows(String sql) throws Exception {
        return rows(tables.executeSql(sql));
    }

    static List<Row> rows(TableResult result) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> iterator = result.collect()) {
            iterator.forEachRemaining(rows::add);
        }
        return rows;
    }
}
