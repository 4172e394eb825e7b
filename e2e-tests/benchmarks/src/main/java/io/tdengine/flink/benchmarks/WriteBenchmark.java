/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSink;
import io.tdengine.flink.testing.ServerProcess;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.bind.TableRows;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Rows into a super table of the embedded server in a process of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public abstract class WriteBenchmark {

    private static final int STATEMENTS = 2;

    /** As many are made before and then sent over and over: more would not fit into the heap. */
    private static final int FRAMES_OF_ROWS = 500_000;

    private WriteLoad load;
    private ServerProcess server;
    private List<EncodedBatch> frames;

    /** As {@link WriteLoad} takes it. */
    abstract String load();

    /** Whether the server keeps the rows. */
    abstract boolean isStored();

    /** Starts the server. */
    @Setup
    public void start() {
        load = new WriteLoad(load());
        server = isStored() ? ServerProcess.start(load.rows) : ServerProcess.startDiscarding();
    }

    /** An empty super table. */
    @Setup(Level.Invocation)
    public void createTable() {
        load.createTable(server.url());
    }

    @TearDown
    public void close() {
        server.close();
    }

    /** A Flink job. */
    @Benchmark
    public void ours(Progress progress) throws Exception {
        begin(progress);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(load.parallelism);
        env.getConfig().enableObjectReuse();
        env.fromSequence(0, load.rows / MeterSource.CHUNK - 1)
                .flatMap(new MeterSource(load()))
                .returns(InternalTypeInfo.of(MeterSource.ROW))
                .sinkTo(
                        TDengineSink.<RowData>builder()
                                .setConnection(ConnectionConfig.parse(server.url()))
                                .setDatabase(WriteLoad.DATABASE)
                                .setTable(WriteLoad.TABLE)
                                .setLanes(STATEMENTS)
                                .setMaxBatchRows(load.batchRows)
                                .setSerializationSchema(
                                        new RowDataSerializationSchema(MeterSource.ROW))
                                .build());
        env.execute();
        end(progress);
    }

    /** The driver's prepared statement on one thread, a batch at a time. */
    @Benchmark
    public void jdbc(Progress progress) throws SQLException {
        begin(progress);
        String url = "jdbc:TAOS-WS://" + server.hostAndPort() + "/" + WriteLoad.DATABASE;
        try (java.sql.Connection connection = DriverManager.getConnection(url, "root", "taosdata");
                PreparedStatement insert = connection.prepareStatement(WriteLoad.INSERT)) {
            for (int row = 0; row < load.rows; row++) {
                load.add(insert, row);
                if ((row + 1) % load.batchRows == 0) {
                    insert.executeBatch();
                    progress.rows(load.batchRows);
                }
            }
        }
        end(progress);
    }

    /** Frames that were made before, two under way at a time: what the server takes at most. */
    @Benchmark
    public void readyFrames(Progress progress) {
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(server.url() + "/" + WriteLoad.DATABASE))) {
            PreparedInsert[] statements = new PreparedInsert[STATEMENTS];
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < STATEMENTS; i++) {
                statements[i] = connection.prepareInsert(WriteLoad.INSERT);
                answers.add(CompletableFuture.completedFuture(0));
            }
            if (frames == null) {
                frames = frames(new BindBatch(statements[0].fields()));
            }
            begin(progress);
            for (int i = 0; i < load.rows / load.batchRows; i++) {
                EncodedBatch frame = frames.get(i % frames.size());
                answers.get(i % STATEMENTS).join();
                answers.set(i % STATEMENTS, statements[i % STATEMENTS].execute(frame));
                progress.rows(frame.rows());
            }
            answers.forEach(CompletableFuture::join);
            end(progress);
        }
    }

    private List<EncodedBatch> frames(BindBatch batch) {
        List<EncodedBatch> made = new ArrayList<>();
        int last = Math.min(load.rows, Math.max(FRAMES_OF_ROWS, STATEMENTS * load.batchRows));
        for (int first = 0; first < last; first += load.batchRows) {
            batch.clear();
            // The batch holds the rows of a table together.
            for (int table = 0; table < Math.min(load.tables, load.batchRows); table++) {
                int next = first + Math.floorMod(table - first, load.tables);
                addRows(batch, load.table(next), next, first + load.batchRows);
            }
            made.add(batch.encode(null));
        }
        return made;
    }

    private void addRows(BindBatch batch, int table, int first, int end) {
        MeterRows cells = load.cells;
        TableRows rows = batch.addTable(cells.names[table]);
        rows.tag(0).appendInt(cells.groups[table]);
        rows.tag(1).appendString(cells.locations[table]);
        RowCells columns = rows.columns();
        for (int row = first; row < end; row += load.tables) {
            int cell = row % cells.rows;
            byte[] status = cells.utf8Statuses[cell];
            columns.appendLong(0, load.timestamp(row));
            columns.appendFloat(1, cells.currents[cell]);
            columns.appendInt(2, cells.voltages[cell]);
            columns.appendFloat(3, cells.phases[cell]);
            columns.appendBytes(4, status, 0, status.length);
            rows.endRow();
        }
    }

    private void begin(Progress progress) {
        progress.expect(load.rows);
    }

    private void end(Progress progress) {
        progress.complete();
        progress.finish(0);
        if (isStored()) {
            Check.equal("rows", load.count(server.url()), load.rows);
        }
    }
}
