/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a script of Flink SQL at its semicolons. Those in strings, quoted names and comments are no
 * ends, nor those between {@code BEGIN} and {@code END} of a statement set.
 */
final class SqlSplitter {

    /** Strings, quoted names, comments, semicolons, words, and beginnings without an end. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "'(?:[^']|'')*'|`(?:[^`]|``)*`|\"[^\"]*\"|--[^\\n]*|(?s:/\\*.*?\\*/)"
                            + "|;|\\w+|['`\"]|/\\*");

    private static final Set<String> UNFINISHED = Set.of("'", "`", "\"", "/*");

    private static final List<String> STATEMENT_SET =
            List.of("EXECUTE", "STATEMENT", "SET", "BEGIN");

    private final String script;
    private final String page;
    private final int firstLine;
    private final List<SqlStatement> statements = new ArrayList<>();

    /** Of the statement that is being read: its words, to know a statement set. */
    private final List<String> words = new ArrayList<>();

    private SqlSplitter(String script, String page, int firstLine) {
        this.script = script;
        this.page = page;
        this.firstLine = firstLine;
    }

    /**
     * @param firstLine of the script in its page, from 1
     */
    static List<SqlStatement> split(String script, String page, int firstLine) {
        return new SqlSplitter(script, page, firstLine).split();
    }

    private List<SqlStatement> split() {
        Matcher token = TOKEN.matcher(script);
        int start = 0;
        int firstOfStatement = -1;
        while (token.find()) {
            String found = token.group();
            boolean comment = found.startsWith("--") || found.startsWith("/*");
            if (found.equals(";")) {
                if (inStatementSet()) {
                    continue;
                }
                add(start, token.start(), firstOfStatement);
                start = token.end();
                firstOfStatement = -1;
                words.clear();
            } else if (UNFINISHED.contains(found)) {
                throw new IllegalArgumentException(
                        place(token.start()) + ": " + found + " without an end");
            } else if (!comment) {
                words.add(found.toUpperCase(Locale.ROOT));
                firstOfStatement = firstOfStatement < 0 ? token.start() : firstOfStatement;
            }
        }
        if (firstOfStatement >= 0) {
            throw new IllegalArgumentException(
                    place(firstOfStatement) + ": a statement without a semicolon");
        }
        return statements;
    }

    private boolean inStatementSet() {
        return words.size() > STATEMENT_SET.size()
                && words.subList(0, STATEMENT_SET.size()).equals(STATEMENT_SET)
                && !words.get(words.size() - 1).equals("END");
    }

    private void add(int start, int end, int firstOfStatement) {
        if (firstOfStatement < 0) {
            throw new IllegalArgumentException(place(end) + ": a semicolon without a statement");
        }
        statements.add(
                new SqlStatement(script.substring(start, end).strip(), place(firstOfStatement)));
    }

    private String place(int position) {
        long line = script.substring(0, position).lines().count();
        boolean atStartOfLine = position == 0 || script.charAt(position - 1) == '\n';
        return page + ":" + (firstLine + line - (atStartOfLine ? 0 : 1));
    }
}
