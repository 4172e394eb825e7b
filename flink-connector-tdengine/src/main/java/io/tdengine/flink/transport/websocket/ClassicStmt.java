/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableBlocks;
import io.tdengine.flink.transport.schema.InsertRules;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An INSERT through the classic statement, for servers without stmt2. It is bound table by table,
 * as raw blocks.
 */
final class ClassicStmt implements ServerStatement {

    private static final Pattern NAMED_BY_PLACEHOLDER =
            Pattern.compile("(?is)\\s*insert\\s+into\\s+\\?.*");

    private static final Pattern SELECT = Pattern.compile("(?is)\\s*select\\b.*");

    /** Fields are told for a named table; one that does not exist is not made by naming it. */
    private static final String SOME_TABLE = "flink_tdengine_prepare";

    /** Bytes of a table name's field with stmt2. */
    private static final int NAME_BYTES = 271;

    private final WebSocketConnection connection;
    private final long id;
    private final String what;
    private final ErrorContext errors;
    private final List<BindField> fields;

    private ClassicStmt(WebSocketConnection connection, String sql, long id) {
        this.connection = connection;
        this.id = id;
        this.what = connection.channel() + " cannot prepare: " + SqlText.shorten(sql);
        this.errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        this.fields = InsertRules.check(connection, sql, describe(sql));
    }

    static ClassicStmt prepare(WebSocketConnection connection, String sql) {
        String what = connection.channel() + " cannot prepare: " + SqlText.shorten(sql);
        ErrorContext errors = connection.errors(ErrorContext.Origin.STATEMENT).sql(sql);
        if (SELECT.matcher(sql).matches()) {
            throw errors.failed(
                    ErrorCode.UNSUPPORTED,
                    what
                            + ": the server has no stmt2, and a SELECT through its older statements"
                            + " has crashed servers (3.3.7.5); use query with the values in the"
                            + " text, or a newer server");
        }
        long initId = Channel.nextRequestId();
        long id =
                connection
                        .ask("init", initId, Frames.init(initId))
                        .check(errors, what)
                        .member("stmt_id")
                        .longValue();
        try {
            return new ClassicStmt(connection, sql, id);
        } catch (RuntimeException | Error e) {
            connection.freeClassicStatement(id);
            throw e;
        }
    }

    /** Prepares it and asks for its fields. */
    private List<BindField> describe(String sql) {
        long requestId = Channel.nextRequestId();
        Answer prepared = ask("prepare", requestId, Frames.prepare(requestId, id, sql));
        if (!prepared.member("is_insert").asBoolean()) {
            throw errors.failed(ErrorCode.INVALID_ARGUMENT, what + ": it is no INSERT");
        }
        List<BindField> described = new ArrayList<>();
        if (NAMED_BY_PLACEHOLDER.matcher(sql).matches()) {
            requestId = Channel.nextRequestId();
            ask("set_table_name", requestId, Frames.setTableName(requestId, id, SOME_TABLE));
            described.add(
                    new BindField(
                            "tbname",
                            DataType.VARCHAR,
                            BindField.Kind.TABLE_NAME,
                            Precision.MILLISECONDS,
                            NAME_BYTES));
        }
        addFields(ask("get_tag_fields").optional("fields"), BindField.Kind.TAG, described);
        addFields(ask("get_col_fields").optional("fields"), BindField.Kind.COLUMN, described);
        int parameters = ask("stmt_num_params").member("num_params").asInt();
        requirePlaceholders(described, parameters);
        return List.copyOf(described);
    }

    /** An action that needs nothing but the statement. */
    private Answer ask(String action) {
        long requestId = Channel.nextRequestId();
        return ask(action, requestId, Frames.statement(action, requestId, id));
    }

    private Answer ask(String action, long requestId, String frame) {
        return connection.ask(action, requestId, frame).check(errors, what);
    }

    private void addFields(JsonNode json, BindField.Kind kind, List<BindField> target) {
        for (JsonNode node : json == null ? List.<JsonNode>of() : json) {
            BindField field = Stmt2.readField(node, kind);
            if (field.type().isDecimal() || field.type() == DataType.BLOB) {
                throw errors.failed(
                        ErrorCode.UNSUPPORTED,
                        what
                                + ": the server has no stmt2, and its older statements cannot write"
                                + " column '"
                                + field.name()
                                + "' ("
                                + field.type().sqlName()
                                + "); leave it out, use SQL, or a newer server");
            }
            target.add(field);
        }
    }

    /** Fields are of all columns, also of those with a literal. */
    private void requirePlaceholders(List<BindField> described, int parameters) {
        long columns = described.stream().filter(f -> f.kind() == BindField.Kind.COLUMN).count();
        if (columns != parameters) {
            throw errors.failed(
                    ErrorCode.UNSUPPORTED,
                    what
                            + ": the server has no stmt2, and its older statements need a"
                            + " placeholder for each of the "
                            + columns
                            + " columns; there are "
                            + parameters);
        }
    }

    @Override
    public List<BindField> fields() {
        return fields;
    }

    @Override
    public CompletableFuture<Answer> execute(EncodedBatch batch, UnaryOperator<Answer> check) {
        List<Supplier<CompletableFuture<Answer>>> steps = new ArrayList<>();
        for (TableBlocks table : TableBlocks.of(batch)) {
            if (table.name() != null) {
                steps.add(
                        () -> {
                            long requestId = Channel.nextRequestId();
                            return connection.request(
                                    "set_table_name",
                                    requestId,
                                    Frames.setTableName(requestId, id, table.name()));
                        });
            }
            if (table.tags() != null) {
                steps.add(() -> send("set_tags", Frames.SET_TAGS, table.tags()));
            }
            steps.add(() -> send("bind", Frames.BIND, table.columns()));
            steps.add(() -> act("add_batch"));
        }
        steps.add(() -> act("exec"));
        CompletableFuture<Answer> running = steps.get(0).get();
        for (Supplier<CompletableFuture<Answer>> step : steps.subList(1, steps.size())) {
            running =
                    running.thenCompose(
                            answer -> {
                                check.apply(answer);
                                return step.get();
                            });
        }
        return running.thenApply(check);
    }

    private CompletableFuture<Answer> act(String action) {
        long requestId = Channel.nextRequestId();
        return connection.request(action, requestId, Frames.statement(action, requestId, id));
    }

    private CompletableFuture<Answer> send(String action, long code, byte[] block) {
        long requestId = Channel.nextRequestId();
        return connection
                .channel()
                .request(
                        action,
                        requestId,
                        Frames.block(requestId, id, code, block),
                        connection.requestTimeout());
    }

    @Override
    public void free() {
        connection.freeClassicStatement(id);
    }
}
