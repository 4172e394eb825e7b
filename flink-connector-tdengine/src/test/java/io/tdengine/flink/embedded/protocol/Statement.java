/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.PreparedPlan;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.embedded.engine.SqlResult;
import io.tdengine.flink.embedded.protocol.BindPayload.TableBind;
import io.tdengine.flink.transport.bind.BindField;
import java.util.ArrayList;
import java.util.List;

/** One stmt2 object. Its callers hold its lock. */
final class Statement {

    private static final int TYPE_MISMATCH = 0x0200;
    private static final int MAX_ROWS = 32767;

    private final Session session;
    private PreparedPlan plan;

    /** The first error of a bind or an execution: it stays until the next prepare. */
    private ServerError failure;

    private SqlResult rows;

    Statement(Session session) {
        this.session = session;
    }

    void prepare(String sql) throws ServerError {
        plan = null;
        rows = null;
        failure = null;
        synchronized (session) {
            plan = session.prepare(sql);
        }
    }

    boolean isInsert() {
        return plan.isInsert();
    }

    int parameters() {
        return plan.parameters();
    }

    List<BindField> fields() throws ServerError {
        return plan.fields();
    }

    void bind(BindPayload payload) throws ServerError {
        checkUsable();
        try {
            if (plan.isInsert()) {
                List<BindField> fields = knownFields();
                for (TableBind table : payload.tables()) {
                    bindRows(table, fields);
                }
            } else {
                bindParameters(payload);
            }
        } catch (ServerError e) {
            failure = e;
            throw e;
        }
    }

    /** Affected rows; those of a SELECT are kept for {@link #takeRows}. */
    long execute() throws ServerError {
        checkUsable();
        try {
            SqlResult result = plan.execute();
            rows = result.isUpdate() ? null : result;
            return result.affectedRows();
        } catch (ServerError e) {
            failure = e;
            throw e;
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

    private void checkUsable() throws ServerError {
        if (failure != null) {
            throw failure;
        }
        if (plan == null) {
            throw new ServerError(0x022A, "Stmt API usage error");
        }
    }

    /** Null if only the table that a payload names tells the fields. */
    private List<BindField> knownFields() {
        try {
            return plan.fields();
        } catch (ServerError unknownUntilBound) {
            return null;
        }
    }

    private void bindParameters(BindPayload payload) throws ServerError {
        if (payload.tables().size() != 1) {
            throw outOfRange();
        }
        List<BindElement> elements = payload.tables().get(0).columns();
        Object[] values = new Object[elements.size()];
        for (int i = 0; i < values.length; i++) {
            if (elements.get(i).rows() != 1) {
                throw outOfRange();
            }
            values[i] = elements.get(i).cells()[0];
        }
        plan.bindParameters(values);
    }

    private void bindRows(TableBind table, List<BindField> fields) throws ServerError {
        if (fields != null) {
            check(table, fields);
        }
        Object[] tags = table.tags().isEmpty() ? null : new Object[table.tags().size()];
        for (int i = 0; i < table.tags().size(); i++) {
            if (table.tags().get(i).rows() != 1) {
                throw outOfRange();
            }
            tags[i] = table.tags().get(i).cells()[0];
        }
        Object[][] columns = new Object[table.columns().size()][];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = table.columns().get(i).cells();
        }
        int count = columns.length == 0 ? 0 : columns[0].length;
        if (count < 1 || count > MAX_ROWS) {
            throw outOfRange();
        }
        List<Object[]> bound = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            Object[] cells = new Object[columns.length];
            for (int column = 0; column < cells.length; column++) {
                if (columns[column].length != count) {
                    throw unequalRows();
                }
                cells[column] = columns[column][row];
            }
            bound.add(cells);
        }
        plan.bindRows(table.name(), tags, bound);
    }

    /** What the statement's placeholders ask for. */
    private static void check(TableBind table, List<BindField> fields) throws ServerError {
        if (table.name() == null && !ofKind(fields, BindField.Kind.TABLE_NAME).isEmpty()) {
            throw new ServerError(0x022B, "Stmt table name not set correctly");
        }
        checkTypes(ofKind(fields, BindField.Kind.TAG), table.tags());
        checkTypes(ofKind(fields, BindField.Kind.COLUMN), table.columns());
    }

    private static List<BindField> ofKind(List<BindField> fields, BindField.Kind kind) {
        return fields.stream().filter(field -> field.kind() == kind).toList();
    }

    private static void checkTypes(List<BindField> fields, List<BindElement> elements)
            throws ServerError {
        if (fields.size() != elements.size()) {
            throw unequalRows();
        }
        for (int i = 0; i < fields.size(); i++) {
            BindElement element = elements.get(i);
            if (element.type() != fields.get(i).type() && !element.isSingleNull()) {
                throw new ServerError(TYPE_MISMATCH, "column type mis-match with buffer type");
            }
        }
    }

    /** What a real server says, for a wrong number of columns too. */
    private static ServerError unequalRows() {
        return new ServerError(TYPE_MISMATCH, "row number in each bind param should be the same");
    }

    private static ServerError outOfRange() {
        return new ServerError(0x0236, "bind number out of range or not match");
    }
}
