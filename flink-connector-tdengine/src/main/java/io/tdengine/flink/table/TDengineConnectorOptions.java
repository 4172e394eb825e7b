/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.scan.TDengineScanSourceBuilder;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * Options of tables with {@code 'connector' = 'tdengine'}: server, table, and what of it is read.
 * Those of subscriptions, lookups and writing have classes of their own.
 */
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

    public static final ConfigOption<Integer> SCAN_PARALLELISM = FactoryUtil.SOURCE_PARALLELISM;

    private TDengineConnectorOptions() {}

    /** All but {@link #URL}, which is required. */
    static Set<ConfigOption<?>> optional() {
        return Set.of(
                DATABASE,
                TABLE,
                USERNAME,
                PASSWORD,
                TOKEN,
                SCAN_MODE,
                SCAN_QUERY,
                SCAN_SLICE_ROWS,
                SCAN_SLICE_INTERVAL,
                SCAN_PUSH_DOWN,
                SCAN_PARALLELISM);
    }

    /** Those that may differ when a job is restored: they are in no state. */
    static Set<ConfigOption<?>> forwarded() {
        return Set.of(
                URL,
                USERNAME,
                PASSWORD,
                TOKEN,
                SCAN_SLICE_ROWS,
                SCAN_SLICE_INTERVAL,
                SCAN_PARALLELISM);
    }
}
