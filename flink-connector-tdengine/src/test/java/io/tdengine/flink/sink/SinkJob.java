/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.Collection;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/** What the sink's integration tests have in common: builders and jobs without a restart. */
final class SinkJob {

    private SinkJob() {}

    static RowType rowType(DataTypes.Field... fields) {
        return (RowType) DataTypes.ROW(fields).getLogicalType();
    }

    static TDengineSinkBuilder<RowData> sink(
            TestServer server, String database, String table, RowType rowType) {
        return TDengineSink.<RowData>builder()
                .setConnection(ConnectionConfig.parse(server.url()))
                .setDatabase(database)
                .setTable(table)
                .setSerializationSchema(new RowDataSerializationSchema(rowType));
    }

    /** Writes rows with two subtasks, which get them serialized, and waits for the end. */
    static void write(
            TestServer server,
            String database,
            String table,
            RowType rowType,
            Collection<? extends RowData> rows)
            throws Exception {
        run(sink(server, database, table, rowType).build(), rowType, rows);
    }

    static void run(TDengineSink<RowData> sink, RowType rowType, Collection<? extends RowData> rows)
            throws Exception {
        run(sink, rowType, 2, rows);
    }

    /** Writes rows with one subtask, in their order. */
    static void runInOrder(
            TDengineSink<RowData> sink, RowType rowType, Collection<? extends RowData> rows)
            throws Exception {
        run(sink, rowType, 1, rows);
    }

    private static void run(
            TDengineSink<RowData> sink,
            RowType rowType,
            int parallelism,
            Collection<? extends RowData> rows)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        env.fromData(InternalTypeInfo.of(rowType), rows.toArray(new RowData[0]))
                .rebalance()
                .sinkTo(sink);
        JobClient job = env.executeAsync();
        job.getJobExecutionResult().get();
    }
}
