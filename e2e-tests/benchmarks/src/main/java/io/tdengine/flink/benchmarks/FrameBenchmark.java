/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.sink.FrameWriter;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The sink's writer in Flink's operator, from rows to the frame to send; tables take turns. */
@State(Scope.Thread)
public class FrameBenchmark {

    /** Tables x rows over all tables, which are one batch. */
    @Param({"10x10000", "1000x1000", "1000x10000", "1000x100000", "10000x10000"})
    public String load;

    private WriteLoad meters;

    /** Of one batch, as an operator before the sink would have made them. */
    private RowData[] rows;

    private Timestamp[] timestamps;
    private FrameWriter ours;
    private JdbcInsert jdbc;

    /** Makes the rows and compares what both sides make of them, as {@link BindBenchmark} does. */
    @Setup
    public void prepare() throws Exception {
        meters = new WriteLoad(load + "x" + load.substring(load.indexOf('x') + 1));
        rows = MeterSource.rows(meters);
        timestamps = meters.timestamps();
        ours = new FrameWriter(MeterSource.ROW, table(), 1, meters.batchRows);
        jdbc = new JdbcInsert();
        EncodedBatch batch = ours(new Work());
        int length = jdbc.encode(meters, timestamps) - JdbcInsert.FRAME_HEAD;
        Check.equal("bytes of the payload", batch.length(), length);
        Check.equal(
                "sum of the payload's bytes", Check.sum(batch), Check.sum(jdbc.frame(), length));
        jdbc.release();
    }

    private static TableSchema table() {
        List<ColumnSchema> columns = new ArrayList<>();
        columns.add(column("ts", DataType.TIMESTAMP, 8, false));
        columns.add(column("current", DataType.FLOAT, 4, false));
        columns.add(column("voltage", DataType.INT, 4, false));
        columns.add(column("phase", DataType.FLOAT, 4, false));
        columns.add(column("status", DataType.VARCHAR, 16, false));
        columns.add(column("groupid", DataType.INT, 4, true));
        columns.add(column("location", DataType.VARCHAR, 24, true));
        return new TableSchema(
                WriteLoad.DATABASE,
                WriteLoad.TABLE,
                TableSchema.Kind.SUPER_TABLE,
                Precision.MILLISECONDS,
                columns);
    }

    private static ColumnSchema column(String name, DataType type, int length, boolean tag) {
        return new ColumnSchema(new Field(name, type, length, 0, 0), tag, false);
    }

    @TearDown
    public void close() throws Exception {
        ours.close();
    }

    /** Ours. */
    @Benchmark
    public EncodedBatch ours(Work work) throws Exception {
        work.done(meters.batchRows, MeterRows.COLUMNS);
        for (RowData row : rows) {
            ours.write(row);
        }
        return ours.lastFrame();
    }

    /** The driver as it comes. */
    @Benchmark
    public int jdbc(Work work) throws SQLException {
        work.done(meters.batchRows, MeterRows.COLUMNS);
        int bytes = jdbc.encode(meters, timestamps);
        jdbc.release();
        return bytes;
    }
}
