/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identifiers and literals as TDengine reads them, and statements as messages show them. */
public final class SqlText {

    private static final int MAX_SHOWN = 200;

    /** Statements with secrets are shorter; inserts of a megabyte are not searched for them. */
    private static final int SEARCHED = 1 << 14;

    /** Statements whose literals are secrets, and the word before a password. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?is)\\b(create|alter)\\s+(user|token)\\b|\\bpass(\\s|/\\*.*?\\*/)*['\"]");

    /** A literal, or the rest of the text if it has no end. */
    private static final Pattern LITERAL =
            Pattern.compile(
                    "(?s)'((?:[^'\\\\]++|\\\\.|'')*+)('|$)|\"((?:[^\"\\\\]++|\\\\.|\"\")*+)(\"|$)");

    /** The place in the statement that a server quotes when it finds an error. */
    private static final Pattern QUOTED_PLACE = Pattern.compile("(?is)\\bnear\\b.*");

    private static final Pattern SUPER_TABLE_INSERT =
            Pattern.compile("(?is)\\s*insert\\s+into\\s+(\\?.*|.*?\\([^)]*\\btbname\\b.*)");

    private SqlText() {}

    /** A name in back quotes, a back quote inside doubled; refuses what TDengine cannot quote. */
    public static String quoteIdentifier(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("An identifier is empty.");
        }
        return '`' + name.replace("`", "``") + '`';
    }

    /** {@code `database`.`table`}. */
    public static String quoteTable(String database, String table) {
        return quoteIdentifier(database) + '.' + quoteIdentifier(table);
    }

    /** {@code table} or {@code database.table}, each part in back quotes. */
    public static String quoteTable(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? quoteIdentifier(name)
                : quoteTable(name.substring(0, dot), name.substring(dot + 1));
    }

    /** Text in single quotes; quote and backslash escaped so that any text stays data. */
    public static String quoteString(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('\'').toString();
    }

    /** True for an INSERT whose rows name their child table: by a placeholder or by tbname. */
    public static boolean isSuperTableInsert(String sql) {
        return SUPER_TABLE_INSERT.matcher(sql).matches();
    }

    /** A statement's beginning, for messages; without passwords and tokens. */
    public static String shorten(String sql) {
        String text = beginning(sql);
        if (SECRET.matcher(text).find()) {
            text = LITERAL.matcher(text).replaceAll("'***'");
        }
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    /** A server's text about a statement, which may quote it in lower case. */
    static String withoutSecretsOf(String sql, String serverMessage) {
        String beginning = beginning(sql);
        if (!SECRET.matcher(beginning).find()) {
            return serverMessage;
        }
        String text = QUOTED_PLACE.matcher(serverMessage).replaceAll("near ***");
        Matcher literal = LITERAL.matcher(beginning);
        while (literal.find()) {
            String secret = literal.group(1) != null ? literal.group(1) : literal.group(3);
            if (!secret.isEmpty()) {
                text = text.replaceAll("(?i)" + Pattern.quote(secret), "***");
            }
        }
        return text;
    }

    private static String beginning(String sql) {
        return sql.length() <= SEARCHED ? sql : sql.substring(0, SEARCHED);
    }
}
