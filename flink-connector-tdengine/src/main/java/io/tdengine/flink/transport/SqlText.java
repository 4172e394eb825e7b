/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.regex.Pattern;

/** Identifiers and literals as TDengine reads them, and statements as messages show them. */
public final class SqlText {

    private static final int MAX_SHOWN = 200;

    /** What follows PASS in CREATE USER and ALTER USER. */
    private static final Pattern PASSWORD = Pattern.compile("(?is)(\\bpass\\s+)(['\"]).*");

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

    /** A statement's beginning, for messages; without a password. */
    public static String shorten(String sql) {
        String text = PASSWORD.matcher(sql).replaceAll("$1***");
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
