/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.List;

/**
 * A stmt2 statement of the client library, a user of its session. Its methods run on a thread of
 * the session, one at a time.
 */
final class Stmt2 {

    private static final int ALL_COLUMNS = -1;

    private final Session session;
    private final Pointer statement;
    private final boolean insert;
    private final List<BindField> fields;
    private final int parameters;
    private final BindBuffers buffers = new BindBuffers();

    private Stmt2(
            Session session,
            Pointer statement,
            boolean insert,
            List<BindField> fields,
            int parameters) {
        this.session = session;
        this.statement = statement;
        this.insert = insert;
        this.fields = fields;
        this.parameters = parameters;
    }

    /**
     * Prepares a statement of either kind.
     *
     * @param text the statement for the library
     */
    static Stmt2 prepare(Session session, String sql, byte[] text, Attempt preparing) {
        Pointer statement = init(session.pointer(), SqlText.isSuperTableInsert(sql));
        if (statement == null) {
            throw preparing.lastError();
        }
        try {
            int prepared = Taosc.taosStmt2Prepare(statement, text, new NativeLong(text.length - 1));
            preparing.checkStatement(prepared, statement);
            Stmt2 opened = describe(session, statement, preparing);
            session.use(preparing);
            return opened;
        } catch (RuntimeException | Error e) {
            Taosc.taosStmt2Close(statement);
            throw e;
        }
    }

    private static Pointer init(Pointer taos, boolean superTable) {
        try (Memory option = new Memory(Layouts.STMT2_OPTION_SIZE)) {
            option.clear();
            option.setByte(Layouts.STMT2_OPTION_SINGLE_STABLE, (byte) (superTable ? 1 : 0));
            option.setByte(Layouts.STMT2_OPTION_TABLE_ONCE, (byte) 1);
            return Taosc.taosStmt2Init(taos, option);
        }
    }

    private static Stmt2 describe(Session session, Pointer statement, Attempt preparing) {
        int[] insert = new int[1];
        preparing.checkStatement(Taosc.taosStmt2IsInsert(statement, insert), statement);
        int[] count = new int[1];
        long[] address = new long[1];
        preparing.checkStatement(Taosc.taosStmt2GetFields(statement, count, address), statement);
        if (insert[0] == 0) {
            // Of a SELECT only the number is told.
            return new Stmt2(session, statement, false, List.of(), count[0]);
        }
        if (address[0] == 0 || count[0] < 1) {
            throw preparing.failed(ErrorCode.INVALID_ARGUMENT, "the INSERT has no placeholders");
        }
        Pointer array = new Pointer(address[0]);
        try {
            List<BindField> fields = FieldReader.placeholders(array, count[0]);
            return new Stmt2(session, statement, true, fields, fields.size());
        } finally {
            Taosc.taosStmt2FreeFields(statement, array);
        }
    }

    boolean isInsert() {
        return insert;
    }

    /** Empty for a SELECT. */
    List<BindField> fields() {
        return fields;
    }

    int parameters() {
        return parameters;
    }

    /**
     * Binds and executes. What is bound has to stay until the execution ends.
     *
     * @return affected rows
     */
    int execute(EncodedBatch batch, Attempt attempt) {
        try {
            Pointer bindings = buffers.fill(batch);
            attempt.checkStatement(
                    Taosc.taosStmt2BindParam(statement, bindings, ALL_COLUMNS), statement);
            int[] affected = new int[1];
            attempt.checkStatement(Taosc.taosStmt2Exec(statement, affected), statement);
            return affected[0];
        } catch (TDengineException e) {
            throw session.noted(e);
        }
    }

    /** The result of an executed SELECT; who frees it says {@link StatementResults}. */
    Pointer result(Attempt attempt) {
        Pointer result = Taosc.taosStmt2Result(statement);
        if (result == null) {
            throw session.noted(attempt.lastError());
        }
        return result;
    }

    void free() {
        Taosc.taosStmt2Close(statement);
        buffers.close();
        session.release();
    }
}
