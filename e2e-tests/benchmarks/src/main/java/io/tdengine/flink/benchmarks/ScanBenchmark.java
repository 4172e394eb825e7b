/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.transport.ConnectionConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * All rows of a super table by queries, on the embedded server in a process of its own, which takes
 * most of the time: what counts is the client's CPU time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class ScanBenchmark {

    /** Parallelism of our job x child tables x rows over all tables. */
    @Param({
        "1x1000x2000000",
        "1x10x2000000",
        "1x100000x2000000",
        "1x1000x300000",
        "2x1000x2000000"
    })
    public String load;

    private int parallelism;
    private MeterLog log;
    private ServerProcess server;

    /** Starts the server and writes what is to be read. */
    @Setup
    public void prepare() {
        int x = load.indexOf('x');
        parallelism = Integer.parseInt(load.substring(0, x));
        log = new MeterLog("4x" + load.substring(x + 1));
        server = ServerProcess.start(2 * log.rows);
        log.write(server.url());
    }

    @TearDown
    public void close() {
        server.close();
    }

    /** A Flink job that looks at each row's cells. */
    @Benchmark
    public void ours(Progress progress) throws Exception {
        progress.expect(log.rows);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism);
        env.getConfig().enableObjectReuse();
        env.fromSource(
                        TDengineScanSource.builder()
                                .setConnection(ConnectionConfig.parse(server.url()))
                                .setDatabase(MeterLog.DATABASE)
                                .setTable(MeterLog.TABLE)
                                .setColumns(CountedRows.ROW)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "meters",
                        InternalTypeInfo.of(CountedRows.ROW))
                .filter(new CountedRows.Touched())
                .sinkTo(new DiscardingSink<>());
        env.execute();
        progress.finish(log.sum());
    }

    /** The driver's result set, on one thread. */
    @Benchmark
    public void jdbc(Progress progress) throws SQLException {
        progress.expect(log.rows);
        String url = "jdbc:TAOS-WS://" + server.hostAndPort() + "/" + MeterLog.DATABASE;
        long touched = 0;
        try (Connection connection = DriverManager.getConnection(url, "root", "taosdata");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT ts, `current`, voltage, phase, status FROM meters")) {
            while (rows.next()) {
                touched += rows.getTimestamp(1).getTime();
                touched += Float.floatToRawIntBits(rows.getFloat(2));
                touched += Float.floatToRawIntBits(rows.getFloat(4));
                touched += rows.getString(5).hashCode();
                progress.row(rows.getInt(3));
            }
        }
        Check.equal("touched", touched == Long.MIN_VALUE ? 1 : 0, 0);
        progress.finish(log.sum());
    }
}
