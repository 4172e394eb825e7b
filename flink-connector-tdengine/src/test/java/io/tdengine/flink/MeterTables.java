/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import io.tdengine.flink.testing.TestServer;
import org.apache.flink.table.api.TableEnvironment;

/** Declares tables of the super tables {@code meters} that tests of metrics read and write. */
final class MeterTables {

    private MeterTables() {}

    /**
     * @param options further ones, each behind a comma
     */
    static void declare(
            TableEnvironment tables,
            TestServer server,
            String name,
            String database,
            String options) {
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + " (ts TIMESTAMP_LTZ(3), v INT, tbname STRING METADATA) WITH ('connector' ="
                        + " 'tdengine', 'url' = '"
                        + server.url()
                        + "', 'database' = '"
                        + database
                        + "', 'table' = 'meters'"
                        + options
                        + ")");
    }
}
