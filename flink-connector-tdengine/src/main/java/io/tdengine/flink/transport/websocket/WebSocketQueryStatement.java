/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.InsertStatement;
import io.tdengine.flink.transport.bind.ParameterBatch;
import java.util.List;

/** A prepared SELECT of {@code /ws}, through stmt2. */
final class WebSocketQueryStatement implements Statement {

    private final WebSocketConnection connection;
    private final Stmt2 stmt2;
    private final String sql;
    private final String what;
    private final ErrorContext errors;
    private EncodedBatch parameters;

    /** The last result, or null. */
    private WebSocketQueryResult result;

    private boolean failed;
    private boolean closed;

    private WebSocketQueryStatement(WebSocketConnection connection, Stmt2 stmt2, String sql) {
        this.connection = connection;
        this.stmt2 = stmt2;
        this.sql = sql;
        this.errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        this.what =
                connection.channel()
                        + " refuses the parameters of a statement (close it and prepare it anew): "
                        + SqlText.shorten(sql);
    }

    /** Prepares a statement of either kind. */
    static Statement prepare(WebSocketConnection connection, String sql) {
        Stmt2 stmt2 = Stmt2.prepare(connection, sql);
        if (stmt2 != null && !stmt2.isInsert()) {
            return new WebSocketQueryStatement(connection, stmt2, sql);
        }
        ServerStatement statement = stmt2 == null ? ClassicStmt.prepare(connection, sql) : stmt2;
        WebSocketPreparedInsert insert =
                new WebSocketPreparedInsert(
                        connection,
                        sql,
                        statement,
                        "refuses the rows of a statement (close it and prepare it anew)");
        try {
            return new InsertStatement(insert, batch -> Channel.await(insert.execute(batch)));
        } catch (RuntimeException | Error e) {
            insert.close();
            throw e;
        }
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
    public int parameterCount() {
        return stmt2.parameters();
    }

    @Override
    public void bindRow(Object... values) {
        requireUsable();
        if (values.length != stmt2.parameters()) {
            throw wrong(
                    "The SELECT has "
                            + stmt2.parameters()
                            + " placeholders and got "
                            + values.length
                            + " values");
        }
        if (values.length > 0) {
            parameters = ParameterBatch.encode(values);
        }
    }

    @Override
    public QueryResult query() {
        requireUsable();
        if (stmt2.parameters() == 0) {
            return connection.query(sql);
        }
        if (parameters == null) {
            throw wrong("The SELECT has parameters: call bindRow first");
        }
        if (result != null && !result.isOver()) {
            throw wrong("The result before is still open: close it, or read it to its end");
        }
        try {
            connection.await(stmt2.execute(parameters, answer -> answer.check(errors, what)));
            result =
                    WebSocketQueryResult.ofStatement(
                            connection,
                            stmt2.result().check(errors, what),
                            "Reading the result of: " + SqlText.shorten(sql),
                            errors.origin(ErrorContext.Origin.RESULT));
            return result;
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private void requireUsable() {
        if (closed) {
            throw ErrorContext.call().failed(ErrorCode.CLOSED, "The statement was closed");
        }
        if (failed) {
            throw wrong(
                    "An execution of the statement failed before; close it and prepare it anew");
        }
    }

    @Override
    public void setTableName(String name) {
        throw noInsert();
    }

    @Override
    public void setTags(Object... tags) {
        throw noInsert();
    }

    @Override
    public void bindColumns(Object... columns) {
        throw noInsert();
    }

    @Override
    public void addBatch() {
        throw noInsert();
    }

    @Override
    public long execute() {
        throw noInsert();
    }

    @Override
    public long affectedRows() {
        return 0;
    }

    private static TDengineException noInsert() {
        return wrong("The statement is a SELECT: bind its parameters by bindRow and call query");
    }

    private static TDengineException wrong(String message) {
        return ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** The result first: the server keeps it in the statement. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (result == null) {
            stmt2.free();
        } else {
            result.close();
            result.whenFreed(stmt2::free);
        }
    }
}
