/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.PreparedPlan;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.embedded.engine.SqlResult;
import io.tdengine.flink.transport.bind.BindField;
import java.util.List;

/** One classic statement object. Its callers hold its lock. */
final class ClassicStatement {

    private static final int API_USAGE = 0x022A;
    private static final int NO_TABLE_NAME = 0x022B;

    private final Session session;
    private PreparedPlan plan;

    /** Why the text cannot be run: told by the first request after the prepare. */
    private ServerError unusable;

    private String table;
    private Object[] tags;

    /** Rows bound and not yet added to the batch. */
    private List<Object[]> bound;

    private boolean added;
    private boolean failed;
    private SqlResult rows;

    ClassicStatement(Session session) {
        this.session = session;
    }

    /**
     * Takes any text, since a real server looks at it only later.
     *
     * @return true for an INSERT
     */
    boolean prepare(String sql) throws ServerError {
        if (failed) {
            throw new ServerError(API_USAGE, "success");
        }
        table = null;
        tags = null;
        bound = null;
        added = false;
        unusable = null;
        plan = null;
        try {
            synchronized (session) {
                plan = session.prepare(sql);
            }
        } catch (ServerError e) {
            unusable = e;
        }
        return sql.regionMatches(true, 0, "insert", 0, 6);
    }

    private PreparedPlan plan() throws ServerError {
        if (unusable != null) {
            throw fail(unusable);
        }
        if (plan == null || failed) {
            throw fail(usage());
        }
        return plan;
    }

    private ServerError fail(ServerError error) {
        failed = true;
        return error;
    }

    private static ServerError usage() {
        return new ServerError(API_USAGE, "Stmt API usage error");
    }

    boolean isInsert() throws ServerError {
        return plan().isInsert();
    }

    void setTableName(String name) throws ServerError {
        List<BindField> fields = fieldsOf(name);
        if (fields.stream().noneMatch(f -> f.kind() == BindField.Kind.TABLE_NAME)) {
            throw fail(usage());
        }
        table = name;
        tags = null;
    }

    private List<BindField> fieldsOf(String name) throws ServerError {
        try {
            return plan().fields(name);
        } catch (ServerError e) {
            throw fail(e);
        }
    }

    /**
     * The placeholders for tags or columns; those of a table that is named by one need its name.
     */
    List<BindField> fields(BindField.Kind kind) throws ServerError {
        List<BindField> fields = fieldsOf(table);
        if (table == null && fields.stream().anyMatch(f -> f.kind() == BindField.Kind.TABLE_NAME)) {
            throw fail(new ServerError(NO_TABLE_NAME, "Stmt table name not set correctly"));
        }
        return fields.stream().filter(f -> f.kind() == kind).toList();
    }

    /** Placeholders for values: neither for tags nor for the table's name. */
    int parameters() throws ServerError {
        return isInsert() ? fields(BindField.Kind.COLUMN).size() : plan().parameters();
    }

    void setTags(Object[] values) throws ServerError {
        plan();
        tags = values;
    }

    /** Keeps rows of an INSERT until they are added to the batch, or the parameters of a SELECT. */
    void bind(List<Object[]> values) throws ServerError {
        if (plan().isInsert()) {
            bound = values;
        } else {
            try {
                plan.bindParameters(values.get(0));
            } catch (ServerError e) {
                throw fail(e);
            }
        }
    }

    void addBatch() throws ServerError {
        if (!plan().isInsert()) {
            return;
        }
        int columns = fields(BindField.Kind.COLUMN).size();
        if (bound == null || bound.stream().anyMatch(row -> row.length != columns)) {
            throw fail(usage());
        }
        try {
            plan.bindRows(table, tags, bound);
        } catch (ServerError e) {
            throw fail(e);
        }
        bound = null;
        added = true;
    }

    /** Affected rows of this execution; those of a SELECT are kept for {@link #takeRows}. */
    long execute() throws ServerError {
        if (plan().isInsert() && (bound != null || !added)) {
            throw fail(usage());
        }
        added = false;
        try {
            SqlResult result = plan.execute();
            rows = result.isUpdate() ? null : result;
            return result.affectedRows();
        } catch (ServerError e) {
            throw fail(e);
        }
    }

    SqlResult takeRows() throws ServerError {
        SqlResult taken = rows;
        rows = null;
        if (taken == null) {
            throw new ServerError(WebSocketConnection.ADAPTER_ERROR, "result is nil");
        }
        return taken;
    }
}
