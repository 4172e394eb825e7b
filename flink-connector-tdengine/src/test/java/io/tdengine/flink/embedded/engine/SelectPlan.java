/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.transport.bind.BindField;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A prepared SELECT: its parameters become literals. */
final class SelectPlan implements PreparedPlan {

    private final TokenStream statement;
    private final Supplier<Context> context;
    private final MemoryEngine engine;
    private final int parameters;
    private Object[] values;

    SelectPlan(
            TokenStream statement, Supplier<Context> context, MemoryEngine engine, int parameters) {
        this.statement = statement;
        this.context = context;
        this.engine = engine;
        this.parameters = parameters;
        this.values = parameters == 0 ? new Object[0] : null;
    }

    @Override
    public boolean isInsert() {
        return false;
    }

    @Override
    public List<BindField> fields() {
        return List.of();
    }

    @Override
    public List<BindField> fields(String table) {
        return List.of();
    }

    @Override
    public int parameters() {
        return parameters;
    }

    @Override
    public void bindRows(String table, Object[] tags, List<Object[]> rows) throws ServerError {
        throw Errors.error(0x022A, "Stmt API usage error");
    }

    @Override
    public void bindParameters(Object[] bound) throws ServerError {
        if (bound.length != parameters) {
            throw Errors.error(0x0200, "bind number out of range or not match");
        }
        // The table is looked up when binding, as a real server does.
        run(bound);
        values = bound;
    }

    @Override
    public SqlResult execute() throws ServerError {
        if (values == null) {
            throw Errors.error(0x022A, "Stmt API usage error");
        }
        return run(values);
    }

    private SqlResult run(Object[] parameters) throws ServerError {
        List<Token> tokens = new ArrayList<>();
        int next = 0;
        for (Token token : statement.all()) {
            if (token.kind() == Kind.PARAMETER) {
                literal(parameters[next++], token, tokens);
            } else {
                tokens.add(token);
            }
        }
        TokenStream in = new TokenStream(tokens, statement.text(0, Integer.MAX_VALUE));
        engine.lock().lock();
        try {
            return SelectStatement.execute(in, context.get(), engine.h2());
        } finally {
            engine.lock().unlock();
        }
    }

    private static void literal(Object value, Token at, List<Token> tokens) throws ServerError {
        if (value == null) {
            tokens.add(new Token(Kind.WORD, "null", at.start(), at.end()));
        } else if (value instanceof String text) {
            tokens.add(new Token(Kind.STRING, text, at.start(), at.end()));
        } else if (value instanceof Boolean) {
            tokens.add(new Token(Kind.WORD, value.toString(), at.start(), at.end()));
        } else if (value instanceof Number number) {
            boolean real = value instanceof Double || value instanceof Float;
            String text = number.toString().toLowerCase(java.util.Locale.ROOT);
            if (text.startsWith("-")) {
                tokens.add(new Token(Kind.SYMBOL, "-", at.start(), at.end()));
                text = text.substring(1);
            }
            Kind kind = real ? Kind.DECIMAL : Kind.INTEGER;
            tokens.add(new Token(kind, text, at.start(), at.end()));
        } else {
            throw Errors.error(0x0200, "column type mis-match with buffer type");
        }
    }
}
