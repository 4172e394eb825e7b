/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import java.util.List;

/** Reads the tokens of one statement from left to right. */
final class TokenStream {

    private final List<Token> tokens;
    private final String folded;
    private int at;

    TokenStream(List<Token> tokens, String folded) {
        this.tokens = tokens;
        this.folded = folded;
    }

    /** All tokens; the last is the end. */
    List<Token> all() {
        return tokens;
    }

    /** The statement with everything outside quotes in lower case. */
    String text(int start, int end) {
        return folded.substring(start, Math.min(end, folded.length()));
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Takes the words or symbols if all of them come next. */
    boolean accept(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    void expect(String... words) throws ServerError {
        for (String word : words) {
            if (!accept(word)) {
                throw unexpected();
            }
        }
    }

    void expectEnd() throws ServerError {
        if (!atEnd()) {
            throw unexpected();
        }
    }

    /** A syntax error at the next token. */
    ServerError unexpected() {
        return atEnd()
                ? Errors.incomplete()
                : Errors.syntaxNear(text(peek().start(), folded.length()).stripTrailing());
    }

    /** The next token as an identifier. */
    String name() throws ServerError {
        Token token = peek();
        if (!token.isName()) {
            throw unexpected();
        }
        if (token.kind() == Kind.WORD && Keywords.isReserved(token.text())) {
            throw unexpected();
        }
        if (token.text().isEmpty() || token.text().indexOf('.') >= 0) {
            throw Errors.error(0x2617, "Invalid identifier name: " + token.text());
        }
        at++;
        return token.text();
    }

    /** {@code [database.]name}; the first is null when absent. */
    QualifiedName qualifiedName() throws ServerError {
        String first = name();
        if (accept(".")) {
            return new QualifiedName(first, name());
        }
        return new QualifiedName(null, first);
    }

    String string() throws ServerError {
        if (peek().kind() != Kind.STRING) {
            throw unexpected();
        }
        return next().text();
    }

    int integer() throws ServerError {
        if (peek().kind() != Kind.INTEGER) {
            throw unexpected();
        }
        return Integer.parseInt(next().text());
    }

    boolean acceptIfNotExists() {
        return accept("if", "not", "exists");
    }

    boolean acceptIfExists() {
        return accept("if", "exists");
    }

    /** A name with its database, or null for the session's. */
    record QualifiedName(String database, String name) {}
}
