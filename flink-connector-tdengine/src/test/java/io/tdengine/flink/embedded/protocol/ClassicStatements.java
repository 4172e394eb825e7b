/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.block.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The classic prepared statements of one connection and their requests. */
final class ClassicStatements {

    private static final int ADAPTER_ERROR = WebSocketConnection.ADAPTER_ERROR;

    /** Actions whose answers carry {@code stmt_id}, errors too. */
    private static final Set<String> OWN =
            Set.of(
                    "prepare",
                    "set_table_name",
                    "set_tags",
                    "bind",
                    "add_batch",
                    "exec",
                    "close",
                    "get_tag_fields",
                    "get_col_fields",
                    "use_result",
                    "stmt_num_params",
                    "stmt_get_param");

    private final WebSocketConnection connection;
    private final Results results;
    private final OpenStatements open;

    ClassicStatements(WebSocketConnection connection, Results results, OpenStatements open) {
        this.connection = connection;
        this.results = results;
        this.open = open;
    }

    static boolean owns(String action) {
        return OWN.contains(action);
    }

    void init(Request request, Session session) {
        long id = open.add(new ClassicStatement(session));
        ObjectNode answer = request.answer(0, "");
        connection.send(request, answer.put("stmt_id", id));
    }

    void prepare(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        boolean insert;
        synchronized (statement) {
            insert = statement.prepare(request.string("sql").trim());
        }
        connection.send(request, answer(request).put("is_insert", insert));
    }

    void setTableName(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        synchronized (statement) {
            statement.setTableName(request.string("name"));
        }
        connection.send(request, answer(request));
    }

    void setTags(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        synchronized (statement) {
            List<BindField> fields = statement.fields(Kind.TAG);
            if (!fields.isEmpty()) {
                List<Object[]> rows =
                        request.body() == null
                                ? List.<Object[]>of(jsonRow(request.array("tags"), fields))
                                : blockRows(request, fields, "tags");
                if (rows.size() != 1) {
                    throw new ServerError(ADAPTER_ERROR, "rows not equal 1");
                }
                statement.setTags(rows.get(0));
            }
        }
        connection.send(request, answer(request));
    }

    private static Object[] jsonRow(List<JsonNode> values, List<BindField> fields)
            throws ServerError {
        if (values.size() != fields.size()) {
            throw new ServerError(ADAPTER_ERROR, "stmt tags count not match");
        }
        Object[] row = new Object[values.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = JsonCells.cell(fields.get(i), values.get(i), "tag");
        }
        return row;
    }

    void bind(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        synchronized (statement) {
            if (!statement.isInsert()) {
                statement.bind(BlockCells.rows(BlockCells.read(request.body())));
            } else {
                List<BindField> fields = statement.fields(Kind.COLUMN);
                statement.bind(
                        request.body() == null
                                ? jsonRows(request.array("columns"), fields)
                                : blockRows(request, fields, "column"));
            }
        }
        connection.send(request, answer(request));
    }

    /** Column by column; too few columns are found out only when they are added to the batch. */
    private static List<Object[]> jsonRows(List<JsonNode> columns, List<BindField> fields)
            throws ServerError {
        if (columns.size() > fields.size()) {
            throw new ServerError(ADAPTER_ERROR, "stmt column count not match");
        }
        int rows = columns.isEmpty() ? 0 : columns.get(0).size();
        List<Object[]> cells = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            cells.add(new Object[columns.size()]);
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).size() != rows) {
                throw new ServerError(ADAPTER_ERROR, "stmt column row count not match");
            }
            for (int row = 0; row < rows; row++) {
                cells.get(row)[i] =
                        JsonCells.cell(fields.get(i), columns.get(i).get(row), "column");
            }
        }
        return cells;
    }

    private static List<Object[]> blockRows(Request request, List<BindField> fields, String what)
            throws ServerError {
        Block block = BlockCells.read(request.body());
        if (block.columns() != fields.size()) {
            throw new ServerError(ADAPTER_ERROR, "stmt " + what + " count not match");
        }
        for (int i = 0; i < fields.size(); i++) {
            if (block.type(i) != fields.get(i).type()) {
                throw new ServerError(0x0200, "column type mis-match with buffer type");
            }
        }
        return BlockCells.rows(block);
    }

    void addBatch(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        synchronized (statement) {
            statement.addBatch();
        }
        connection.send(request, answer(request));
    }

    void execute(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        long affected;
        synchronized (statement) {
            affected = statement.execute();
        }
        connection.send(request, answer(request).put("affected", affected));
    }

    void useResult(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        ObjectNode answer;
        synchronized (statement) {
            OpenResult result =
                    new OpenResult(
                            statement.takeRows(),
                            connection.server().queryLog().add("a prepared statement"));
            answer = answer(request).put("result_id", results.add(result));
            result.describe(answer, FieldSizes::fetched);
        }
        connection.send(request, answer);
    }

    /** Nothing is answered, not even for an unknown id. */
    void close(Request request) throws ServerError {
        long id = request.unsigned("stmt_id");
        if (open.get(id, ClassicStatement.class) != null) {
            open.remove(id);
        }
    }

    /** Tags or columns. Without any the member is left out. */
    void fields(Request request, Kind kind) throws ServerError {
        ClassicStatement statement = get(request);
        List<BindField> fields;
        synchronized (statement) {
            fields = statement.fields(kind);
        }
        ObjectNode answer = answer(request);
        if (!fields.isEmpty()) {
            ArrayNode array = answer.putArray("fields");
            for (BindField field : fields) {
                Statements.describeClassic(field, array.addObject());
            }
        }
        connection.send(request, answer);
    }

    void countParameters(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        int count;
        synchronized (statement) {
            count = statement.parameters();
        }
        connection.send(request, answer(request).put("num_params", count));
    }

    void parameter(Request request) throws ServerError {
        ClassicStatement statement = get(request);
        long index = request.number("index");
        BindField field;
        synchronized (statement) {
            List<BindField> fields = statement.fields(Kind.COLUMN);
            if (index < 0 || index >= fields.size()) {
                throw new ServerError(0x022A, "Stmt API usage error");
            }
            field = fields.get((int) index);
        }
        connection.send(
                request,
                answer(request)
                        .put("index", index)
                        .put("data_type", field.type().code())
                        .put("length", field.bytes()));
    }

    private static ObjectNode answer(Request request) {
        ObjectNode answer = request.answer(0, "");
        Request.putUnsigned(answer, "stmt_id", Statements.idOf(request));
        return answer;
    }

    private ClassicStatement get(Request request) throws ServerError {
        ClassicStatement statement = open.get(Statements.idOf(request), ClassicStatement.class);
        if (statement == null) {
            throw new ServerError(ADAPTER_ERROR, "stmt is nil");
        }
        return statement;
    }
}
