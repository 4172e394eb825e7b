/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.CloseableIterator;

/**
 * A database with the super table {@code meters} (ts, watts, tag place). Child table d{@code n} has
 * place n; its rows have watts 0, 1, 2 … one unit of the database apart.
 */
final class ScanMeters {

    private static final long START_SECONDS = 1_700_000_000L;
    private static final int BATCH = 4_000;

    private final TestServer server;
    private final Connection connection;
    private final String database;
    private final long start;
    private final List<String> rows = new ArrayList<>();

    ScanMeters(TestServer server) {
        this(server, Precision.MILLISECONDS);
    }

    ScanMeters(TestServer server, Precision precision) {
        this.server = server;
        connection = server.connection();
        database = server.createDatabase("VGROUPS 4 PRECISION '" + precision.sqlName() + "'");
        start = START_SECONDS * precision.unitsPerSecond();
        connection.execute(
                "CREATE STABLE " + database + ".meters (ts TIMESTAMP, watts INT) TAGS (place INT)");
    }

    String database() {
        return database;
    }

    /** The timestamp of all first rows, in the unit of the database. */
    long start() {
        return start;
    }

    Connection connection() {
        return connection;
    }

    /** Writes rows into each of the child tables d0, d1 …, many in a statement. */
    ScanMeters insert(int tables, int rowsEach) {
        StringBuilder sql = new StringBuilder();
        int batched = 0;
        for (int table = 0; table < tables; table++) {
            for (int row = 0; row < rowsEach; row++) {
                if (batched == BATCH) {
                    connection.execute("INSERT INTO" + sql);
                    sql.setLength(0);
                    batched = 0;
                }
                if (row == 0 || batched == 0) {
                    String name = " " + database + ".d" + table;
                    String tags = " USING " + database + ".meters TAGS (" + table + ")";
                    sql.append(name).append(tags).append(" VALUES");
                }
                sql.append(" (").append(start + row).append(',').append(row).append(')');
                rows.add("d" + table + " " + row);
                batched++;
            }
        }
        if (batched > 0) {
            connection.execute("INSERT INTO" + sql);
        }
        return this;
    }

    /** All written rows as {@link #source} gives them, sorted. */
    List<String> rows() {
        List<String> sorted = new ArrayList<>(rows);
        Collections.sort(sorted);
        return sorted;
    }

    /** Of records such as "d3 17": table and watts. */
    TDengineScanSourceBuilder<String> source() {
        return builder("meters", DataTypes.FIELD("watts", DataTypes.INT()))
                .setTableNameAppended(true)
                .setMapper(row -> row.getString(1) + " " + row.getInt(0));
    }

    TDengineScanSourceBuilder<?> builder(String table, DataTypes.Field... columns) {
        return TDengineScanSource.builder()
                .setConnection(ConnectionConfig.parse(server.url()))
                .setDatabase(database)
                .setTable(table)
                .setColumns((RowType) DataTypes.ROW(columns).getLogicalType());
    }

    /** The records of a job that ends, in the order they came. */
    static List<String> collect(Source<String, ?, ?> source, int parallelism) throws Exception {
        return collect(environment(parallelism), source);
    }

    static List<String> collect(StreamExecutionEnvironment environment, Source<String, ?, ?> source)
            throws Exception {
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> records =
                environment
                        .fromSource(source, WatermarkStrategy.noWatermarks(), "scan")
                        .returns(Types.STRING)
                        .uid("scan")
                        .executeAndCollect()) {
            records.forEachRemaining(read::add);
        }
        return read;
    }

    static StreamExecutionEnvironment environment(int parallelism) {
        return environment(parallelism, new Configuration());
    }

    /** With up to 5 restarts. */
    static StreamExecutionEnvironment environment(int parallelism, Configuration configuration) {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }
}
