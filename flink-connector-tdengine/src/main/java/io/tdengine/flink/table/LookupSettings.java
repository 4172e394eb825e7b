/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.TDengineLookupOptions.LOOKUP_ASYNC;
import static io.tdengine.flink.table.TDengineLookupOptions.LOOKUP_ROWS;

import io.tdengine.flink.lookup.LookupQuery;
import io.tdengine.flink.lookup.TDengineAsyncLookupFunction;
import io.tdengine.flink.lookup.TDengineLookupFunction;
import io.tdengine.flink.lookup.TableInputFormat;
import io.tdengine.flink.table.TDengineLookupOptions.LookupRows;
import io.tdengine.flink.transport.ConnectionConfig;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.InputFormatProvider;
import org.apache.flink.table.connector.source.LookupTableSource.LookupRuntimeProvider;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.FullCachingLookupProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.connector.source.lookup.LookupOptions.LookupCacheType;
import org.apache.flink.table.connector.source.lookup.LookupOptions.ReloadStrategy;
import org.apache.flink.table.connector.source.lookup.PartialCachingAsyncLookupProvider;
import org.apache.flink.table.connector.source.lookup.PartialCachingLookupProvider;
import org.apache.flink.table.connector.source.lookup.cache.DefaultLookupCache;
import org.apache.flink.table.connector.source.lookup.cache.trigger.CacheReloadTrigger;
import org.apache.flink.table.connector.source.lookup.cache.trigger.PeriodicCacheReloadTrigger;
import org.apache.flink.table.connector.source.lookup.cache.trigger.TimedCacheReloadTrigger;

/** How rows of a table are looked up, by its options. Checks as {@link TableOptions}. */
@Internal
final class LookupSettings {

    private final ReadableConfig options;

    LookupSettings(ReadableConfig options) {
        this.options = options;
    }

    /**
     * @throws ValidationException naming the option and what is expected
     */
    void check() {
        check(
                options.get(LookupOptions.MAX_RETRIES) >= 0,
                "Option 'lookup.max-retries' is "
                        + options.get(LookupOptions.MAX_RETRIES)
                        + ": it must be at least 0.");
        check(
                !(options.get(LOOKUP_ASYNC) && cache() == LookupCacheType.FULL),
                "Options 'lookup.async' and 'lookup.cache' = 'FULL' exclude each other: a full"
                        + " cache never asks the server for a key.");
        if (cache() == LookupCacheType.NONE) {
            return;
        }
        try {
            if (cache() == LookupCacheType.PARTIAL) {
                DefaultLookupCache.fromConfig(options);
            } else {
                reload();
            }
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Option 'lookup.cache' is '" + cache() + "', but: " + e.getMessage());
        }
    }

    private LookupCacheType cache() {
        return options.get(LookupOptions.CACHE_TYPE);
    }

    /** Whether only the latest row of each child table counts. */
    boolean isLatest() {
        return options.get(LOOKUP_ROWS) == LookupRows.LATEST;
    }

    /**
     * @param query with its keys
     * @param everything the same without keys
     */
    LookupRuntimeProvider provider(
            ConnectionConfig connection, LookupQuery query, LookupQuery everything) {
        int retries = options.get(LookupOptions.MAX_RETRIES);
        if (cache() == LookupCacheType.FULL) {
            return FullCachingLookupProvider.of(
                    InputFormatProvider.of(new TableInputFormat(connection, everything, retries)),
                    reload());
        }
        boolean cached = cache() == LookupCacheType.PARTIAL;
        if (options.get(LOOKUP_ASYNC)) {
            TDengineAsyncLookupFunction function =
                    new TDengineAsyncLookupFunction(connection, query, retries);
            return cached
                    ? PartialCachingAsyncLookupProvider.of(
                            function, DefaultLookupCache.fromConfig(options))
                    : AsyncLookupFunctionProvider.of(function);
        }
        TDengineLookupFunction function = new TDengineLookupFunction(connection, query, retries);
        return cached
                ? PartialCachingLookupProvider.of(function, DefaultLookupCache.fromConfig(options))
                : LookupFunctionProvider.of(function);
    }

    private CacheReloadTrigger reload() {
        return options.get(LookupOptions.FULL_CACHE_RELOAD_STRATEGY) == ReloadStrategy.PERIODIC
                ? PeriodicCacheReloadTrigger.fromConfig(options)
                : TimedCacheReloadTrigger.fromConfig(options);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValidationException(message);
        }
    }
}
