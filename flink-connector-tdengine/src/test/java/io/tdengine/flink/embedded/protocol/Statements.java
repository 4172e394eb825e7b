/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.type.DataType;
import java.util.List;

/** The prepared statements (stmt2) of one connection and their requests. */
final class Statements {

    private static final int ADAPTER_ERROR = WebSocketConnection.ADAPTER_ERROR;
    private static final int WHOLE_ROWS = -1;

    private final WebSocketConnection connection;
    private final Results results;
    private final OpenStatements open;

    Statements(WebSocketConnection connection, Results results, OpenStatements open) {
        this.connection = connection;
        this.results = results;
        this.open = open;
    }

    /** True for the actions whose answers carry {@code stmt_id}, errors too. */
    static boolean owns(String action) {
        return action.startsWith("stmt2_") && !action.equals("stmt2_init");
    }

    static long idOf(Request request) {
        if (request.body() != null) {
            return request.resourceId();
        }
        try {
            return request.unsigned("stmt_id");
        } catch (ServerError undecodable) {
            // The answer says so already; a real server then has no id to echo either.
            return 0;
        }
    }

    void init(Request request, Session session) {
        long id = open.add(new Statement(session));
        ObjectNode answer = request.answer(0, "");
        connection.send(request, answer.put("stmt_id", id));
    }

    void prepare(Request request) throws ServerError {
        Statement statement = get(request);
        String sql = request.string("sql").trim();
        boolean getFields = request.bool("get_fields");
        ObjectNode answer;
        synchronized (statement) {
            statement.prepare(sql);
            answer = answer(request).put("is_insert", statement.isInsert());
            if (!getFields || !statement.isInsert()) {
                answer.putNull("fields");
                answer.put("fields_count", getFields ? statement.parameters() : 0);
            } else {
                List<BindField> fields = statement.fields();
                ArrayNode array = answer.putArray("fields");
                fields.forEach(field -> describe(field, array.addObject()));
                answer.put("fields_count", fields.size());
            }
        }
        connection.send(request, answer);
    }

    private static void describe(BindField field, ObjectNode node) {
        describeClassic(field, node).put("bind_type", field.kind().code());
    }

    /** The members of a field that both kinds of statements tell. */
    static ObjectNode describeClassic(BindField field, ObjectNode node) {
        boolean timestamp = field.type() == DataType.TIMESTAMP;
        boolean blob = field.type() == DataType.BLOB;
        return node.put("name", field.name())
                .put("field_type", field.type().code())
                .put("precision", timestamp ? field.precision().code() : 0)
                .put("scale", 0)
                .put("bytes", blob ? FieldSizes.BLOB_SCHEMA_BYTES : field.bytes());
    }

    void bind(Request request) throws ServerError {
        if (connection.server().faults().areRowsDiscarded()) {
            connection.send(request, answer(request));
            return;
        }
        if (request.body().remaining() < 6) {
            throw new ServerError(ADAPTER_ERROR, "message length is too short");
        }
        if (request.body().getShort() != 1) {
            throw new ServerError(ADAPTER_ERROR, "unknown stmt2 bind version");
        }
        Statement statement = get(request);
        int column = request.body().getInt();
        BindPayload payload = BindPayload.read(request.body());
        if (column != WHOLE_ROWS) {
            throw new ServerError(0x022A, "Stmt API usage error");
        }
        synchronized (statement) {
            statement.bind(payload);
        }
        connection.send(request, answer(request));
    }

    void execute(Request request) throws ServerError {
        Statement statement = get(request);
        long affected = 0;
        if (!connection.server().faults().areRowsDiscarded()) {
            synchronized (statement) {
                affected = statement.execute();
            }
        }
        connection.send(request, answer(request).put("affected", affected));
    }

    void result(Request request) throws ServerError {
        Statement statement = get(request);
        ObjectNode answer;
        synchronized (statement) {
            OpenResult result =
                    new OpenResult(
                            statement.takeRows(),
                            connection.server().queryLog().add("a prepared statement"));
            answer = answer(request).put("id", results.add(result));
            result.describe(answer, FieldSizes::fetched);
        }
        connection.send(request, answer);
    }

    /** Always answers, also for an unknown id. */
    void close(Request request) throws ServerError {
        long id = request.unsigned("stmt_id");
        if (open.isOther(id, Statement.class)) {
            throw new ServerError(ADAPTER_ERROR, "stmt type not match");
        }
        open.remove(id);
        connection.send(request, answer(request));
    }

    private static ObjectNode answer(Request request) {
        ObjectNode answer = request.answer(0, "");
        Request.putUnsigned(answer, "stmt_id", idOf(request));
        return answer;
    }

    private Statement get(Request request) throws ServerError {
        Statement statement = open.get(idOf(request), Statement.class);
        if (statement == null) {
            throw new ServerError(ADAPTER_ERROR, "stmt2 is nil");
        }
        return statement;
    }
}
