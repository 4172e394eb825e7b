/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.transport.type.Precision;
import java.time.ZoneId;

/**
 * A value in INSERT, TAGS or SET TAG as written.
 *
 * @param kind STRING, INTEGER, DECIMAL, WORD (null, true, false) or PARAMETER
 * @param text digits with their sign, or the text of the string
 * @param near what an error shows: a string, or the statement from the number on
 */
record Literal(Kind kind, String text, String near) {

    Literal(Kind kind, String text) {
        this(kind, text, text);
    }

    /** How much of a statement an error shows. */
    private static final int SHOWN = 64;

    static final Literal PARAMETER = new Literal(Kind.PARAMETER, "?");

    boolean isNull() {
        return kind == Kind.WORD && text.equals("null");
    }

    boolean isParameter() {
        return kind == Kind.PARAMETER;
    }

    /** Reads one value; {@code now ± duration} and its like come out as integers. */
    static Literal read(TokenStream in, Precision precision, ZoneId zone) throws ServerError {
        Literal first = readOne(in, precision, zone);
        while (in.peek(1).kind() == Kind.DURATION && (in.peek().is("+") || in.peek().is("-"))) {
            boolean plus = in.next().is("+");
            long delta = Times.duration(in.next().text(), precision);
            long base = timestamp(first, precision, zone);
            long moved = plus ? base + delta : base - delta;
            first = new Literal(Kind.INTEGER, Long.toString(moved));
        }
        return first;
    }

    private static long timestamp(Literal literal, Precision precision, ZoneId zone)
            throws ServerError {
        Long value =
                literal.kind == Kind.INTEGER
                        ? Long.valueOf(literal.text)
                        : Times.parse(literal.text, zone, precision);
        if (value == null) {
            throw Errors.insertSyntax(literal.text, "invalid timestamp");
        }
        return value;
    }

    private static Literal number(TokenStream in, Token token, String sign) {
        String rest = in.text(token.start(), token.start() + SHOWN);
        return new Literal(token.kind(), sign + token.text(), sign + rest);
    }

    private static Literal readOne(TokenStream in, Precision precision, ZoneId zone)
            throws ServerError {
        Token token = in.next();
        switch (token.kind()) {
            case PARAMETER:
                return PARAMETER;
            case STRING:
                return new Literal(Kind.STRING, token.text());
            case INTEGER:
            case DECIMAL:
                return number(in, token, "");
            case SYMBOL:
                if ((token.is("-") || token.is("+")) && in.peek().isNumber()) {
                    return number(in, in.next(), token.is("-") ? "-" : "");
                }
                break;
            case WORD:
                if (token.is("null") || token.is("true") || token.is("false")) {
                    return new Literal(Kind.WORD, token.text());
                }
                if (token.is("now") || token.is("today")) {
                    in.accept("(", ")");
                    long value =
                            token.is("now") ? Times.now(precision) : Times.today(zone, precision);
                    return new Literal(Kind.INTEGER, Long.toString(value));
                }
                break;
            default:
                break;
        }
        throw Errors.insertSyntax(token.text(), "invalid value");
    }
}
