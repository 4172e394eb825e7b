/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.sink.NullHandling;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.sink.rejected.OnRejected;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.factories.FactoryUtil;

/** Options of writing, beside {@link TDengineConnectorOptions}. */
@PublicEvolving
public final class TDengineSinkOptions {

    public static final ConfigOption<Integer> SINK_BUFFER_FLUSH_MAX_ROWS =
            ConfigOptions.key("sink.buffer-flush.max-rows")
                    .intType()
                    .defaultValue(10_000)
                    .withDescription("Rows that make a batch full, 1 to 1000000.");

    public static final ConfigOption<MemorySize> SINK_BUFFER_FLUSH_MAX_SIZE =
            ConfigOptions.key("sink.buffer-flush.max-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(8))
                    .withDescription("Encoded size that makes a batch full, 1 mb to 256 mb.");

    public static final ConfigOption<Duration> SINK_BUFFER_FLUSH_INTERVAL =
            ConfigOptions.key("sink.buffer-flush.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("Age that makes a batch due, at least 1 ms.");

    public static final ConfigOption<Integer> SINK_LANES =
            ConfigOptions.key("sink.lanes")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "Statements in flight of each subtask, 1 to 64. Rows of one child table"
                                    + " always take the same one.");

    public static final ConfigOption<Integer> SINK_PARALLELISM = FactoryUtil.SINK_PARALLELISM;

    public static final ConfigOption<DeliveryGuarantee> SINK_DELIVERY_GUARANTEE =
            ConfigOptions.key("sink.delivery-guarantee")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
                    .withDescription(
                            "'at-least-once': a checkpoint waits until the server has acknowledged"
                                    + " all rows before it; rows sent again overwrite themselves,"
                                    + " since child table and timestamp identify a row."
                                    + " 'exactly-once': rows are written after the checkpoint that"
                                    + " follows them has completed, and not seen before. 'none': a"
                                    + " checkpoint does not wait.");

    public static final ConfigOption<MemorySize> SINK_MAX_MEMORY =
            ConfigOptions.key("sink.max-memory")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(128))
                    .withDescription(
                            "Memory of each subtask for rows that are staged, encoded or under way,"
                                    + " at least 2 mb for each of its lanes. Batches are made"
                                    + " smaller if it would not do.");

    public static final ConfigOption<MemorySize> SINK_COMMITTABLE_MEMORY =
            ConfigOptions.key("sink.committable-memory")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(32))
                    .withDescription(
                            "With 'exactly-once': encoded rows that a subtask holds in memory until"
                                    + " a checkpoint. What exceeds it goes to"
                                    + " 'sink.spill-directory'.");

    public static final ConfigOption<String> SINK_SPILL_DIRECTORY =
            ConfigOptions.key("sink.spill-directory")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "With 'exactly-once': a directory in one of Flink's file systems that"
                                    + " all TaskManagers reach. By default the job's directory for"
                                    + " checkpoints.");

    public static final ConfigOption<Boolean> SINK_CREATE_TABLE =
            ConfigOptions.key("sink.create-table")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the sink creates the table when the server has none of that"
                                    + " name: a super table whose tags are the PARTITIONED BY"
                                    + " columns, or without these a normal table.");

    public static final ConfigOption<WriteMode> SINK_WRITE_MODE =
            ConfigOptions.key("sink.write-mode")
                    .enumType(WriteMode.class)
                    .noDefaultValue()
                    .withDescription(
                            "How rows go to the server: 'stmt', by prepared statements; 'sql', as"
                                    + " text of INSERT statements; 'schemaless', as lines of"
                                    + " InfluxDB's protocol, for which the server makes tables and"
                                    + " columns. By default 'stmt', and 'sql' over REST.");

    public static final ConfigOption<NullHandling> SINK_NULL_HANDLING =
            ConfigOptions.key("sink.null-handling")
                    .enumType(NullHandling.class)
                    .noDefaultValue()
                    .withDescription(
                            "What a NULL does to a value that the server has for the same key:"
                                    + " 'set-null' overwrites it, 'keep' leaves it. By default"
                                    + " 'set-null'; 'schemaless' can only 'keep'.");

    public static final ConfigOption<String> SINK_TABLE_NAME =
            ConfigOptions.key("sink.table-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names of the child tables of a super table, with tags in braces, such"
                                    + " as d_{groupid}_{id}; a doubled brace stands for one."
                                    + " Instead of the metadata column tbname. With neither, a"
                                    + " hash of the tags names them.");

    public static final ConfigOption<Duration> SINK_RETRY_TIMEOUT =
            ConfigOptions.key("sink.retry.timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "For how long a batch is tried again that met a lost connection or a"
                                    + " server that restarts or is overloaded, from its first"
                                    + " failure on; then the job fails.");

    public static final ConfigOption<OnRejected> SINK_ON_REJECTED =
            ConfigOptions.key("sink.on-rejected")
                    .enumType(OnRejected.class)
                    .defaultValue(OnRejected.FAIL)
                    .withDescription(
                            "What becomes of a row that cannot be written because of its own"
                                    + " values: 'fail' ends the job with a message that names the"
                                    + " row, 'skip' leaves it out and counts it.");

    private TDengineSinkOptions() {}

    /** All of them. */
    static Set<ConfigOption<?>> all() {
        return Set.of(
                SINK_BUFFER_FLUSH_MAX_ROWS,
                SINK_BUFFER_FLUSH_MAX_SIZE,
                SINK_BUFFER_FLUSH_INTERVAL,
                SINK_LANES,
                SINK_PARALLELISM,
                SINK_DELIVERY_GUARANTEE,
                SINK_MAX_MEMORY,
                SINK_COMMITTABLE_MEMORY,
                SINK_SPILL_DIRECTORY,
                SINK_CREATE_TABLE,
                SINK_WRITE_MODE,
                SINK_NULL_HANDLING,
                SINK_TABLE_NAME,
                SINK_RETRY_TIMEOUT,
                SINK_ON_REJECTED);
    }

    /** Those that may differ when a job is restored: they are in no state. */
    static Set<ConfigOption<?>> forwarded() {
        return Set.of(
                SINK_BUFFER_FLUSH_MAX_ROWS,
                SINK_BUFFER_FLUSH_MAX_SIZE,
                SINK_BUFFER_FLUSH_INTERVAL,
                SINK_LANES,
                SINK_PARALLELISM,
                SINK_MAX_MEMORY,
                SINK_COMMITTABLE_MEMORY,
                SINK_SPILL_DIRECTORY,
                SINK_WRITE_MODE,
                SINK_RETRY_TIMEOUT,
                SINK_ON_REJECTED);
    }
}
