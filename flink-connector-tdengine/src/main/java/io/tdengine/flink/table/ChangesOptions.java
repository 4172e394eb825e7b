/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_ASSIGNMENT_TIMEOUT;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_BOUNDED_MODE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_BOUNDED_SPECIFIC_OFFSETS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_BUFFER_SIZE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_COMMIT_OFFSETS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_DELIVERY_GUARANTEE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_GROUP_ID;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_MISSING_OFFSETS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_POLL_MAX_INTERVAL;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_POLL_MIN_ROWS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_POLL_TIMEOUT;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_STARTUP_MODE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_STARTUP_SPECIFIC_OFFSETS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_TABLE_CHANGES;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_TOPIC_CREATE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_TOPIC_DROP;

import io.tdengine.flink.source.MissingOffsets;
import io.tdengine.flink.source.TDengineSourceBuilder;
import io.tdengine.flink.source.TableChanges;
import io.tdengine.flink.table.TDengineChangesOptions.BoundedMode;
import io.tdengine.flink.table.TDengineChangesOptions.StartupMode;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.api.ValidationException;

/** Where a subscription begins and ends, by a table's options. Checks as {@link TableOptions}. */
@Internal
final class ChangesOptions {

    private final ReadableConfig options;

    ChangesOptions(ReadableConfig options) {
        this.options = options;
    }

    void check() {
        checkOffsets(
                SCAN_STARTUP_MODE,
                options.get(SCAN_STARTUP_MODE) == StartupMode.SPECIFIC_OFFSETS,
                SCAN_STARTUP_SPECIFIC_OFFSETS);
        checkOffsets(
                SCAN_BOUNDED_MODE,
                options.get(SCAN_BOUNDED_MODE) == BoundedMode.SPECIFIC_OFFSETS,
                SCAN_BOUNDED_SPECIFIC_OFFSETS);
        check(
                options.get(SCAN_STARTUP_MODE) != StartupMode.GROUP_OFFSETS
                        || options.getOptional(SCAN_GROUP_ID).isPresent(),
                "Option 'scan.startup.mode' = 'group-offsets' needs the group: set"
                        + " 'scan.group-id'.");
        check(
                !options.get(SCAN_TOPIC_DROP)
                        || options.get(SCAN_TOPIC_CREATE)
                                && options.get(SCAN_BOUNDED_MODE) != BoundedMode.UNBOUNDED,
                "Option 'scan.topic.drop' is true: only a job that ends drops its topic, and only"
                        + " one it would create again. Set 'scan.topic.create' = 'true' and"
                        + " 'scan.bounded.mode', or leave the option out.");
        check(
                options.get(SCAN_DELIVERY_GUARANTEE) != DeliveryGuarantee.NONE,
                "Option 'scan.delivery-guarantee' is 'none': use 'exactly-once' or"
                        + " 'at-least-once'.");
        check(
                options.get(SCAN_ASSIGNMENT_TIMEOUT).toMillis() > 0,
                "Option 'scan.assignment-timeout' is "
                        + options.get(SCAN_ASSIGNMENT_TIMEOUT).toMillis()
                        + " ms: it must be at least 1 ms.");
        check(
                options.get(SCAN_TABLE_CHANGES) != TDengineChangesOptions.TableChanges.EMIT,
                "Option 'scan.table-changes' is 'emit': a row of a table cannot tell of a delete,"
                        + " which names a child table and times but neither tags nor columns, while"
                        + " a PRIMARY KEY cannot hold the metadata column `tbname`. Use 'ignore' or"
                        + " 'fail', or setTableChanges(EMIT) of the DataStream API.");
        check(
                !commitsOffsets() || options.getOptional(SCAN_GROUP_ID).isPresent(),
                "Option 'scan.commit-offsets' is true, but there is no group to commit them to: set"
                        + " 'scan.group-id'.");
        checkPolls();
    }

    private void checkPolls() {
        long timeout = options.get(SCAN_POLL_TIMEOUT).toMillis();
        check(
                timeout >= 1 && timeout <= 100,
                "Option 'scan.poll.timeout' is " + timeout + " ms: it must be 1 ms to 100 ms.");
        long interval = options.get(SCAN_POLL_MAX_INTERVAL).toMillis();
        check(
                interval >= 1_000 && interval <= Integer.MAX_VALUE,
                "Option 'scan.poll.max-interval' is "
                        + interval
                        + " ms: it must be 1 s to 2147483647 ms, which is 24 days.");
        int rows = options.getOptional(SCAN_POLL_MIN_ROWS).orElse(1);
        check(rows >= 1, "Option 'scan.poll.min-rows' is " + rows + ": it must be at least 1.");
        check(
                options.get(SCAN_BUFFER_SIZE).getBytes() > 0,
                "Option 'scan.buffer-size' is 0: it must be positive, such as 16 mb.");
    }

    /** Only to a group that the user chose: in one with a name by default two jobs would meet. */
    private boolean commitsOffsets() {
        return options.getOptional(SCAN_COMMIT_OFFSETS)
                .orElseGet(() -> options.getOptional(SCAN_GROUP_ID).isPresent());
    }

    private void checkOffsets(
            ConfigOption<?> mode, boolean specific, ConfigOption<String> offsets) {
        check(
                specific == options.getOptional(offsets).isPresent(),
                "Options '"
                        + mode.key()
                        + "' = 'specific-offsets' and '"
                        + offsets.key()
                        + "' belong together: give both or neither.");
        if (specific) {
            offsets(offsets);
        }
    }

    /** Begin and end; the startup and bounded mode without offsets have been set before. */
    void applyTo(TDengineSourceBuilder<?> builder) {
        if (options.get(SCAN_STARTUP_MODE) == StartupMode.SPECIFIC_OFFSETS) {
            builder.setStartOffsets(offsets(SCAN_STARTUP_SPECIFIC_OFFSETS));
        } else {
            builder.setStartupMode(
                    io.tdengine.flink.source.StartupMode.valueOf(
                            options.get(SCAN_STARTUP_MODE).name()));
        }
        if (options.get(SCAN_BOUNDED_MODE) == BoundedMode.SPECIFIC_OFFSETS) {
            builder.setStopOffsets(offsets(SCAN_BOUNDED_SPECIFIC_OFFSETS));
        } else {
            builder.setBoundedMode(
                    io.tdengine.flink.source.BoundedMode.valueOf(
                            options.get(SCAN_BOUNDED_MODE).name()));
        }
        builder.setDropTopic(options.get(SCAN_TOPIC_DROP))
                .setTableChanges(TableChanges.valueOf(options.get(SCAN_TABLE_CHANGES).name()))
                .setMissingOffsets(MissingOffsets.valueOf(options.get(SCAN_MISSING_OFFSETS).name()))
                .setDeliveryGuarantee(options.get(SCAN_DELIVERY_GUARANTEE))
                .setAssignmentTimeout(options.get(SCAN_ASSIGNMENT_TIMEOUT))
                .setCommitOffsets(commitsOffsets())
                .setPollTimeout(options.get(SCAN_POLL_TIMEOUT))
                .setMaxPollInterval(options.get(SCAN_POLL_MAX_INTERVAL))
                .setBufferSize(options.get(SCAN_BUFFER_SIZE));
        options.getOptional(SCAN_POLL_MIN_ROWS).ifPresent(builder::setMinPollRows);
    }

    /** By vgroup. */
    private Map<Integer, Long> offsets(ConfigOption<String> option) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String entry : options.get(option).split(";", -1)) {
            // Few enough digits for an int and a long.
            check(
                    entry.matches("\\s*[0-9]{1,9}\\s*:\\s*[0-9]{1,18}\\s*"),
                    "Option '"
                            + option.key()
                            + "' has the entry '"
                            + entry
                            + "': expected vgroup and offset, as in 2:100;3:57.");
            String[] parts = entry.split(":");
            int vgroup = Integer.parseInt(parts[0].trim());
            check(
                    offsets.put(vgroup, Long.parseLong(parts[1].trim())) == null,
                    "Option '" + option.key() + "' has two offsets of vgroup " + vgroup + ".");
        }
        return offsets;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValidationException(message);
        }
    }
}
