/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of an INSERT tells: the table that has its columns, and if all are bound. */
final class InsertTarget {

    /** A quoted name or text, a word or number, or one other character. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*+(`(?:[^`]++|``)*+`|'(?:[^'\\\\]++|\\\\.|'')*+'"
                            + "|\"(?:[^\"\\\\]++|\\\\.|\"\")*+\"|[\\w\\x80-\\uffff]++|\\S)",
                    Pattern.DOTALL);

    private final List<String> tokens = new ArrayList<>();
    private int at;
    private String table;
    private boolean bindsAllColumns;

    private InsertTarget(String sql) {
        Matcher token = TOKEN.matcher(sql);
        while (token.lookingAt()) {
            tokens.add(token.group(1));
            token.region(token.end(), sql.length());
        }
    }

    static InsertTarget of(String sql) {
        InsertTarget target = new InsertTarget(sql);
        target.read();
        return target;
    }

    private void read() {
        if (!accept("insert") || !accept("into")) {
            return;
        }
        String named = accept("?") ? null : name();
        boolean listed = skipParentheses();
        if (accept("using")) {
            named = name();
            skipParentheses();
            if (!accept("tags") || !skipParentheses()) {
                return;
            }
            listed |= skipParentheses();
        }
        if (accept("values")) {
            table = named;
            bindsAllColumns = !listed && onlyPlaceholders();
        }
    }

    private boolean accept(String token) {
        boolean there = peek().toLowerCase(Locale.ROOT).equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String name() {
        StringBuilder name = new StringBuilder(identifier());
        while (accept(".")) {
            name.append('.').append(identifier());
        }
        return name.toString();
    }

    /** As it was written, but in back quotes if it was in others. */
    private String identifier() {
        String token = peek();
        at++;
        boolean text = token.length() > 2 && (token.startsWith("'") || token.startsWith("\""));
        return text ? SqlText.quoteTable(token.substring(1, token.length() - 1)) : token;
    }

    /** True if there were any. */
    private boolean skipParentheses() {
        if (!accept("(")) {
            return false;
        }
        for (int depth = 1; depth > 0 && at < tokens.size(); at++) {
            String token = tokens.get(at);
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
        }
        return true;
    }

    private boolean onlyPlaceholders() {
        for (String token : tokens.subList(at, tokens.size())) {
            if (!"(?,);".contains(token)) {
                return false;
            }
        }
        return true;
    }

    /** As a statement would name it; null if the text does not. */
    String table() {
        return table;
    }

    /** False if a column has no placeholder, or may have none. */
    boolean bindsAllColumns() {
        return bindsAllColumns;
    }
}
