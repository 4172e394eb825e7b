/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.bind.EncodedBatch;
import java.sql.SQLException;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One stmt2 bind payload, from single values to the bytes to send. */
@State(Scope.Thread)
public class BindBenchmark {

    /** Tables x rows over all tables. */
    @Param({"10x1000", "10x30000", "1000x30000", "10000x30000", "100000x300000"})
    public String load;

    private MeterRows meters;
    private OurInsert ours;
    private JdbcInsert jdbc;

    /**
     * Makes the rows and compares what both sides make of them. The driver orders tables by a hash,
     * so the payloads are compared by length and by the sum of their bytes.
     */
    @Setup
    public void prepare() throws SQLException {
        meters = new MeterRows(load);
        ours = new OurInsert();
        jdbc = new JdbcInsert();
        byte[] utf8 = ours.encodeUtf8(meters).array().clone();
        EncodedBatch batch = ours.encode(meters);
        int end = batch.offset() + batch.length();
        if (!Arrays.equals(utf8, 0, end, batch.array(), 0, end)) {
            throw new IllegalStateException("Two payloads of the same rows");
        }
        int length = jdbc.encode(meters) - JdbcInsert.FRAME_HEAD;
        Check.equal("bytes of the payload", batch.length(), length);
        Check.equal(
                "sum of the payload's bytes", Check.sum(batch), Check.sum(jdbc.frame(), length));
        jdbc.release();
    }

    /** Ours, text as String. */
    @Benchmark
    public EncodedBatch ours(Work work) {
        work.done(meters.rows, MeterRows.COLUMNS);
        return ours.encode(meters);
    }

    /** Ours, the rows' text as UTF-8: how the connector writes. */
    @Benchmark
    public EncodedBatch oursUtf8(Work work) {
        work.done(meters.rows, MeterRows.COLUMNS);
        return ours.encodeUtf8(meters);
    }

    /** The driver. */
    @Benchmark
    public int jdbc(Work work) throws SQLException {
        work.done(meters.rows, MeterRows.COLUMNS);
        int bytes = jdbc.encode(meters);
        jdbc.release();
        return bytes;
    }
}
