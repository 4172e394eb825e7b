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
                    "\\sAS\\s+STABLE\\s+"
                            + NAME
                            + "(?:\\s*\\.\\s*"
                            + NAME
                            + ")?(?:\\s+WHERE\\s+(.*?)[\\s;]*$)?",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern AS_SELECT =
            Pattern.compile("\\sAS\\s+(SELECT\\s.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** What the server keeps as it is, and what it writes in lower case, or a gap. */
    private static final Pattern PART =
            Pattern.compile(
                    "(`[^`]*`|'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")|(\\s+)|.",
                    Pattern.DOTALL);

    private final String name;
    private final String database;
    private final String superTable;
    private final String query;
    private final String condition;

    private SubscribedTopic(
            String name, String database, String superTable, String query, String condition) {
        this.name = name;
        this.database = database;
        this.superTable = superTable;
        this.query = query;
        this.condition = condition;
    }

    /**
     * Reads a row of {@code information_schema.ins_topics}.
     *
     * @param type {@code stable}, {@code db} or {@code column}
     * @param sql the statement that created the topic
     * @throws InvalidSubscriptionException if the statement does not tell what it must
     */
    static SubscribedTopic of(String topic, String database, String type, String sql) {
        switch (type.toLowerCase(Locale.ROOT)) {
            case "stable":
                return onSuperTable(topic, database, sql);
            case "db":
            case "database":
                return new SubscribedTopic(topic, database, null, null, null);
            default:
                return new SubscribedTopic(topic, database, null, query(topic, sql), null);
        }
    }

    private static SubscribedTopic onSuperTable(String topic, String database, String sql) {
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
        return new SubscribedTopic(
                topic, database, second == null ? first : second, null, matcher.group(5));
    }

    private static String query(String topic, String sql) {
        Matcher matcher = AS_SELECT.matcher(sql);
        if (!matcher.find()) {
            throw new InvalidSubscriptionException(
                    "Topic '"
                            + topic
                            + "' is on what is no super table, database or query: "
                            + sql);
        }
        return matcher.group(1).replaceFirst(";\\s*$", "");
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

    /** True for a topic on the whole database. */
    boolean isOnDatabase() {
        return superTable == null && query == null;
    }

    /** The SELECT of a topic on a query, otherwise null. */
    String query() {
        return query;
    }

    /** Null for a topic on the whole database or on a query. */
    String superTable() {
        return superTable;
    }

    /** What follows WHERE in a topic on some child tables of a super table, otherwise null. */
    String condition() {
        return condition;
    }

    /** Whether a topic with this condition has the same child tables, for all that a text tells. */
    boolean hasCondition(String sql) {
        return sql != null && normalized(sql).equals(normalized(condition));
    }

    /** The server shows a statement in lower case, but for names and texts in quotes. */
    private static String normalized(String sql) {
        return PART.matcher(sql)
                .replaceAll(
                        part ->
                                Matcher.quoteReplacement(
                                        part.group(1) != null
                                                ? part.group(1)
                                                : part.group(2) != null
                                                        ? " "
                                                        : part.group().toLowerCase(Locale.ROOT)));
    }

    /** As an error message names it. */
    @Override
    public String toString() {
        if (query != null) {
            return "a query of database " + database;
        }
        return superTable == null
                ? "database " + database
                : "super table " + database + '.' + superTable;
    }
}
