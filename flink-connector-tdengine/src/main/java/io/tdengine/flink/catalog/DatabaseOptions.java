/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.transport.SqlText;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.table.catalog.exceptions.CatalogException;

/** What a database can be created with. Values are checked, since they are no literals in SQL. */
final class DatabaseOptions {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}[dhm]?");
    private static final Pattern PRECISION = Pattern.compile("ms|us|ns");

    private static final Map<String, Pattern> KNOWN =
            Map.of(
                    "precision", PRECISION,
                    "vgroups", NUMBER,
                    "replica", NUMBER,
                    "buffer", NUMBER,
                    "keep", DURATION,
                    "duration", DURATION,
                    "wal_retention_period", NUMBER);

    private DatabaseOptions() {}

    /**
     * @throws CatalogException naming an option that there is none of, or its value
     */
    static String create(String database, Map<String, String> options) {
        StringBuilder sql =
                new StringBuilder("CREATE DATABASE ").append(SqlText.quoteIdentifier(database));
        new TreeMap<>(options)
                .forEach(
                        (key, value) -> {
                            Pattern pattern = KNOWN.get(key);
                            if (pattern == null) {
                                throw new CatalogException(
                                        "Option '"
                                                + key
                                                + "' is none of a database in TDengine. Possible"
                                                + " are "
                                                + String.join(", ", new TreeMap<>(KNOWN).keySet())
                                                + ".");
                            }
                            if (!pattern.matcher(value).matches()) {
                                throw new CatalogException(
                                        "Option '"
                                                + key
                                                + "' is '"
                                                + value
                                                + "': it must match "
                                                + pattern
                                                + ".");
                            }
                            sql.append(' ').append(key.toUpperCase(Locale.ROOT)).append(' ');
                            sql.append(pattern == PRECISION ? SqlText.quoteString(value) : value);
                        });
        return sql.toString();
    }
}
