/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.schema.InsertRules;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A statement through stmt2: prepared by two requests, bound by one, executed by another. */
final class Stmt2 implements ServerStatement {

    /** How a server says that it does not have stmt2. */
    private static final int ADAPTER_ERROR = 0xFFFF;

    private static final String UNKNOWN = "unknown action stmt2_init";

    private final WebSocketConnection connection;
    private final long id;
    private final boolean insert;
    private final List<BindField> fields;
    private final int parameters;

    private Stmt2(
            WebSocketConnection connection,
            long id,
            boolean insert,
            List<BindField> fields,
            int parameters) {
        this.connection = connection;
        this.id = id;
        this.insert = insert;
        this.fields = fields;
        this.parameters = parameters;
    }

    /** Null if the server does not have stmt2. */
    static Stmt2 prepare(WebSocketConnection connection, String sql) {
        String what = connection.channel() + " cannot prepare: " + SqlText.shorten(sql);
        ErrorContext errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        long initId = Channel.nextRequestId();
        Answer init =
                connection.ask(
                        "stmt2_init",
                        initId,
                        Frames.stmt2Init(initId, SqlText.isSuperTableInsert(sql)));
        if (init.code() == ADAPTER_ERROR && init.message().equals(UNKNOWN)) {
            return null;
        }
        long id = init.check(errors, what).member("stmt_id").longValue();
        try {
            long prepareId = Channel.nextRequestId();
            Answer prepared =
                    connection
                            .ask(
                                    "stmt2_prepare",
                                    prepareId,
                                    Frames.stmt2Prepare(prepareId, id, sql))
                            .check(errors, what);
            boolean insert = prepared.member("is_insert").asBoolean();
            List<BindField> fields =
                    insert
                            ? InsertRules.check(
                                    connection, sql, readFields(prepared.member("fields")))
                            : List.of();
            return new Stmt2(
                    connection,
                    id,
                    insert,
                    fields,
                    insert ? fields.size() : prepared.member("fields_count").asInt());
        } catch (RuntimeException | Error e) {
            connection.freeStatement(id);
            throw e;
        }
    }

    /** Fields as the server describes them; newer ones may tell a decimal's digits. */
    static List<BindField> readFields(JsonNode json) {
        List<BindField> fields = new ArrayList<>();
        for (JsonNode field : json) {
            fields.add(readField(field, BindField.Kind.ofCode(field.path("bind_type").asInt())));
        }
        return List.copyOf(fields);
    }

    static BindField readField(JsonNode field, BindField.Kind kind) {
        String name = field.path("name").asText();
        DataType type = DataType.ofCode(field.path("field_type").asInt(-1));
        Precision precision = Precision.ofCode(field.path("precision").asInt());
        if (type == null || kind == null) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "Placeholder '"
                                    + name
                                    + "' has a type or kind not known here: "
                                    + field);
        }
        return new BindField(
                name,
                type,
                kind,
                precision == null ? Precision.MILLISECONDS : precision,
                field.path("bytes").asInt());
    }

    boolean isInsert() {
        return insert;
    }

    @Override
    public List<BindField> fields() {
        return fields;
    }

    int parameters() {
        return parameters;
    }

    @Override
    public CompletableFuture<Answer> execute(EncodedBatch batch, UnaryOperator<Answer> check) {
        return bind(batch)
                .thenCompose(
                        bound -> {
                            check.apply(bound);
                            long requestId = Channel.nextRequestId();
                            return connection.request(
                                    "stmt2_exec", requestId, Frames.stmt2Exec(requestId, id));
                        })
                .thenApply(check);
    }

    private CompletableFuture<Answer> bind(EncodedBatch batch) {
        long requestId = Channel.nextRequestId();
        return connection
                .channel()
                .request(
                        "stmt2_bind",
                        requestId,
                        Frames.stmt2Bind(requestId, id, batch),
                        connection.requestTimeout());
    }

    /** Asks for the result of an executed SELECT. */
    Answer result() {
        long requestId = Channel.nextRequestId();
        return connection.ask("stmt2_result", requestId, Frames.stmt2Result(requestId, id));
    }

    @Override
    public void free() {
        connection.freeStatement(id);
    }
}
