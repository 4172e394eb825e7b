/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.transport.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Topics on super tables, which a catalog shows as tables named {@code <topic>$topic}. Which super
 * table one is on, the server tells as the statement that created it.
 */
final class CatalogTopics {

    private static final String SUFFIX = "$topic";

    private static final String NAME = "(?:`((?:[^`]|``)+)`|(\\w+))";

    private static final Pattern SUPER_TABLE =
            Pattern.compile(
                    "(?is).*?\\bas\\s+stable\\s+(?:" + NAME + "\\s*\\.\\s*)?" + NAME + ".*");

    private final CatalogServer server;

    CatalogTopics(CatalogServer server) {
        this.server = server;
    }

    /** The topic that a table stands for, or null if its name is not one's. */
    static String topicOf(String table) {
        return table.endsWith(SUFFIX) ? table.substring(0, table.length() - SUFFIX.length()) : null;
    }

    /** Names of tables that stand for topics. */
    List<String> tables(String database) {
        List<String> tables = new ArrayList<>();
        for (String topic :
                server.names(
                        "SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = "
                                + SqlText.quoteString(database))) {
            if (superTable(database, topic) != null) {
                tables.add(topic + SUFFIX);
            }
        }
        return tables;
    }

    /** The super table that a topic is on, or null if there is no such topic. */
    String superTable(String database, String topic) {
        List<String> statements =
                server.names(
                        "SELECT `sql` FROM information_schema.ins_topics WHERE `db_name` = "
                                + SqlText.quoteString(database)
                                + " AND `topic_name` = "
                                + SqlText.quoteString(topic));
        Matcher statement = SUPER_TABLE.matcher(statements.isEmpty() ? "" : statements.get(0));
        if (!statement.matches()) {
            return null;
        }
        return statement.group(3) != null
                ? statement.group(3).replace("``", "`")
                : statement.group(4).toLowerCase(Locale.ROOT);
    }
}
