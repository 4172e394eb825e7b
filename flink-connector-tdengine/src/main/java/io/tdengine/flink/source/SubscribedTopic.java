/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** What a topic is on. Immutable. */
@Internal
final class SubscribedTopic implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "(?:`((?:[^`]|``)+)`|([A-Za-z_][A-Za-z0-9_]*))";

    private static final Pattern AS_STABLE =
            Pattern.compile(
                    "\\sAS\\s+STABLE\\s+" + NAME + "(?:\\s*\\.\\s*" + NAME + ")?",
                    Pattern.CASE_INSENSITIVE);

    private final String name;
    private final String database;
    private final String superTable;

    private SubscribedTopic(String name, String database, String superTable) {
        this.name = name;
        this.database = database;
        this.superTable = superTable;
    }

    /**
     * Reads a row of {@code information_schema.ins_topics}.
     *
     * @param type {@code stable}, {@code db} or {@code column}
     * @param sql the statement that created the topic
     * @throws InvalidSubscriptionException for a topic on a query
     */
    static SubscribedTopic of(String topic, String database, String type, String sql) {
        switch (type.toLowerCase(Locale.ROOT)) {
            case "stable":
                return new SubscribedTopic(topic, database, superTable(topic, sql));
            case "db":
            case "database":
                return new SubscribedTopic(topic, database, null);
            default:
                throw new InvalidSubscriptionException(
                        String.format(
                                "Topic '%s' is on a query (%s). The server can split one log entry"
                                        + " of such a topic over several messages, so a restored"
                                        + " job would lose rows. Use a topic on a super table:"
                                        + " CREATE TOPIC … AS STABLE ….",
                                topic, sql));
        }
    }

    private static String superTable(String topic, String sql) {
        Matcher matcher = AS_STABLE.matcher(sql);
        if (!matcher.find()) {
            throw new InvalidSubscriptionException(
                    "Topic '"
                            + topic
                            + "' is on a super table, but its statement does not tell on"
                            + " which: "
                            + sql);
        }
        String first = name(matcher.group(1), matcher.group(2));
        String second = name(matcher.group(3), matcher.group(4));
        return second == null ? first : second;
    }

    private static String name(String quoted, String plain) {
        if (quoted != null) {
            return quoted.replace("``", "`");
        }
        return plain == null ? null : plain.toLowerCase(Locale.ROOT);
    }

    String name() {
        return name;
    }

    String database() {
        return database;
    }

    /** Null for a topic on the whole database. */
    String superTable() {
        return superTable;
    }

    /** As an error message names it. */
    @Override
    public String toString() {
        return superTable == null
                ? "database " + database
                : "super table " + database + '.' + superTable;
    }
}
