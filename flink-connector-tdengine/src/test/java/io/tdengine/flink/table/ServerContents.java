/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import java.util.List;

/** What a server has, for a comparison: all its databases, and a table with all its rows. */
public final class ServerContents {

    private ServerContents() {}

    /**
     * @param table whose rows and child tables are compared
     * @return rows of cells in an order of their own
     */
    public static List<List<List<Object>>> of(
            Connection connection, String database, String table) {
        return List.of(
                QueryRows.of(
                        connection,
                        "SELECT name FROM information_schema.ins_databases ORDER BY name"),
                QueryRows.of(
                        connection,
                        "SELECT stable_name FROM information_schema.ins_stables WHERE db_name = '"
                                + database
                                + "' ORDER BY stable_name"),
                QueryRows.of(
                        connection,
                        "SELECT table_name FROM information_schema.ins_tables WHERE db_name = '"
                                + database
                                + "' AND stable_name = '"
                                + table
                                + "' ORDER BY table_name"),
                QueryRows.of(
                        connection,
                        "SELECT table_name FROM information_schema.ins_tables WHERE db_name = '"
                                + database
                                + "' AND stable_name IS NULL ORDER BY table_name"),
                QueryRows.of(
                        connection,
                        "SELECT tbname, place, ts, note FROM "
                                + database
                                + "."
                                + table
                                + " ORDER BY tbname, ts"));
    }
}
