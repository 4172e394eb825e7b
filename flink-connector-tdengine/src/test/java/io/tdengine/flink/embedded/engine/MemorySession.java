/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** A session: sorts statements by their first word. */
final class MemorySession implements Session {

    /** First words of statements that change what is stored. */
    private static final Set<String> CHANGING =
            Set.of("insert", "delete", "create", "drop", "alter");

    private final MemoryEngine engine;
    private final String user;
    private String database;
    private ZoneId zone = ZoneOffset.UTC;

    MemorySession(MemoryEngine engine, String user, String database) {
        this.engine = engine;
        this.user = user;
        this.database = database;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public void setZone(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public List<Integer> vgroupsOf(String name, List<String> tables) throws ServerError {
        engine.lock().lock();
        try {
            Database chosen = engine.catalog().database(name);
            return tables.stream().map(table -> chosen.vgroupOf(table).id()).toList();
        } finally {
            engine.lock().unlock();
        }
    }

    private Context context() {
        return new Context(engine.catalog(), user, database, zone, engine.version());
    }

    @Override
    public SqlResult execute(String sql) throws ServerError {
        if (sql.isBlank()) {
            throw Errors.incomplete();
        }
        TokenStream in = Lexer.tokens(sql);
        engine.lock().lock();
        try {
            if (!CHANGING.contains(in.peek().text())) {
                return run(in);
            }
            return engine.change(
                    () -> new Change.Statement(user, database, zone, sql), () -> run(in));
        } finally {
            engine.changed();
            engine.lock().unlock();
        }
    }

    private SqlResult run(TokenStream in) throws ServerError {
        Context context = context();
        H2 h2 = engine.h2();
        Token first = in.peek();
        String word = first.kind() == Token.Kind.WORD ? first.text() : "";
        switch (word) {
            case "select":
                return SelectStatement.execute(in, context, h2);
            case "insert":
                return InsertStatement.execute(in, context);
            case "delete":
                return DeleteStatement.execute(in, context, h2);
            case "create":
                return CreateStatements.execute(in, context, engine.topicStatements());
            case "drop":
                return DropStatements.execute(in, context, engine.topicStatements());
            case "alter":
                return AlterStatements.execute(in, context);
            case "describe":
            case "desc":
                in.next();
                return DescribeStatement.execute(in, context);
            case "show":
                return ShowStatements.execute(in, context, h2);
            case "use":
                return use(in);
            case "flush":
            case "reset":
            case "compact":
            case "kill":
            case "grant":
            case "revoke":
                return SqlResult.update(0);
            default:
                throw in.unexpected();
        }
    }

    private SqlResult use(TokenStream in) throws ServerError {
        in.next();
        String name = in.name();
        in.expectEnd();
        engine.catalog().checkChosen(name);
        database = name;
        return SqlResult.update(0);
    }

    @Override
    public PreparedPlan prepare(String sql) throws ServerError {
        TokenStream in = Lexer.tokens(sql);
        int parameters = 0;
        for (Token token : in.all()) {
            parameters += token.kind() == Token.Kind.PARAMETER ? 1 : 0;
        }
        engine.lock().lock();
        try {
            if (in.peek().is("select")) {
                return new SelectPlan(in, this::context, engine, parameters);
            }
            if (!in.peek().is("insert")) {
                throw Errors.error(0x2600, "stmt only support 'SELECT' or 'INSERT'");
            }
            List<InsertParser.Clause> clauses = new InsertParser(in, context()).parse();
            if (clauses.size() != 1 || clauses.get(0).rows().size() != 1) {
                throw Errors.error(0x022C, "Stmt clause not supported");
            }
            return new InsertPlan(clauses.get(0), this::context, engine, parameters);
        } finally {
            engine.lock().unlock();
        }
    }

    @Override
    public Written insertSchemaless(SchemalessText text) throws ServerError {
        if (text.protocol() < LINE_PROTOCOL || text.protocol() > JSON_PROTOCOL) {
            throw Errors.error(0x3000, "protocol invalidate");
        }
        engine.lock().lock();
        try {
            return engine.change(
                    () -> new Change.Schemaless(user, database, zone, text),
                    () -> SchemalessStatement.execute(context(), text));
        } finally {
            engine.changed();
            engine.lock().unlock();
        }
    }
}
