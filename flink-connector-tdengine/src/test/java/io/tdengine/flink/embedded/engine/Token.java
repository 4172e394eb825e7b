/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/**
 * A piece of a statement.
 *
 * @param text a word in lower case, a quoted name or string without quotes and escapes, otherwise
 *     as written
 * @param start where it begins in the statement
 * @param end where it ends
 */
record Token(Kind kind, String text, int start, int end) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        INTEGER,
        DECIMAL,
        /** A number with a unit of time, such as {@code 10s}. */
        DURATION,
        PARAMETER,
        SYMBOL,
        END
    }

    boolean is(String symbolOrWord) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(symbolOrWord);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    boolean isNumber() {
        return kind == Kind.INTEGER || kind == Kind.DECIMAL;
    }
}
