/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a statement into tokens by TDengine's lexical rules. */
final class Lexer {

    private static final String[] LONG_SYMBOLS = {"<=", ">=", "<>", "!=", "||", "->"};

    private final String sql;
    private final StringBuilder folded;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
        this.folded = new StringBuilder(sql.length());
    }

    /** The first statement of the text; further ones are ignored, as a real server does. */
    static TokenStream tokens(String sql) throws ServerError {
        Lexer lexer = new Lexer(sql);
        lexer.run();
        return new TokenStream(lexer.tokens, lexer.folded.toString());
    }

    private void run() throws ServerError {
        while (true) {
            skipBlanksAndComments();
            if (at >= sql.length()) {
                break;
            }
            if (sql.charAt(at) == ';') {
                if (tokens.isEmpty()) {
                    throw Errors.syntaxNear(sql.substring(at).strip());
                }
                break;
            }
            int start = at;
            Token token = next(start);
            tokens.add(token);
            boolean quoted = token.kind() == Kind.STRING || token.kind() == Kind.QUOTED_NAME;
            fold(sql.substring(start, at), !quoted);
        }
        tokens.add(new Token(Kind.END, "", at, at));
    }

    private void fold(String text, boolean lower) {
        folded.append(lower ? text.toLowerCase(Locale.ROOT) : text);
    }

    private void skipBlanksAndComments() {
        int start = at;
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else {
                break;
            }
        }
        fold(sql.substring(start, at), true);
    }

    private Token next(int start) throws ServerError {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"') {
            return new Token(Kind.STRING, string(c), start, at);
        }
        if (c == '`') {
            return new Token(Kind.QUOTED_NAME, quotedName(), start, at);
        }
        if (isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
            return number(start);
        }
        if (isNameStart(c)) {
            while (at < sql.length() && isNamePart(sql.charAt(at))) {
                at++;
            }
            String word = sql.substring(start, at).toLowerCase(Locale.ROOT);
            return new Token(Kind.WORD, word, start, at);
        }
        if (c == '?') {
            at++;
            return new Token(Kind.PARAMETER, "?", start, at);
        }
        for (String symbol : LONG_SYMBOLS) {
            if (sql.startsWith(symbol, at)) {
                at += symbol.length();
                return new Token(Kind.SYMBOL, symbol, start, at);
            }
        }
        if ("(),.*+-/%<>=&|~^[]{}:".indexOf(c) < 0) {
            throw Errors.syntaxNear(sql.substring(at));
        }
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(c), start, at);
    }

    private String string(char quote) throws ServerError {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (at < sql.length() && sql.charAt(at) == quote) {
                    text.append(quote);
                    at++;
                    continue;
                }
                return text.toString();
            }
            if (c == '\\' && at < sql.length()) {
                escape(sql.charAt(at++), text);
            } else {
                text.append(c);
            }
        }
        throw Errors.syntaxNear(sql.substring(Math.max(0, sql.length() - 20)));
    }

    private static void escape(char c, StringBuilder text) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case '%', '_', 'x' -> text.append('\\').append(c);
            default -> text.append(c);
        }
    }

    private String quotedName() throws ServerError {
        StringBuilder name = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c != '`') {
                name.append(c);
            } else if (at < sql.length() && sql.charAt(at) == '`') {
                name.append('`');
                at++;
            } else {
                return name.toString();
            }
        }
        throw Errors.syntaxNear(sql.substring(Math.max(0, sql.length() - 20)));
    }

    private Token number(int start) {
        Kind kind = Kind.INTEGER;
        digits();
        if (at < sql.length() && sql.charAt(at) == '.') {
            kind = Kind.DECIMAL;
            at++;
            digits();
        }
        if (at < sql.length() && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < sql.length() && "+-".indexOf(sql.charAt(exponent)) >= 0) {
                exponent++;
            }
            if (exponent < sql.length() && isDigit(sql.charAt(exponent))) {
                kind = Kind.DECIMAL;
                at = exponent;
                digits();
            }
        }
        if (kind == Kind.INTEGER && at < sql.length()) {
            boolean unit = "buasmhdwnyBUASMHDWNY".indexOf(sql.charAt(at)) >= 0;
            if (unit && (at + 1 == sql.length() || !isNamePart(sql.charAt(at + 1)))) {
                at++;
                kind = Kind.DURATION;
            }
        }
        return new Token(kind, sql.substring(start, at).toLowerCase(Locale.ROOT), start, at);
    }

    private void digits() {
        while (at < sql.length() && isDigit(sql.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c);
    }
}
