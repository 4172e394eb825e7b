/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.transport.type.DataType;
import java.util.List;
import java.util.Set;

/** Turns TDengine's expressions into H2's, token by token. */
final class ExpressionTranslator {

    private static final Set<String> KEYWORDS =
            Set.of(
                    "and",
                    "or",
                    "not",
                    "in",
                    "is",
                    "null",
                    "like",
                    "between",
                    "case",
                    "when",
                    "then",
                    "else",
                    "end",
                    "asc",
                    "desc",
                    "distinct",
                    "true",
                    "false",
                    "on",
                    "join",
                    "left",
                    "right",
                    "inner",
                    "outer",
                    "full",
                    "exists",
                    "nulls",
                    "first",
                    "last",
                    "escape");
    private static final Set<String> COMPARISONS = Set.of("=", "<", ">", "<=", ">=", "<>", "!=");

    private final List<Token> tokens;
    private final Scope scope;
    private final Context context;
    private final Subqueries subqueries;
    private WindowClause window;

    /** Translates a nested SELECT. */
    interface Subqueries {
        String translate(int from, int to) throws ServerError;
    }

    ExpressionTranslator(List<Token> tokens, Scope scope, Context context, Subqueries subqueries) {
        this.tokens = tokens;
        this.scope = scope;
        this.context = context;
        this.subqueries = subqueries;
    }

    void useWindow(WindowClause window) {
        this.window = window;
    }

    String translate(int from, int to) throws ServerError {
        StringBuilder out = new StringBuilder();
        int at = from;
        while (at < to) {
            at = one(at, to, out);
            out.append(' ');
        }
        if (!out.isEmpty()) {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    private int one(int at, int to, StringBuilder out) throws ServerError {
        Token token = tokens.get(at);
        switch (token.kind()) {
            case STRING:
                out.append(string(at, to));
                return at + 1;
            case INTEGER:
                out.append(token.text());
                return at + 1;
            case DECIMAL:
                boolean exponent = token.text().indexOf('e') >= 0;
                out.append(
                        exponent ? "CAST(" + token.text() + " AS DOUBLE PRECISION)" : token.text());
                return at + 1;
            case DURATION:
                out.append(Times.duration(token.text(), scope.precision()));
                return at + 1;
            case SYMBOL:
                return symbol(at, to, out);
            case QUOTED_NAME:
                return name(at, to, out);
            case WORD:
                return word(at, to, out);
            default:
                throw Errors.syntaxNear(token.text());
        }
    }

    private int symbol(int at, int to, StringBuilder out) throws ServerError {
        Token token = tokens.get(at);
        if (token.is("(") && at + 1 < to && tokens.get(at + 1).is("select")) {
            int close = close(tokens, at);
            out.append('(').append(subqueries.translate(at + 1, close)).append(')');
            return close + 1;
        }
        if (token.is("/")) {
            // Division gives DOUBLE, and NULL for a zero divisor.
            int end = operandEnd(at + 1, to);
            out.append("* CAST(1 AS DOUBLE PRECISION) / NULLIF(")
                    .append(translate(at + 1, end))
                    .append(", 0)");
            return end;
        }
        out.append(token.text());
        return at + 1;
    }

    private int operandEnd(int at, int to) {
        int end = at;
        if (end < to && (tokens.get(end).is("-") || tokens.get(end).is("+"))) {
            end++;
        }
        if (end < to && tokens.get(end).is("(")) {
            return close(tokens, end) + 1;
        }
        end++;
        while (end + 1 < to && tokens.get(end).is(".")) {
            end += 2;
        }
        return end < to && tokens.get(end).is("(") ? close(tokens, end) + 1 : Math.min(end, to);
    }

    private int word(int at, int to, StringBuilder out) throws ServerError {
        String word = tokens.get(at).text();
        boolean call = at + 1 < to && tokens.get(at + 1).is("(");
        if (call && !KEYWORDS.contains(word) || call && Functions.byTimeInH2(word) != null) {
            int close = close(tokens, at + 1);
            out.append(call(word, at + 2, close));
            return close + 1;
        }
        if (word.equals("now") || word.equals("today")) {
            out.append(call(word, at, at));
            return at + 1;
        }
        if (word.equals("match") || word.equals("nmatch")) {
            out.append(word.equals("match") ? "REGEXP" : "NOT REGEXP");
            return at + 1;
        }
        if (window != null && window.isPseudoColumn(word)) {
            out.append(window.pseudoColumn(word));
            return at + 1;
        }
        if (scope.column(word) == null && KEYWORDS.contains(word)) {
            out.append(word.toUpperCase(java.util.Locale.ROOT));
            return at + 1;
        }
        if (Keywords.isReserved(word)) {
            throw Errors.syntaxNear(word);
        }
        return name(at, to, out);
    }

    /** A column, qualified or not, or an alias. */
    private int name(int at, int to, StringBuilder out) throws ServerError {
        int last = at;
        while (last + 2 < to && tokens.get(last + 1).is(".") && tokens.get(last + 2).isName()) {
            last += 2;
        }
        String name = tokens.get(last).text();
        Column column = scope.column(name);
        if (last > at) {
            String source = tokens.get(last - 2).text();
            if (!scope.isSource(source)) {
                throw Errors.error(0x2603, "Table does not exist");
            }
            out.append(H2.quote(source)).append('.');
        } else if (column == null && scope.isAlias(name)) {
            out.append(H2.quote(name));
            return last + 1;
        }
        if (column == null) {
            throw Errors.invalidColumn(name);
        }
        out.append(H2.quote(column.name()));
        return last + 1;
    }

    private String call(String function, int from, int to) throws ServerError {
        switch (function) {
            case "now":
                return Long.toString(Times.now(scope.precision()));
            case "today":
                return Long.toString(Times.today(context.zone(), scope.precision()));
            case "server_version":
            case "client_version":
                return quote(context.version());
            case "database":
                return context.database() == null ? "NULL" : quote(context.database());
            case "current_user":
            case "user":
                return quote(context.user() + "@localhost");
            case "timezone":
                return quote(Times.describe(context.zone()));
            case "server_status":
                return "1";
            case "to_iso8601":
                return quote(iso8601(from, to));
            case "to_unixtimestamp":
                return time(tokens.get(from).text());
            case "cast":
                return cast(from, to);
            case "avg":
                return "AVG(CAST(" + translate(from, to) + " AS DOUBLE PRECISION))";
            case "spread":
                String argument = translate(from, to);
                return "(MAX(" + argument + ") - MIN(" + argument + "))";
            default:
                break;
        }
        String byTime = Functions.byTimeInH2(function);
        if (byTime != null) {
            Column time = scope.timeColumn();
            String order = time == null ? "CAST(0 AS BIGINT)" : H2.quote(time.name());
            return byTime + "(" + translate(from, to) + ", " + order + ")";
        }
        String name = Functions.inH2(function);
        if (name == null) {
            throw Errors.error(0x2605, "Invalid function name: " + function);
        }
        return name + "(" + translate(from, to) + ")";
    }

    /** Of a number of milliseconds; nothing else is known here. */
    private String iso8601(int from, int to) throws ServerError {
        String text = tokens.get(from).text();
        if (to != from + 1 || !text.matches("\\d{13}")) {
            throw Errors.error(0x2605, "Invalid function name: to_iso8601");
        }
        return Times.iso8601(Long.parseLong(text), context.zone());
    }

    private String cast(int from, int to) throws ServerError {
        int as = to - 1;
        while (as > from && !tokens.get(as).is("as")) {
            as--;
        }
        Column type = castType(as + 1, to);
        if (type.type() == DataType.TIMESTAMP && tokens.get(from).kind() == Kind.STRING) {
            return time(tokens.get(from).text());
        }
        String sized = H2Values.sqlType(type);
        if (type.type() == DataType.VARCHAR || type.type() == DataType.NCHAR) {
            sized += "(" + type.length() + ")";
        }
        return "CAST(" + translate(from, as) + " AS " + sized + ")";
    }

    /** The type after AS; lengths may be left out. */
    Column castType(int from, int to) throws ServerError {
        boolean text = Set.of("varchar", "nchar", "binary").contains(tokens.get(from).text());
        if (text && to == from + 1) {
            return Column.varchar("", 64);
        }
        TokenStream type = new TokenStream(tokens, "");
        type.moveTo(from);
        return ColumnParser.type(type, "");
    }

    private String time(String text) throws ServerError {
        Long time = Times.parse(text, context.zone(), scope.precision());
        if (time == null) {
            throw Errors.error(0x0127, "Invalid timestamp format");
        }
        return time.toString();
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String string(int at, int to) throws ServerError {
        String text = tokens.get(at).text();
        if (!isComparedWithTime(at, to)) {
            return quote(text);
        }
        return text.matches("-?\\d+") ? text : time(text);
    }

    /** Text beside a TIMESTAMP column is a timestamp. */
    private boolean isComparedWithTime(int at, int to) {
        if (at >= 2 && isComparison(at - 1)) {
            return isTimeColumn(at - 2);
        }
        if (at + 2 < to && isComparison(at + 1)) {
            return isTimeColumnForward(at + 2, to);
        }
        int before = at - 1;
        if (before >= 1 && tokens.get(before).is("between")) {
            return isTimeColumn(skipNot(before - 1));
        }
        if (before >= 3 && tokens.get(before).is("and")) {
            int start = before - 1;
            while (start > 0 && before - start < 8 && !tokens.get(start).is("between")) {
                start--;
            }
            return start > 0 && tokens.get(start).is("between") && isTimeColumn(skipNot(start - 1));
        }
        while (before > 1
                && (tokens.get(before).is(",") || tokens.get(before).kind() == Kind.STRING)) {
            before--;
        }
        return before >= 2
                && tokens.get(before).is("(")
                && tokens.get(before - 1).is("in")
                && isTimeColumn(skipNot(before - 2));
    }

    private int skipNot(int at) {
        return at > 0 && tokens.get(at).is("not") ? at - 1 : at;
    }

    private boolean isComparison(int at) {
        return tokens.get(at).kind() == Kind.SYMBOL && COMPARISONS.contains(tokens.get(at).text());
    }

    private boolean isTimeColumn(int at) {
        if (at < 0 || !tokens.get(at).isName()) {
            return false;
        }
        Column column = scope.column(tokens.get(at).text());
        boolean windowEdge = window != null && window.isPseudoColumn(tokens.get(at).text());
        return windowEdge || column != null && column.type() == DataType.TIMESTAMP;
    }

    private boolean isTimeColumnForward(int at, int to) {
        int last = at;
        while (last + 2 < to && tokens.get(last + 1).is(".")) {
            last += 2;
        }
        return isTimeColumn(last);
    }

    /** The place of the parenthesis that closes the one at the given place. */
    static int close(List<Token> tokens, int open) {
        int depth = 0;
        for (int at = open; at < tokens.size(); at++) {
            if (tokens.get(at).is("(")) {
                depth++;
            } else if (tokens.get(at).is(")") && --depth == 0) {
                return at;
            }
        }
        return tokens.size() - 1;
    }
}
