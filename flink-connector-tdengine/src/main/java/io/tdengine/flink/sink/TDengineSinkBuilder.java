/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SchemalessTarget;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.sink.rejected.RejectedRowHandler;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.types.logical.RowType;

/**
 * Builder of a {@link TDengineSink}. Connection, table and serialization schema are required; the
 * database too, unless the connection's URL has it. Nothing is asked of the server.
 *
 * @param <T> type of the elements
 */
@PublicEvolving
public final class TDengineSinkBuilder<T> {

    /** A batch of more rows brings nothing and was not tried on a server. */
    private static final int MAX_BATCH_ROWS = 1_000_000;

    /** Less would make every batch tiny; a row has up to 64 kB, and 4 MB with a BLOB. */
    private static final MemorySize MIN_BATCH_SIZE = MemorySize.ofMebiBytes(1);

    /** A frame holds its length in 31 bits; buffers grow by doubling. */
    private static final MemorySize MAX_BATCH_SIZE = MemorySize.ofMebiBytes(256);

    private static final int MAX_LANES = 64;

    /** So that the buffers of a lane have room for some rows at least. */
    private static final MemorySize MIN_LANE_MEMORY = MemorySize.ofMebiBytes(2);

    private ConnectionConfig connection;
    private String database;
    private String table;
    private TDengineSerializationSchema<T> serializationSchema;
    private int maxBatchRows = 10_000;
    private MemorySize maxBatchSize = MemorySize.ofMebiBytes(8);
    private Duration flushInterval = Duration.ofSeconds(1);
    private int lanes = 2;
    private DeliveryGuarantee guarantee = DeliveryGuarantee.AT_LEAST_ONCE;
    private MemorySize committableMemory = MemorySize.ofMebiBytes(32);
    private String spillDirectory;
    private String createTableStatement;
    private WriteMode mode;
    private NullHandling nullHandling;
    private SchemalessTarget declared;
    private boolean expectsDeletes;
    private MemorySize memory = MemorySize.ofMebiBytes(128);
    private Duration retryTimeout = Duration.ofMinutes(2);
    private OnRejected onRejected = OnRejected.FAIL;
    private RejectedRowHandler rejectedRowHandler;

    TDengineSinkBuilder() {}

    /** The server and who writes. */
    public TDengineSinkBuilder<T> setConnection(ConnectionConfig connection) {
        this.connection = connection;
        return this;
    }

    /** The database, by its exact name; by default that of the connection. */
    public TDengineSinkBuilder<T> setDatabase(String database) {
        this.database = database;
        return this;
    }

    /**
     * The table, by its exact name. Rows of a super table go to the child tables that the
     * serialization schema names, which are created as needed; rows of a normal or child table go
     * right there.
     */
    public TDengineSinkBuilder<T> setTable(String table) {
        this.table = table;
        return this;
    }

    /** How elements become rows; for {@code RowData} a {@link RowDataSerializationSchema}. */
    public TDengineSinkBuilder<T> setSerializationSchema(TDengineSerializationSchema<T> schema) {
        this.serializationSchema = schema;
        return this;
    }

    /** Rows that make a batch full, 1 to 1,000,000; 10,000 unless set. */
    public TDengineSinkBuilder<T> setMaxBatchRows(int rows) {
        this.maxBatchRows = rows;
        return this;
    }

    /**
     * Encoded size that makes a batch full, 1 MiB to 256 MiB; 8 MiB unless set. Each lane holds up
     * to three such batches: one staged, one encoded, one under way.
     */
    public TDengineSinkBuilder<T> setMaxBatchSize(MemorySize size) {
        this.maxBatchSize = size;
        return this;
    }

    /** Age of its first row that makes a batch due, at least 1 ms; 1 s unless set. */
    public TDengineSinkBuilder<T> setFlushInterval(Duration interval) {
        this.flushInterval = interval;
        return this;
    }

    /**
     * Statements of a writer, each with at most one request under way, 1 to 64; 2 unless set. A
     * child table always uses the same one, so its rows keep their order.
     */
    public TDengineSinkBuilder<T> setLanes(int lanes) {
        this.lanes = lanes;
        return this;
    }

    /**
     * AT_LEAST_ONCE unless set: a checkpoint completes when the server has acknowledged all rows
     * before it. Since child table and timestamp identify a row, rows sent again after a failure
     * overwrite themselves. NONE: a checkpoint does not wait. EXACTLY_ONCE: rows are written when
     * the checkpoint after them has completed, so none is seen that a restart may not repeat;
     * without checkpoints that is at the end of the input.
     */
    public TDengineSinkBuilder<T> setDeliveryGuarantee(DeliveryGuarantee guarantee) {
        this.guarantee = guarantee;
        return this;
    }

    /**
     * How rows go to the server. Unless set STMT, or over REST, which has no prepared statements,
     * SQL.
     */
    public TDengineSinkBuilder<T> setWriteMode(WriteMode mode) {
        this.mode = mode;
        return this;
    }

    /**
     * With EXACTLY_ONCE: bytes of encoded rows that a writer holds in memory until a checkpoint; 32
     * MiB unless set. They become part of the checkpoint's state. What exceeds it goes to the
     * {@link #setSpillDirectory spill directory}.
     */
    public TDengineSinkBuilder<T> setCommittableMemory(MemorySize memory) {
        this.committableMemory = memory;
        return this;
    }

    /**
     * What a NULL does to a value that the server has. Unless set SET_NULL, or in write mode
     * SCHEMALESS, which has no NULL, KEEP. Columns that the serialization schema does not have are
     * kept always.
     */
    public TDengineSinkBuilder<T> setNullHandling(NullHandling nullHandling) {
        this.nullHandling = nullHandling;
        return this;
    }

    /**
     * The columns and tags of a super table that need not exist, or may lack some of them, in write
     * mode SCHEMALESS: the server makes them. Its first timestamp is the key, which the server
     * calls {@code _ts} in a table that it makes; text becomes NCHAR. No meaning in other modes.
     *
     * @param tags names of the fields that are tags
     */
    public TDengineSinkBuilder<T> setDeclaredColumns(RowType rowType, List<String> tags) {
        this.declared = new SchemalessTarget(rowType, tags);
        return this;
    }

    /**
     * Says that the stream has deletes (rows of kind DELETE), so that a table whose rows cannot be
     * deleted one by one, since it has a composite key, is refused when a writer opens and not by
     * the first delete; false unless set.
     */
    public TDengineSinkBuilder<T> setExpectsDeletes(boolean expectsDeletes) {
        this.expectsDeletes = expectsDeletes;
        return this;
    }

    /**
     * Memory of a writer for rows that are staged, encoded or under way, shared equally by its
     * lanes, at least 2 MiB a lane; 128 MiB unless set. Batches are made smaller than the options
     * for their size allow if it would not do: a batch gets an eighth of its lane's share. A single
     * row is never refused for it.
     */
    public TDengineSinkBuilder<T> setMaxMemory(MemorySize size) {
        this.memory = size;
        return this;
    }

    /**
     * With EXACTLY_ONCE: the URI of a directory that all TaskManagers reach, in any of Flink's file
     * systems; unless set it is the job's checkpoint directory (execution.checkpointing.dir) as
     * known where the job is submitted. Files there belong to checkpoints and savepoints, and are
     * removed when a later checkpoint has completed. Without any, exceeding the {@link
     * #setCommittableMemory memory} fails the job.
     */
    public TDengineSinkBuilder<T> setSpillDirectory(String uri) {
        this.spillDirectory = uri;
        return this;
    }

    /**
     * For how long a batch is tried again that met a lost connection, a restarting server or an
     * overloaded one, counted from its first failure; 2 min unless set, zero for no other try. The
     * task waits meanwhile, then fails.
     */
    public TDengineSinkBuilder<T> setRetryTimeout(Duration timeout) {
        this.retryTimeout = timeout;
        return this;
    }

    /**
     * What becomes of a row that cannot be written because of its own values; FAIL unless set. The
     * other rows of its batch are written.
     */
    public TDengineSinkBuilder<T> setOnRejected(OnRejected policy) {
        this.onRejected = policy;
        return this;
    }

    /** Gets the rows that cannot be written, whatever {@link #setOnRejected} says. */
    public TDengineSinkBuilder<T> setRejectedRowHandler(RejectedRowHandler handler) {
        this.rejectedRowHandler = handler;
        return this;
    }

    /**
     * A CREATE … IF NOT EXISTS statement that each writer runs when it opens, see {@link
     * CreateTable}; none unless set. The database must exist.
     */
    public TDengineSinkBuilder<T> setCreateTableStatement(String sql) {
        this.createTableStatement = sql;
        return this;
    }

    /**
     * The sink.
     *
     * @throws IllegalArgumentException if a setting is missing or out of range: names it
     */
    public TDengineSink<T> build() {
        required(connection, "connection");
        String target = database == null ? connection.database() : database;
        check(
                target != null && !target.isEmpty(),
                "No database: set it in the sink's builder or in the URL.");
        check(table != null && !table.isEmpty(), "No table: set it in the sink's builder.");
        required(serializationSchema, "serialization schema");
        required(maxBatchSize, "maximum batch size");
        required(flushInterval, "flush interval");
        required(guarantee, "delivery guarantee");
        required(retryTimeout, "retry time-out");
        required(onRejected, "policy for rejected rows");
        check(
                !retryTimeout.isNegative(),
                "The retry time-out must not be negative, but is " + retryTimeout + ".");
        check(
                maxBatchRows >= 1 && maxBatchRows <= MAX_BATCH_ROWS,
                "The maximum of rows in a batch must be 1 to 1000000, but is "
                        + maxBatchRows
                        + ".");
        check(
                maxBatchSize.compareTo(MIN_BATCH_SIZE) >= 0
                        && maxBatchSize.compareTo(MAX_BATCH_SIZE) <= 0,
                "The maximum size of a batch must be 1 mb to 256 mb, but is " + maxBatchSize + ".");
        check(
                flushInterval.toMillis() >= 1,
                "The flush interval must be at least 1 ms, but is " + flushInterval + ".");
        check(
                lanes >= 1 && lanes <= MAX_LANES,
                "The number of lanes must be 1 to " + MAX_LANES + ", but is " + lanes + ".");
        required(memory, "maximum memory");
        check(
                memory.getBytes() / lanes >= MIN_LANE_MEMORY.getBytes(),
                "The maximum memory of a writer must be at least 2 mb a lane, but is "
                        + memory
                        + " for "
                        + lanes
                        + " lanes.");
        required(committableMemory, "memory for committables");
        SinkOptions options =
                new SinkOptions(
                        new FlushOptions(maxBatchRows, maxBatchSize, flushInterval, memory),
                        lanes,
                        guarantee,
                        new WriteForm(writeMode(), nullHandling(), declared, expectsDeletes),
                        retryTimeout,
                        new RejectionPolicy(onRejected, rejectedRowHandler));
        if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
            return new ExactlyOnceSink<>(
                    connection,
                    target,
                    table,
                    serializationSchema,
                    options,
                    createTableStatement,
                    committableMemory,
                    spillDirectory);
        }
        return new TDengineSink<>(
                connection, target, table, serializationSchema, options, createTableStatement);
    }

    private WriteMode writeMode() {
        boolean rest = connection.transport() == ConnectionConfig.Transport.REST;
        check(
                !rest || mode != WriteMode.STMT,
                "Write mode 'stmt' needs a WebSocket or native connection, but the connection is "
                        + connection
                        + ". Use write mode 'sql', or ws://.");
        return mode != null ? mode : rest ? WriteMode.SQL : WriteMode.STMT;
    }

    private NullHandling nullHandling() {
        check(
                mode != WriteMode.SCHEMALESS || nullHandling != NullHandling.SET_NULL,
                "Write mode 'schemaless' has no NULL, so a NULL cannot take a value's place. Choose"
                        + " NullHandling.KEEP, or write mode 'stmt' or 'sql'.");
        return nullHandling != null
                ? nullHandling
                : mode == WriteMode.SCHEMALESS ? NullHandling.KEEP : NullHandling.SET_NULL;
    }

    private static void required(Object value, String what) {
        check(value != null, "No " + what + ": set it in the sink's builder.");
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
