/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A stmt2 statement of {@code /ws}: bind, then exec, one batch after the other. */
final class WebSocketPreparedInsert implements PreparedInsert {

    private final WebSocketConnection connection;
    private final String what;
    private final ErrorContext errors;
    private final long statementId;
    private final List<BindField> fields;

    /** The running or last execution. */
    private CompletableFuture<Integer> execution = CompletableFuture.completedFuture(0);

    private boolean closed;

    private WebSocketPreparedInsert(
            WebSocketConnection connection,
            ErrorContext errors,
            String sql,
            long statementId,
            List<BindField> fields) {
        this.connection = connection;
        this.errors = errors;
        this.what = connection.channel() + " refuses the rows of: " + SqlText.shorten(sql);
        this.statementId = statementId;
        this.fields = fields;
    }

    static WebSocketPreparedInsert prepare(WebSocketConnection connection, String sql) {
        String what = connection.channel() + " cannot prepare: " + SqlText.shorten(sql);
        ErrorContext errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        long initId = Channel.nextRequestId();
        long statementId =
                request(
                                connection,
                                "stmt2_init",
                                initId,
                                Frames.stmt2Init(initId, SqlText.isSuperTableInsert(sql)))
                        .check(errors, what)
                        .member("stmt_id")
                        .longValue();
        try {
            long prepareId = Channel.nextRequestId();
            Answer prepared =
                    request(
                                    connection,
                                    "stmt2_prepare",
                                    prepareId,
                                    Frames.stmt2Prepare(prepareId, statementId, sql))
                            .check(errors, what);
            if (!prepared.member("is_insert").asBoolean()) {
                throw errors.failed(ErrorCode.INVALID_ARGUMENT, what + ": it is no INSERT");
            }
            return new WebSocketPreparedInsert(
                    connection, errors, sql, statementId, readFields(prepared.member("fields")));
        } catch (RuntimeException | Error e) {
            connection.freeStatement(statementId);
            throw e;
        }
    }

    private static Answer request(
            WebSocketConnection connection, String action, long requestId, String frame) {
        return connection.await(
                connection
                        .channel()
                        .request(action, requestId, frame, connection.requestTimeout()));
    }

    static List<BindField> readFields(JsonNode json) {
        List<BindField> fields = new ArrayList<>();
        for (JsonNode field : json) {
            String name = field.path("name").asText();
            DataType type = DataType.ofCode(field.path("field_type").asInt(-1));
            BindField.Kind kind = BindField.Kind.ofCode(field.path("bind_type").asInt());
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
            // Newer servers may tell a decimal's digits here; only a TIMESTAMP's unit is used.
            fields.add(
                    new BindField(
                            name,
                            type,
                            kind,
                            precision == null ? Precision.MILLISECONDS : precision,
                            field.path("bytes").asInt()));
        }
        return List.copyOf(fields);
    }

    @Override
    public List<BindField> fields() {
        return fields;
    }

    @Override
    public synchronized CompletableFuture<Integer> execute(EncodedBatch batch) {
        if (closed) {
            throw errors.failed(ErrorCode.CLOSED, "The statement was closed; " + what);
        }
        if (!execution.isDone()) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The statement still executes a batch; wait for its future first");
        }
        if (execution.isCompletedExceptionally()) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "An execution of the statement failed before; close it and prepare it anew");
        }
        CompletableFuture<Answer> binding = bind(batch);
        CompletableFuture<Integer> result = new CompletableFuture<>();
        // Only now: a bind that threw is not under way, so that the statement can be freed.
        execution = result;
        binding.thenCompose(bound -> exec(bound.check(errors, what)))
                .thenApply(executed -> executed.check(errors, what).member("affected").intValue())
                .whenComplete(
                        (affected, failure) -> {
                            if (failure == null) {
                                result.complete(affected);
                            } else {
                                result.completeExceptionally(Channel.unwrap(failure));
                            }
                        });
        return result;
    }

    private CompletableFuture<Answer> bind(EncodedBatch batch) {
        long requestId = Channel.nextRequestId();
        return connection
                .channel()
                .request(
                        "stmt2_bind",
                        requestId,
                        Frames.stmt2Bind(requestId, statementId, batch),
                        connection.requestTimeout());
    }

    private CompletableFuture<Answer> exec(Answer bound) {
        long requestId = Channel.nextRequestId();
        return connection
                .channel()
                .request(
                        "stmt2_exec",
                        requestId,
                        Frames.stmt2Exec(requestId, statementId),
                        connection.requestTimeout());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // One request at a time: freed once the running one is answered.
            execution.whenComplete((affected, failure) -> connection.freeStatement(statementId));
        }
    }
}
