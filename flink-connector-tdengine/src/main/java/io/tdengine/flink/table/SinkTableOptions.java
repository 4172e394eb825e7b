/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.TDengineSinkOptions.SINK_BUFFER_FLUSH_INTERVAL;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_BUFFER_FLUSH_MAX_ROWS;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_BUFFER_FLUSH_MAX_SIZE;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_COMMITTABLE_MEMORY;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_CREATE_TABLE;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_DELIVERY_GUARANTEE;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_LANES;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_MAX_MEMORY;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_NULL_HANDLING;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_ON_REJECTED;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_PARALLELISM;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_RETRY_TIMEOUT;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_SPILL_DIRECTORY;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_TABLE_NAME;
import static io.tdengine.flink.table.TDengineSinkOptions.SINK_WRITE_MODE;

import io.tdengine.flink.sink.NullHandling;
import io.tdengine.flink.sink.RowDataSerializationSchema;
import io.tdengine.flink.sink.TDengineSinkBuilder;
import io.tdengine.flink.sink.TableNamePattern;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** How rows are written, by a table's options. Checks as {@link TableOptions}. */
@Internal
final class SinkTableOptions {

    private static final int MAX_BATCH_ROWS = 1_000_000;
    private static final MemorySize MIN_BATCH_SIZE = MemorySize.ofMebiBytes(1);
    private static final MemorySize MAX_BATCH_SIZE = MemorySize.ofMebiBytes(256);
    private static final int MAX_LANES = 64;
    private static final MemorySize MIN_LANE_MEMORY = MemorySize.ofMebiBytes(2);

    private final ReadableConfig options;
    private final ConnectionConfig connection;

    SinkTableOptions(ReadableConfig options, ConnectionConfig connection) {
        this.options = options;
        this.connection = connection;
    }

    void check() {
        checkRange(SINK_BUFFER_FLUSH_MAX_ROWS, 1, MAX_BATCH_ROWS);
        MemorySize size = options.get(SINK_BUFFER_FLUSH_MAX_SIZE);
        check(
                size.compareTo(MIN_BATCH_SIZE) >= 0 && size.compareTo(MAX_BATCH_SIZE) <= 0,
                "Option 'sink.buffer-flush.max-size' is " + size + ": it must be 1 mb to 256 mb.");
        Duration interval = options.get(SINK_BUFFER_FLUSH_INTERVAL);
        check(
                interval.toMillis() >= 1,
                "Option 'sink.buffer-flush.interval' is "
                        + interval.toMillis()
                        + " ms: it must be at least 1 ms.");
        checkRange(SINK_LANES, 1, MAX_LANES);
        MemorySize memory = options.get(SINK_MAX_MEMORY);
        check(
                memory.getBytes() / options.get(SINK_LANES) >= MIN_LANE_MEMORY.getBytes(),
                "Option 'sink.max-memory' is "
                        + memory
                        + ": it must be at least 2 mb for each of the "
                        + options.get(SINK_LANES)
                        + " lanes ('sink.lanes').");
        check(
                !options.get(SINK_RETRY_TIMEOUT).isNegative(),
                "Option 'sink.retry.timeout' is "
                        + options.get(SINK_RETRY_TIMEOUT)
                        + ": it must not be negative; 0 s is for no other try.");
        WriteMode mode = options.get(SINK_WRITE_MODE);
        check(
                mode != WriteMode.STMT || connection.transport() != ConnectionConfig.Transport.REST,
                "Option 'sink.write-mode' is 'stmt', but over REST (option 'url' is "
                        + connection
                        + ") there are no prepared statements. Use 'sql', or ws:// instead of"
                        + " http://.");
        check(
                mode != WriteMode.SCHEMALESS
                        || options.get(SINK_NULL_HANDLING) != NullHandling.SET_NULL,
                "Option 'sink.null-handling' is 'set-null', but with 'sink.write-mode' ="
                        + " 'schemaless' a NULL cannot be written. Use 'keep', or 'stmt' or 'sql'.");
    }

    private void checkRange(ConfigOption<Integer> option, int min, int max) {
        int value = options.get(option);
        check(
                value >= min && value <= max,
                "Option '"
                        + option.key()
                        + "' is "
                        + value
                        + ": it must be "
                        + min
                        + " to "
                        + max
                        + ".");
    }

    /**
     * Checks the pattern that names child tables, if there is one.
     *
     * @param rowType the declared columns without metadata
     * @param tags the columns of PARTITIONED BY; empty if there is no such clause
     */
    void checkTableName(RowType rowType, List<String> tags) {
        String pattern = options.get(SINK_TABLE_NAME);
        if (pattern == null) {
            return;
        }
        serializationSchema(rowType);
        for (String tag : TableNamePattern.parse(pattern).tags()) {
            check(
                    tags.isEmpty() || tags.contains(tag),
                    "Option 'sink.table-name' is '"
                            + pattern
                            + "', but '"
                            + tag
                            + "' is not among the tags "
                            + tags
                            + " that PARTITIONED BY names.");
        }
    }

    /**
     * What writes rows.
     *
     * @param rowType with a field {@code tbname} if each row has the name of its child table
     */
    RowDataSerializationSchema serializationSchema(RowType rowType) {
        try {
            return new RowDataSerializationSchema(rowType, options.get(SINK_TABLE_NAME));
        } catch (IllegalArgumentException e) {
            throw new ValidationException("Option 'sink.table-name': " + e.getMessage() + ".");
        }
    }

    /** Sets all that does not depend on the declared columns. */
    void apply(TDengineSinkBuilder<RowData> builder) {
        builder.setMaxBatchRows(options.get(SINK_BUFFER_FLUSH_MAX_ROWS))
                .setMaxBatchSize(options.get(SINK_BUFFER_FLUSH_MAX_SIZE))
                .setFlushInterval(options.get(SINK_BUFFER_FLUSH_INTERVAL))
                .setLanes(options.get(SINK_LANES))
                .setDeliveryGuarantee(options.get(SINK_DELIVERY_GUARANTEE))
                .setMaxMemory(options.get(SINK_MAX_MEMORY))
                .setCommittableMemory(options.get(SINK_COMMITTABLE_MEMORY))
                .setSpillDirectory(options.get(SINK_SPILL_DIRECTORY))
                .setRetryTimeout(options.get(SINK_RETRY_TIMEOUT))
                .setOnRejected(options.get(SINK_ON_REJECTED))
                .setWriteMode(options.get(SINK_WRITE_MODE))
                .setNullHandling(options.get(SINK_NULL_HANDLING));
    }

    boolean createsTable() {
        return options.get(SINK_CREATE_TABLE);
    }

    /** Subtasks, or null for the job's own number. */
    Integer parallelism() {
        return options.getOptional(SINK_PARALLELISM).orElse(null);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValidationException(message);
        }
    }
}
