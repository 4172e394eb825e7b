/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.InsertStatement;

/** A prepared SELECT of {@code /ws}, through stmt2. */
final class WebSocketQueryStatement implements SelectStatement.Execution {

    private final WebSocketConnection connection;
    private final Stmt2 stmt2;
    private final String sql;
    private final String what;
    private final ErrorContext errors;

    /** The last result, or null. */
    private WebSocketQueryResult result;

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
            return new SelectStatement(new WebSocketQueryStatement(connection, stmt2, sql));
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
    public int parameters() {
        return stmt2.parameters();
    }

    @Override
    public QueryResult execute() {
        return connection.query(sql);
    }

    @Override
    public QueryResult execute(EncodedBatch parameters) {
        connection.await(stmt2.execute(parameters, answer -> answer.check(errors, what)));
        result =
                WebSocketQueryResult.ofStatement(
                        connection,
                        stmt2.result().check(errors, what),
                        "Reading the result of: " + SqlText.shorten(sql),
                        errors.origin(ErrorContext.Origin.RESULT));
        return result;
    }

    @Override
    public boolean isResultOpen() {
        return result != null && !result.isOver();
    }

    /** The result first: the server keeps it in the statement. */
    @Override
    public void close() {
        if (result == null) {
            stmt2.free();
        } else {
            result.close();
            result.whenFreed(stmt2::free);
        }
    }
}
