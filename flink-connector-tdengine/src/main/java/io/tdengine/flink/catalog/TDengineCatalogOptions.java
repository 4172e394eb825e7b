/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.catalog.CommonCatalogOptions;

/**
 * Options of catalogs with {@code 'type' = 'tdengine'}, beside those of the connection, which are
 * the tables'.
 */
@PublicEvolving
public final class TDengineCatalogOptions {

    public static final ConfigOption<String> DEFAULT_DATABASE =
            ConfigOptions.key(CommonCatalogOptions.DEFAULT_DATABASE_KEY)
                    .stringType()
                    .defaultValue(TDengineCatalog.NO_DATABASE)
                    .withDescription(
                            "The database that tables without one are of, in its exact case. By"
                                    + " default it is none of yours: USE one, or name it with"
                                    + " each table.");

    public static final ConfigOption<Boolean> CHILD_TABLES =
            ConfigOptions.key("child-tables")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether lists of tables have child tables too, of which there may be"
                                    + " millions. They can be used by name either way.");

    private TDengineCatalogOptions() {}
}
