/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.source.lookup.LookupOptions;

/**
 * Options of lookup joins with tables with {@code 'connector' = 'tdengine'}, beside Flink's own
 * {@link LookupOptions}.
 */
@PublicEvolving
public final class TDengineLookupOptions {

    /** Which rows a lookup finds. */
    public enum LookupRows {
        ALL("all"),
        LATEST("latest");

        private final String value;

        LookupRows(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    public static final ConfigOption<LookupRows> LOOKUP_ROWS =
            ConfigOptions.key("lookup.rows")
                    .enumType(LookupRows.class)
                    .defaultValue(LookupRows.ALL)
                    .withDescription(
                            "'all' rows with the key, or the 'latest' of each child table at the"
                                    + " time of the lookup.");

    public static final ConfigOption<Boolean> LOOKUP_ASYNC =
            ConfigOptions.key("lookup.async")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether lookups wait for the server beside each other, so that those"
                                    + " that wait share a query.");

    private TDengineLookupOptions() {}

    /** All options of lookups, Flink's included. */
    static Set<ConfigOption<?>> all() {
        return Set.of(
                LOOKUP_ROWS,
                LOOKUP_ASYNC,
                LookupOptions.CACHE_TYPE,
                LookupOptions.MAX_RETRIES,
                LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY,
                LookupOptions.PARTIAL_CACHE_MAX_ROWS,
                LookupOptions.FULL_CACHE_RELOAD_STRATEGY,
                LookupOptions.FULL_CACHE_PERIODIC_RELOAD_INTERVAL,
                LookupOptions.FULL_CACHE_PERIODIC_RELOAD_SCHEDULE_MODE,
                LookupOptions.FULL_CACHE_TIMED_RELOAD_ISO_TIME,
                LookupOptions.FULL_CACHE_TIMED_RELOAD_INTERVAL_IN_DAYS);
    }

    /** Those that may differ when a job is restored: they are in no state. */
    static Set<ConfigOption<?>> forwarded() {
        return Set.of(
                LookupOptions.MAX_RETRIES,
                LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_ACCESS,
                LookupOptions.PARTIAL_CACHE_EXPIRE_AFTER_WRITE,
                LookupOptions.PARTIAL_CACHE_CACHE_MISSING_KEY,
                LookupOptions.PARTIAL_CACHE_MAX_ROWS,
                LookupOptions.FULL_CACHE_PERIODIC_RELOAD_INTERVAL,
                LookupOptions.FULL_CACHE_PERIODIC_RELOAD_SCHEDULE_MODE,
                LookupOptions.FULL_CACHE_TIMED_RELOAD_ISO_TIME,
                LookupOptions.FULL_CACHE_TIMED_RELOAD_INTERVAL_IN_DAYS);
    }
}
