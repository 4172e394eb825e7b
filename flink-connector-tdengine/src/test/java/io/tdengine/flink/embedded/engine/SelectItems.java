/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The list of a SELECT: names and types as a real server gives them. */
final class SelectItems {

    private static final Set<String> OPERATORS = Set.of("+", "-", "*", "/", "%");

    private final TokenStream statement;
    private final List<Token> tokens;
    private final Scope scope;
    private final ExpressionTranslator expressions;
    private final List<Item> items = new ArrayList<>();

    /**
     * One item.
     *
     * @param column name and type; the type is null if H2 knows better
     * @param from the first token of the expression, or -1 for a column out of {@code *}
     */
    record Item(String name, Column type, String alias, int from, int to, String sql) {
        boolean isPlainColumn(List<Token> tokens) {
            return from < 0
                    || to == from + 1 && tokens.get(from).isName()
                    || to == from + 3 && tokens.get(from + 1).is(".");
        }
    }

    SelectItems(TokenStream statement, Scope scope, ExpressionTranslator expressions) {
        this.statement = statement;
        this.tokens = statement.all();
        this.scope = scope;
        this.expressions = expressions;
    }

    List<Item> read(int from, int to) throws ServerError {
        int start = from;
        int depth = 0;
        for (int at = from; at <= to; at++) {
            if (at == to || depth == 0 && tokens.get(at).is(",")) {
                if (at == start) {
                    throw Errors.incomplete();
                }
                item(start, at);
                start = at + 1;
            } else if (tokens.get(at).is("(")) {
                depth++;
            } else if (tokens.get(at).is(")")) {
                depth--;
            }
        }
        return items;
    }

    private void item(int from, int to) throws ServerError {
        if (tokens.get(to - 1).is("*") && (to == from + 1 || to == from + 3)) {
            star(to == from + 1 ? null : tokens.get(from).text());
            return;
        }
        String word = tokens.get(from).text();
        boolean all = to == from + 4 && tokens.get(from + 2).is("*");
        if (all && Functions.byTimeInH2(word) != null) {
            for (Column column : scope.sources().get(0).visible()) {
                String time = H2.quote(scope.timeColumn().name());
                String call = "(" + H2.quote(column.name()) + ", " + time + ")";
                String sql = Functions.byTimeInH2(word) + call;
                String name = word + "(" + column.name() + ")";
                items.add(new Item(name, column, null, from, to, sql));
            }
            return;
        }
        int end = to;
        String alias = null;
        if (to - from >= 2 && tokens.get(to - 1).isName() && tokens.get(to - 2).is("as")) {
            alias = tokens.get(to - 1).text();
            end = to - 2;
        } else if (to - from >= 2 && isBareAlias(to - 1)) {
            alias = tokens.get(to - 1).text();
            end = to - 1;
        }
        if (alias != null) {
            scope.addAlias(alias);
        }
        Column type = type(from, end);
        String sql = expressions.translate(from, end);
        if (type == null && sql.matches("'[^']*'")) {
            // A function of the session, such as database(), is as long as what it gives.
            type = Column.varchar("", sql.length() - 2);
        }
        items.add(new Item(name(from, end), type, alias, from, end, sql));
    }

    private boolean isBareAlias(int at) {
        Token last = tokens.get(at);
        Token before = tokens.get(at - 1);
        if (!last.isName() || last.is("end") || last.is("null")) {
            return false;
        }
        return before.is(")")
                || before.kind() == Kind.QUOTED_NAME
                || before.kind() == Kind.STRING
                || before.isNumber()
                || before.kind() == Kind.WORD
                        && !before.is("distinct")
                        && !before.is("not")
                        && !before.is("is")
                        && !before.is("and")
                        && !before.is("or");
    }

    private void star(String source) {
        for (Scope.Source one : scope.sources()) {
            if (source != null && !source.equals(one.alias())) {
                continue;
            }
            for (Column column : one.visible()) {
                String sql = H2.quote(one.alias()) + '.' + H2.quote(column.name());
                items.add(new Item(column.name(), column, null, -1, -1, sql));
            }
        }
    }

    private String name(int from, int to) {
        Token last = tokens.get(to - 1);
        boolean column = to - from == 1 || to - from == 3 && tokens.get(from + 1).is(".");
        if (column && last.isName()) {
            return last.text();
        }
        return statement.text(tokens.get(from).start(), last.end());
    }

    /** The type of an expression, or null if only H2 knows. */
    private Column type(int from, int to) throws ServerError {
        Token first = tokens.get(from);
        Token last = tokens.get(to - 1);
        if (first.is("(") && ExpressionTranslator.close(tokens, from) == to - 1) {
            return type(from + 1, to - 1);
        }
        if (to - from == 1 || to - from == 3 && tokens.get(from + 1).is(".")) {
            return single(last);
        }
        if (to - from == 2 && first.is("-") && last.isNumber()) {
            return single(last);
        }
        boolean call = tokens.get(from + 1).is("(");
        if (call && ExpressionTranslator.close(tokens, from + 1) == to - 1) {
            return call(first.text(), from + 2, to - 1);
        }
        return arithmetic(from, to);
    }

    private Column single(Token token) {
        switch (token.kind()) {
            case INTEGER:
                return Column.of("", DataType.BIGINT);
            case DECIMAL:
                return Column.of("", DataType.DOUBLE);
            case STRING:
                int bytes = token.text().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
                return Column.varchar("", bytes);
            default:
                boolean edge = token.is("_wstart") || token.is("_wend");
                if (edge || token.is("now") || token.is("today")) {
                    return Column.of("", DataType.TIMESTAMP);
                }
                return token.is("_wduration")
                        ? Column.of("", DataType.BIGINT)
                        : scope.column(token.text());
        }
    }

    private Column call(String function, int from, int to) throws ServerError {
        if (function.equals("cast")) {
            int as = to - 1;
            while (as > from && !tokens.get(as).is("as")) {
                as--;
            }
            return expressions.castType(as + 1, to);
        }
        Column argument = null;
        if (to > from) {
            int end = from;
            int depth = 0;
            while (end < to && (depth > 0 || !tokens.get(end).is(","))) {
                depth += tokens.get(end).is("(") ? 1 : tokens.get(end).is(")") ? -1 : 0;
                end++;
            }
            int start = tokens.get(from).is("distinct") ? from + 1 : from;
            argument = tokens.get(start).is("*") ? null : type(start, end);
        }
        return Functions.type(function, argument);
    }

    /** DOUBLE, except that moving a timestamp gives one and DECIMAL is H2's. */
    private Column arithmetic(int from, int to) {
        boolean operator = false;
        boolean decimal = false;
        boolean duration = false;
        boolean time = false;
        int depth = 0;
        for (int at = from; at < to; at++) {
            Token token = tokens.get(at);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (token.is("case") || token.is("||")) {
                return null;
            }
            operator |=
                    depth == 0 && token.kind() == Kind.SYMBOL && OPERATORS.contains(token.text());
            duration |= token.kind() == Kind.DURATION;
            Column column = token.isName() ? scope.column(token.text()) : null;
            decimal |= column != null && column.type().isDecimal();
            time |= column != null && column.type() == DataType.TIMESTAMP;
            time |= token.is("now") || token.is("today");
        }
        if (!operator || decimal) {
            return null;
        }
        return Column.of("", duration && time ? DataType.TIMESTAMP : DataType.DOUBLE);
    }
}
