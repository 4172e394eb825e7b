/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.SelectItems.Item;
import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns a SELECT of TDengine into one of H2. Sources stay attached until {@link #close}. */
final class SelectTranslator implements AutoCloseable {

    private final TokenStream statement;
    private final List<Token> tokens;
    private final Context context;
    private final Sources sources;
    private final H2 h2;
    private final List<String> attached = new ArrayList<>();
    private final BitSet bits = new BitSet();
    private Precision precision;
    private int outermost;

    /**
     * The query for H2 and the columns of its result.
     *
     * @param bits places where the result has the bits of a FLOAT or DOUBLE
     */
    record Query(String sql, List<Column> columns, BitSet bits, Precision precision) {}

    SelectTranslator(TokenStream statement, Context context, Sources sources, H2 h2) {
        this.statement = statement;
        this.tokens = statement.all();
        this.context = context;
        this.sources = sources;
        this.h2 = h2;
    }

    /** Translates from the given token, which is SELECT, to the end of the statement. */
    Query translate(int from) throws ServerError {
        outermost = from;
        Part part = union(from, tokens.size() - 1);
        Precision unit = precision == null ? Precision.MILLISECONDS : precision;
        return new Query(part.sql, part.columns, bits, unit);
    }

    private record Part(String sql, List<Column> columns) {}

    private Part union(int from, int to) throws ServerError {
        StringBuilder sql = new StringBuilder();
        List<Column> columns = null;
        int start = from;
        int depth = 0;
        for (int at = from; at <= to; at++) {
            boolean union = at < to && depth == 0 && tokens.get(at).is("union");
            if (at == to || union) {
                Part part = select(start, at);
                columns = columns == null ? part.columns : columns;
                sql.append(part.sql);
                if (union) {
                    boolean all = tokens.get(at + 1).is("all");
                    sql.append(all ? " UNION ALL " : " UNION ");
                    start = all ? at + 2 : at + 1;
                }
            } else if (tokens.get(at).is("(")) {
                depth++;
            } else if (tokens.get(at).is(")")) {
                depth--;
            }
        }
        return new Part(sql.toString(), columns);
    }

    private Part select(int from, int to) throws ServerError {
        if (from >= to || !tokens.get(from).is("select")) {
            throw from >= to ? Errors.incomplete() : near(from);
        }
        Clauses clauses = Clauses.of(tokens, from, to);
        int items = from + 1;
        boolean distinct = tokens.get(items).is("distinct");
        boolean tags = tokens.get(items).is("tags");
        items += distinct || tags || tokens.get(items).is("all") ? 1 : 0;
        Scope scope = new Scope();
        ExpressionTranslator expressions =
                new ExpressionTranslator(
                        tokens, scope, context, (start, end) -> union(start, end).sql);
        String fromSql = "";
        if (clauses.has("from")) {
            Sources.TagsOnly tagsOnly = schema -> (tags || distinct) && !names(schema, from, to);
            fromSql = " FROM " + from(clauses, scope, expressions, tagsOnly);
        }
        WindowClause window = window(clauses, scope);
        expressions.useWindow(window);
        List<Item> list =
                new SelectItems(statement, scope, expressions)
                        .read(items, clauses.endAfter(items - 1));
        String tail = tail(clauses, expressions, window, list, scope);
        StringBuilder sql = new StringBuilder("SELECT ").append(distinct ? "DISTINCT " : "");
        Set<String> groups = new HashSet<>(groups(clauses, expressions, window));
        boolean grouped = isGrouped(list, clauses, window);
        for (int i = 0; i < list.size(); i++) {
            Item item = list.get(i);
            boolean any = grouped && item.isPlainColumn(tokens) && !groups.contains(item.sql());
            boolean plain = from == outermost && !distinct && !grouped && isExact(item, scope);
            String expression = any ? "ANY_VALUE(" + item.sql() + ")" : item.sql();
            if (plain) {
                bits.set(i);
                expression = bitsOf(item);
            }
            sql.append(i == 0 ? "" : ", ").append(expression);
            String label = item.alias() != null ? item.alias() : any ? item.name() : null;
            if (label != null) {
                sql.append(" AS ").append(H2.quote(label));
            }
        }
        sql.append(fromSql).append(tail);
        return new Part(sql.toString(), ResultColumns.of(list, sql.toString(), h2));
    }

    /** Whether an item is a stored FLOAT or DOUBLE and nothing else reads its label. */
    private boolean isExact(Item item, Scope scope) {
        Column type = item.type();
        boolean real =
                type != null && (type.type() == DataType.FLOAT || type.type() == DataType.DOUBLE);
        boolean union = tokens.stream().anyMatch(token -> token.is("union"));
        return real
                && item.isPlainColumn(tokens)
                && item.alias() == null
                && !scope.hasSubquery()
                && !union;
    }

    private static String bitsOf(Item item) {
        String column = H2.quote(item.type().name());
        String source = item.sql().substring(0, item.sql().length() - column.length());
        return source + H2.quote(H2.bitsOf(item.type().name()));
    }

    private ServerError near(int at) {
        return Errors.syntaxNear(
                statement.text(tokens.get(at).start(), Integer.MAX_VALUE).stripTrailing());
    }

    /** Whether any token names a column of the schema. */
    private boolean names(Schema schema, int from, int to) {
        for (int at = from; at < to; at++) {
            Token token = tokens.get(at);
            boolean time = token.is("_rowts") || token.is("_c0");
            if (time || token.is("*") || token.isName() && schema.columnIndex(token.text()) >= 0) {
                return true;
            }
        }
        return false;
    }

    private String from(
            Clauses clauses,
            Scope scope,
            ExpressionTranslator expressions,
            Sources.TagsOnly tagsOnly)
            throws ServerError {
        int at = clauses.start("from");
        int end = clauses.end("from");
        if (at >= end) {
            throw Errors.incomplete();
        }
        List<Object> pieces = new ArrayList<>();
        boolean table = true;
        int condition = at;
        while (at < end) {
            if (table) {
                at = source(at, end, scope, tagsOnly, pieces);
                condition = at;
                table = false;
                continue;
            }
            Token token = tokens.get(at);
            table = token.is(",") || token.is("join");
            at = token.is("(") ? ExpressionTranslator.close(tokens, at) + 1 : at + 1;
            if (table || at >= end) {
                pieces.add(new int[] {condition, at});
            }
        }
        StringBuilder sql = new StringBuilder();
        for (Object piece : pieces) {
            String text =
                    piece instanceof int[] range
                            ? expressions.translate(range[0], range[1])
                            : (String) piece;
            sql.append(text).append(' ');
        }
        return sql.toString();
    }

    private int source(int at, int end, Scope scope, Sources.TagsOnly tagsOnly, List<Object> pieces)
            throws ServerError {
        String sql;
        String alias;
        List<Column> visible;
        List<Column> hidden;
        Precision unit;
        int next;
        if (tokens.get(at).is("(")) {
            next = ExpressionTranslator.close(tokens, at) + 1;
            scope.useSubquery();
            Part part = union(at + 1, next - 1);
            sql = "(" + part.sql + ")";
            alias = "_subquery";
            visible = part.columns;
            hidden = List.of();
            unit = precision;
        } else {
            statement.moveTo(at);
            QualifiedName name = statement.qualifiedName();
            next = statement.position();
            RowSource source = sources.find(name, tagsOnly);
            sql = h2.attach(source);
            attached.add(sql);
            alias = name.name();
            visible = source.columns();
            hidden = source.hidden();
            unit = source.precision();
        }
        if (next < end && tokens.get(next).is("as")) {
            next++;
        }
        boolean bare = next < end && tokens.get(next).isName();
        if (bare
                && !Set.of("join", "left", "right", "inner", "full", "on")
                        .contains(tokens.get(next).text())) {
            alias = tokens.get(next++).text();
        }
        if (precision == null) {
            precision = unit;
        }
        scope.add(alias, visible, hidden, unit);
        pieces.add(sql + " AS " + H2.quote(alias));
        return next;
    }

    private WindowClause window(Clauses clauses, Scope scope) throws ServerError {
        if (!clauses.has("interval")) {
            return null;
        }
        Token width = tokens.get(clauses.start("interval") + 1);
        Column time = scope.timeColumn();
        if (width.kind() != Token.Kind.DURATION || time == null || clauses.has("sliding")) {
            throw near(clauses.start("interval"));
        }
        long units = Times.duration(width.text(), scope.precision());
        long shift = 0;
        if (width.text().endsWith("d") || width.text().endsWith("w")) {
            int seconds = context.zone().getRules().getOffset(ServerClock.now()).getTotalSeconds();
            shift = seconds * scope.precision().unitsPerSecond();
        }
        String ts = H2.quote(time.name());
        return new WindowClause(
                "(" + ts + " - MOD(" + ts + " + " + shift + ", " + units + "))", units);
    }

    private boolean isGrouped(List<Item> items, Clauses clauses, WindowClause window) {
        if (window != null || clauses.has("group")) {
            return true;
        }
        for (Item item : items) {
            for (int at = Math.max(item.from(), 0); at + 1 < item.to(); at++) {
                if (Functions.isAggregate(tokens.get(at).text()) && tokens.get(at + 1).is("(")) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<String> groups(
            Clauses clauses, ExpressionTranslator expressions, WindowClause window)
            throws ServerError {
        List<String> groups = new ArrayList<>();
        for (String clause : List.of("partition", "group")) {
            if (!clauses.has(clause)) {
                continue;
            }
            int start = clauses.start(clause);
            int end = clauses.end(clause);
            if (start >= end) {
                throw Errors.incomplete();
            }
            int depth = 0;
            for (int at = start; at <= end; at++) {
                if (at == end || depth == 0 && tokens.get(at).is(",")) {
                    groups.add(expressions.translate(start, at));
                    start = at + 1;
                } else {
                    depth += tokens.get(at).is("(") ? 1 : tokens.get(at).is(")") ? -1 : 0;
                }
            }
        }
        if (window != null) {
            groups.add(window.start());
        }
        return groups;
    }

    private String tail(
            Clauses clauses,
            ExpressionTranslator expressions,
            WindowClause window,
            List<Item> items,
            Scope scope)
            throws ServerError {
        StringBuilder sql = new StringBuilder();
        if (clauses.has("where")) {
            sql.append(" WHERE ").append(clause("where", clauses, expressions));
        }
        boolean grouped = isGrouped(items, clauses, window);
        List<String> groups = groups(clauses, expressions, window);
        if (grouped && !groups.isEmpty()) {
            sql.append(" GROUP BY ").append(String.join(", ", groups));
        }
        if (clauses.has("having")) {
            sql.append(" HAVING ").append(clause("having", clauses, expressions));
        } else if (grouped && groups.isEmpty() && !scope.sources().isEmpty() && !counts(items)) {
            // Without COUNT, aggregates over no row give no row.
            sql.append(" HAVING COUNT(*) > 0");
        }
        if (clauses.has("order")) {
            sql.append(" ORDER BY ").append(clause("order", clauses, expressions));
        } else if (window != null) {
            sql.append(" ORDER BY ").append(String.join(", ", groups));
        }
        if (clauses.has("slimit")) {
            throw near(clauses.start("slimit") - 1);
        }
        if (clauses.has("limit")) {
            sql.append(limit(clauses.start("limit"), clauses.end("limit")));
        }
        return sql.toString();
    }

    private boolean counts(List<Item> items) {
        return items.stream().anyMatch(i -> i.from() >= 0 && tokens.get(i.from()).is("count"));
    }

    private String clause(String name, Clauses clauses, ExpressionTranslator expressions)
            throws ServerError {
        if (clauses.start(name) >= clauses.end(name)) {
            throw Errors.incomplete();
        }
        return expressions.translate(clauses.start(name), clauses.end(name));
    }

    private String limit(int from, int to) throws ServerError {
        if (from >= to) {
            throw Errors.incomplete();
        }
        String first = tokens.get(from).text();
        if (to == from + 3 && tokens.get(from + 1).is(",")) {
            return " LIMIT " + tokens.get(from + 2).text() + " OFFSET " + first;
        }
        if (to == from + 3 && tokens.get(from + 1).is("offset")) {
            return " LIMIT " + first + " OFFSET " + tokens.get(from + 2).text();
        }
        if (to > from + 1) {
            throw near(from + 1);
        }
        return " LIMIT " + first;
    }

    @Override
    public void close() throws ServerError {
        for (String name : attached) {
            h2.detach(name);
        }
        attached.clear();
    }
}
