/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.InsertParser.Clause;
import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.bind.BindField;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** A prepared INSERT. An error makes it useless, as on a real server. */
final class InsertPlan implements PreparedPlan {

    private final Clause clause;
    private final Supplier<Context> context;
    private final MemoryEngine engine;
    private final Lock lock;
    private final int parameters;
    private WriteBatch batch;

    InsertPlan(Clause clause, Supplier<Context> context, MemoryEngine engine, int parameters) {
        this.clause = clause;
        this.context = context;
        this.engine = engine;
        this.lock = engine.lock();
        this.parameters = parameters;
    }

    @Override
    public boolean isInsert() {
        return true;
    }

    @Override
    public List<BindField> fields() throws ServerError {
        return fields(null);
    }

    @Override
    public List<BindField> fields(String table) throws ServerError {
        lock.lock();
        try {
            QualifiedName name = table == null ? null : boundName(table);
            if (name == null && clause.name() == null && clause.superTable() == null) {
                throw Errors.error(0x022B, "Table does not exist");
            }
            return InsertShape.of(clause, name, context.get()).fields();
        } catch (ServerError e) {
            throw e.code() == 0x2603 ? Errors.error(0x022B, e.getMessage()) : e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int parameters() {
        return parameters;
    }

    @Override
    public void bindRows(String table, Object[] tags, List<Object[]> rows) throws ServerError {
        lock.lock();
        try {
            bind(context.get(), table, tags, rows);
        } finally {
            lock.unlock();
        }
    }

    private void bind(Context context, String table, Object[] tags, List<Object[]> rows)
            throws ServerError {
        if (rows.isEmpty() || rows.size() > 32_767) {
            throw Errors.error(0x0236, "bind number out of range or not match");
        }
        QualifiedName name = clause.name();
        if (table != null) {
            name = boundName(table);
        } else if (name == null) {
            throw Errors.error(0x022B, "Stmt table name not set correctly");
        }
        InsertShape shape = InsertShape.of(clause, name, context);
        if (shape.isSuperTableForm() && table == null && !hasLiteralName(shape)) {
            throw Errors.error(0x022B, "Stmt table name not set correctly");
        }
        if (batch == null) {
            batch = new WriteBatch(context.catalog());
        }
        BoundRow bound = new BoundRow(context, shape, name, tags);
        for (Object[] cells : rows) {
            bound.add(cells);
        }
    }

    private boolean hasLiteralName(InsertShape shape) {
        int at = clause.columns().indexOf("tbname");
        return !clause.rows().get(0).get(at).isParameter();
    }

    private static QualifiedName boundName(String text) throws ServerError {
        String quoted = text.indexOf('`') >= 0 ? text : '`' + text.replace(".", "`.`") + '`';
        return Lexer.tokens(quoted).qualifiedName();
    }

    /** Puts bound cells and literals into rows of one table. */
    private final class BoundRow {
        private final Context context;
        private final InsertShape shape;
        private final QualifiedName name;
        private final Object[] tags;
        private WriteBatch.Target target;

        BoundRow(Context context, InsertShape shape, QualifiedName name, Object[] boundTags)
                throws ServerError {
            this.context = context;
            this.shape = shape;
            this.name = name;
            this.tags = new Object[shape.schema().tags().size()];
            int next = 0;
            for (int i = 0; i < shape.tagPlaces().length; i++) {
                Column tag = shape.schema().tags().get(shape.tagPlaces()[i]);
                Literal literal = clause.tags().get(i);
                tags[shape.tagPlaces()[i]] =
                        literal.isParameter()
                                ? bound(boundTags, next++, tag)
                                : literal(literal, tag);
            }
            List<Literal> values = clause.rows().get(0);
            for (int i = 0; i < shape.places().length; i++) {
                if (!InsertShape.isTag(shape.places()[i])) {
                    continue;
                }
                int at = InsertShape.tagIndex(shape.places()[i]);
                Column tag = shape.schema().tags().get(at);
                tags[at] =
                        values.get(i).isParameter()
                                ? bound(boundTags, next++, tag)
                                : literal(values.get(i), tag);
            }
        }

        private Object bound(Object[] cells, int index, Column column) throws ServerError {
            if (cells == null || index >= cells.length) {
                throw Errors.error(0x0200, "bind number out of range or not match");
            }
            return Cells.fromBound(cells[index], column);
        }

        private Object literal(Literal literal, Column column) throws ServerError {
            return Cells.fromLiteral(literal, column, shape.database().precision(), context.zone());
        }

        void add(Object[] cells) throws ServerError {
            Object[] row = WriteBatch.emptyRow(shape.schema());
            List<Literal> values = clause.rows().get(0);
            int next = 0;
            for (int i = 0; i < shape.places().length; i++) {
                int place = shape.places()[i];
                Literal value = values.get(i);
                if (place >= 0) {
                    row[place] =
                            value.isParameter()
                                    ? bound(cells, next++, shape.column(place))
                                    : literal(value, shape.column(place));
                }
            }
            if (target == null) {
                target =
                        shape.table() != null
                                ? batch.target(shape.table())
                                : batch.target(shape.superTable(), child(), tags);
            }
            target.add(row);
        }

        private String child() {
            int at = shape.isSuperTableForm() ? clause.columns().indexOf("tbname") : -1;
            Literal named = at < 0 ? Literal.PARAMETER : clause.rows().get(0).get(at);
            return named.isParameter() ? name.name() : named.text();
        }
    }

    @Override
    public void bindParameters(Object[] values) throws ServerError {
        throw Errors.error(0x022A, "Stmt API usage error");
    }

    @Override
    public SqlResult execute() throws ServerError {
        lock.lock();
        try {
            if (batch == null) {
                throw Errors.error(0x022A, "Stmt API usage error");
            }
            WriteBatch ready = batch;
            batch = null;
            try {
                return SqlResult.update(
                        engine.change(() -> new Change.Write(ready.rows()), ready::apply));
            } finally {
                engine.changed();
            }
        } finally {
            lock.unlock();
        }
    }
}
