/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;

/** One client's session. For one thread at a time. */
public interface Session {

    String user();

    /** The current database, or null. */
    String database();

    /** Zone for literals and text without one; UTC until set. */
    void setZone(ZoneId zone);

    /** The ids of the vgroups where tables of these names live or would: they need not exist. */
    List<Integer> vgroupsOf(String database, List<String> tables) throws ServerError;

    /** Runs one statement; only the first of several separated by semicolons. */
    SqlResult execute(String sql) throws ServerError;

    /** Prepares an INSERT or SELECT with placeholders (stmt2). */
    PreparedPlan prepare(String sql) throws ServerError;

    int LINE_PROTOCOL = 1;
    int TELNET_PROTOCOL = 2;
    int JSON_PROTOCOL = 3;

    /**
     * Schemaless text.
     *
     * @param protocol 1 line, 2 telnet, 3 JSON
     * @param precision as on the wire, such as {@code ms}; unknown or empty is not configured
     * @param tableNameKey tag that names the child table, or empty
     */
    record SchemalessText(int protocol, String precision, String tableNameKey, String data)
            implements Serializable {}

    /**
     * What was written.
     *
     * @param lines of the text; a JSON text counts as one
     */
    record Written(long rows, int lines) {}

    /** Writes schemaless text into the current database; all of it or, on an error, nothing. */
    Written insertSchemaless(SchemalessText text) throws ServerError;
}
