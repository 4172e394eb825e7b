/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * Options of {@code 'scan.mode' = 'changes'} and {@code 'snapshot-then-changes'}, beside {@link
 * TDengineConnectorOptions}.
 */
@PublicEvolving
public final class TDengineChangesOptions {

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

    /** What deletes and changes of tables do. */
    public enum TableChanges {
        IGNORE("ignore"),
        FAIL("fail"),
        /** Of the DataStream API; a table refuses it. */
        EMIT("emit");

        private final String value;

        TableChanges(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

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

    public static final ConfigOption<Boolean> SCAN_TOPIC_DROP =
            ConfigOptions.key("scan.topic.drop")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a bounded job drops the topic when it has read everything."
                                    + " Needs 'scan.topic.create'.");

    public static final ConfigOption<TableChanges> SCAN_TABLE_CHANGES =
            ConfigOptions.key("scan.table-changes")
                    .enumType(TableChanges.class)
                    .defaultValue(TableChanges.IGNORE)
                    .withDescription(
                            "What deleted rows and dropped or altered tables do: nothing, or end"
                                    + " the job with an error. 'fail' needs a topic WITH META.");

    public static final ConfigOption<String> SCAN_GROUP_ID =
            ConfigOptions.key("scan.group-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The consumer group of 'changes', from which the groups that it reads"
                                    + " with get their names; flink_<database>_<table> by"
                                    + " default. If given, the positions of completed checkpoints"
                                    + " are committed to it.");

    public static final ConfigOption<Boolean> SCAN_COMMIT_OFFSETS =
            ConfigOptions.key("scan.commit-offsets")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether the positions of completed checkpoints are committed to 'scan.group-id'. "
                                    + "By default if that is given.");

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

    public static final ConfigOption<Duration> SCAN_POLL_TIMEOUT =
            ConfigOptions.key("scan.poll.timeout")
                    .durationType()
                    .defaultValue(Duration.ofMillis(50))
                    .withDescription(
                            "How long the server may wait for rows in one request, 1 to 100 ms: "
                                    + "new rows arrive up to this much later, and a shorter time means more requests while nothing is written.");

    public static final ConfigOption<Integer> SCAN_POLL_MIN_ROWS =
            ConfigOptions.key("scan.poll.min-rows")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "After how many rows the server sends a message without looking for more; by default the server's 4096.");

    public static final ConfigOption<Duration> SCAN_POLL_MAX_INTERVAL =
            ConfigOptions.key("scan.poll.max-interval")
                    .durationType()
                    .defaultValue(Duration.ofMillis(Integer.MAX_VALUE))
                    .withDescription(
                            "How long a reader may not ask for rows, as under back-pressure, before the server gives its vgroups away. "
                                    + "That costs a new assignment and no rows. At least 1 s.");

    public static final ConfigOption<MemorySize> SCAN_BUFFER_SIZE =
            ConfigOptions.key("scan.buffer-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription(
                            "Bytes of messages that each subtask fetches ahead; one message always is, however large.");

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

    private TDengineChangesOptions() {}

    /** All of them. */
    static List<ConfigOption<?>> all() {
        return List.of(
                SCAN_TOPIC,
                SCAN_TOPIC_CREATE,
                SCAN_TOPIC_DROP,
                SCAN_TABLE_CHANGES,
                SCAN_GROUP_ID,
                SCAN_COMMIT_OFFSETS,
                SCAN_STARTUP_MODE,
                SCAN_STARTUP_SPECIFIC_OFFSETS,
                SCAN_DELIVERY_GUARANTEE,
                SCAN_MISSING_OFFSETS,
                SCAN_ASSIGNMENT_TIMEOUT,
                SCAN_POLL_TIMEOUT,
                SCAN_POLL_MIN_ROWS,
                SCAN_POLL_MAX_INTERVAL,
                SCAN_BUFFER_SIZE,
                SCAN_BOUNDED_MODE,
                SCAN_BOUNDED_SPECIFIC_OFFSETS);
    }

    /** Those that may differ when a job is restored: they are in no state. */
    static Set<ConfigOption<?>> forwarded() {
        return Set.of(
                SCAN_GROUP_ID,
                SCAN_COMMIT_OFFSETS,
                SCAN_STARTUP_MODE,
                SCAN_STARTUP_SPECIFIC_OFFSETS,
                SCAN_MISSING_OFFSETS,
                SCAN_ASSIGNMENT_TIMEOUT,
                SCAN_POLL_TIMEOUT,
                SCAN_POLL_MIN_ROWS,
                SCAN_POLL_MAX_INTERVAL,
                SCAN_BUFFER_SIZE);
    }
}
