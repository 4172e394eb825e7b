/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import io.tdengine.flink.sink.NullHandling;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.sink.rejected.OnRejected;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.factories.FactoryUtil;

/** Options of tables with {@code 'connector' = 'tdengine'}. */
@PublicEvolving
public final class TDengineConnectorOptions {

    /** What a query on the table reads. */
    public enum ScanMode {
        SNAPSHOT("snapshot"),
        CHANGES("changes"),
        SNAPSHOT_THEN_CHANGES("snapshot-then-changes");

        private final String value;

        ScanMode(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** Where a subscription begins that restores no state. */
    public enum StartupMode {
        EARLIEST("earliest"),
        LATEST("latest"),
        GROUP_OFFSETS("group-offsets"),
        SPECIFIC_OFFSETS("specific-offsets");

        private final String value;

        StartupMode(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** Where a subscription ends. */
    public enum BoundedMode {
        UNBOUNDED("unbounded"),
        LATEST("latest"),
        SPECIFIC_OFFSETS("specific-offsets");

        private final String value;

        BoundedMode(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** What to do when the position to read from is not in the server's log any more. */
    public enum MissingOffsets {
        FAIL("fail"),
        EARLIEST("earliest");

        private final String value;

        MissingOffsets(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    public static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where the server is: ws://host:6041 or wss://host:6041, several hosts"
                                    + " separated by commas, optionally followed by /database. Give"
                                    + " user and password as options rather than in the URL: Flink"
                                    + " hides options named so in its messages, but not the URL.");

    public static final ConfigOption<String> DATABASE =
            ConfigOptions.key("database")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The database, in its exact case. Required unless the URL names it.");

    public static final ConfigOption<String> TABLE =
            ConfigOptions.key("table")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The super table, child table or normal table, in its exact case."
                                    + " Required unless 'scan.query' is set.");

    public static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The user; wins over the URL.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The user's password; wins over the URL.");

    public static final ConfigOption<String> TOKEN =
            ConfigOptions.key("token")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("A cloud token, instead of user and password.");

    public static final ConfigOption<ScanMode> SCAN_MODE =
            ConfigOptions.key("scan.mode")
                    .enumType(ScanMode.class)
                    .defaultValue(ScanMode.SNAPSHOT)
                    .withDescription(
                            "'snapshot' reads what the table holds and ends; 'changes' subscribes"
                                    + " to what is written, through a topic;"
                                    + " 'snapshot-then-changes' does one after the other, from"
                                    + " what is written while the snapshot is read on.");

    public static final ConfigOption<String> SCAN_QUERY =
            ConfigOptions.key("scan.query")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A SELECT statement in TDengine's SQL whose result 'snapshot' reads"
                                    + " instead of a table; columns match by name. After a restart"
                                    + " it is read from its beginning again.");

    public static final ConfigOption<Long> SCAN_SLICE_ROWS =
            ConfigOptions.key("scan.slice.rows")
                    .longType()
                    .defaultValue(TDengineScanSourceBuilder.DEFAULT_SLICE_ROWS)
                    .withDescription(
                            "About how many rows 'snapshot' reads at a time: child tables with"
                                    + " fewer rows are read together, one with more is cut by"
                                    + " time.");

    public static final ConfigOption<Duration> SCAN_SLICE_INTERVAL =
            ConfigOptions.key("scan.slice.interval")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Cuts all tables of 'snapshot' at multiples of this time instead of by"
                                    + " rows. The earliest slices are read first.");

    public static final ConfigOption<Boolean> SCAN_PUSH_DOWN =
            ConfigOptions.key("scan.push-down")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether 'snapshot' has the server filter, limit and aggregate where"
                                    + " that means the same as in Flink. The result does not depend"
                                    + " on it.");

    public static final ConfigOption<String> SCAN_TOPIC =
            ConfigOptions.key("scan.topic")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The topic that 'changes' subscribes to. Required for it unless"
                                    + " 'scan.topic.create' is true: then it is named"
                                    + " flink_<database>_<table> by default.");

    public static final ConfigOption<Boolean> SCAN_TOPIC_CREATE =
            ConfigOptions.key("scan.topic.create")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether 'changes' creates the topic on the super table when the server"
                                    + " has none of that name. It is never dropped.");

    public static final ConfigOption<String> SCAN_GROUP_ID =
            ConfigOptions.key("scan.group-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The consumer group of 'changes', from which the groups that it reads"
                                    + " with get their names; flink_<database>_<table> by"
                                    + " default. If given, the positions of completed checkpoints"
                                    + " are committed to it.");

    public static final ConfigOption<StartupMode> SCAN_STARTUP_MODE =
            ConfigOptions.key("scan.startup.mode")
                    .enumType(StartupMode.class)
                    .defaultValue(StartupMode.EARLIEST)
                    .withDescription(
                            "Where 'changes' begins unless it restores a checkpoint: 'earliest', at"
                                    + " the first entry the server still has; 'latest', at what is"
                                    + " written from now on; 'group-offsets', at what the group"
                                    + " has committed; 'specific-offsets', at given entries.");

    public static final ConfigOption<String> SCAN_STARTUP_SPECIFIC_OFFSETS =
            ConfigOptions.key("scan.startup.specific-offsets")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The log entry that each vgroup begins at, such as 2:100;3:57. Vgroups"
                                    + " that are left out begin at the first entry.");

    public static final ConfigOption<DeliveryGuarantee> SCAN_DELIVERY_GUARANTEE =
            ConfigOptions.key("scan.delivery-guarantee")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
                    .withDescription(
                            "'exactly-once', or 'at-least-once', with which a restored job repeats"
                                    + " rows; a topic on a query needs the latter.");

    public static final ConfigOption<MissingOffsets> SCAN_MISSING_OFFSETS =
            ConfigOptions.key("scan.missing-offsets")
                    .enumType(MissingOffsets.class)
                    .defaultValue(MissingOffsets.FAIL)
                    .withDescription(
                            "What to do when entries that are to be read have left the server's"
                                    + " log, or the group has committed no offset: 'fail', or"
                                    + " begin at the 'earliest' entry there is, without the rows"
                                    + " before it.");

    public static final ConfigOption<Duration> SCAN_ASSIGNMENT_TIMEOUT =
            ConfigOptions.key("scan.assignment-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "How long 'changes' tries to get its vgroups from the server, at the"
                                    + " start and when it was lost, before the job fails.");

    public static final ConfigOption<BoundedMode> SCAN_BOUNDED_MODE =
            ConfigOptions.key("scan.bounded.mode")
                    .enumType(BoundedMode.class)
                    .defaultValue(BoundedMode.UNBOUNDED)
                    .withDescription(
                            "Where 'changes' ends: 'unbounded', never; 'latest', at the end that"
                                    + " the log has when the job starts, or when its snapshot has"
                                    + " been read; 'specific-offsets', at given entries.");

    public static final ConfigOption<String> SCAN_BOUNDED_SPECIFIC_OFFSETS =
            ConfigOptions.key("scan.bounded.specific-offsets")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The first log entry not to read of every vgroup, such as"
                                    + " 2:100;3:57.");

    public static final ConfigOption<Integer> SCAN_PARALLELISM = FactoryUtil.SOURCE_PARALLELISM;

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

    private TDengineConnectorOptions() {}
}
