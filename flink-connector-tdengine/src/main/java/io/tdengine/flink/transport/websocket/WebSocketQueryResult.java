/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A result of {@code /ws}, read by {@code fetch_raw_block}. The next block is asked for as soon as
 * one has arrived, so that it travels while the caller reads; never more than one request is
 * outstanding.
 */
final class WebSocketQueryResult implements QueryResult {

    private static final String FETCH = "fetch_raw_block";

    private final WebSocketConnection connection;
    private final String what;
    private final ErrorContext errors;
    private final long resultId;
    private final List<Field> fields;
    private final Precision precision;

    private CompletableFuture<Answer> fetch;
    private boolean finished;

    /** Done when the server was told to free a result that was closed early. */
    private CompletableFuture<Answer> freed = CompletableFuture.completedFuture(null);

    /**
     * @param answer the server's answer to the query
     * @param what for messages
     * @param errors makes exceptions about this result
     */
    WebSocketQueryResult(
            WebSocketConnection connection, Answer answer, String what, ErrorContext errors) {
        this(connection, answer, what, errors, false);
    }

    private WebSocketQueryResult(
            WebSocketConnection connection,
            Answer answer,
            String what,
            ErrorContext errors,
            boolean ofStatement) {
        this.connection = connection;
        this.what = what;
        this.errors = errors;
        this.resultId = answer.member("id").longValue();
        try {
            this.precision = readPrecision(answer);
            List<Field> told = readFields(answer);
            this.fields =
                    ofStatement ? SelectStatement.declared(told, connection.serverVersion()) : told;
        } catch (TDengineException e) {
            connection.freeResult(resultId);
            throw errors.complete(e);
        }
        this.fetch = request();
    }

    /** The result of an executed statement, whose lengths old servers tell in another way. */
    static WebSocketQueryResult ofStatement(
            WebSocketConnection connection, Answer answer, String what, ErrorContext errors) {
        return new WebSocketQueryResult(connection, answer, what, errors, true);
    }

    private static Precision readPrecision(Answer answer) {
        Precision precision = Precision.ofCode(answer.member("precision").asInt(-1));
        if (precision == null) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "The server's result has the unknown time precision "
                                    + answer.member("precision"));
        }
        return precision;
    }

    static List<Field> readFields(Answer answer) {
        JsonNode names = answer.member("fields_names");
        if (!names.isArray()) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "The server's result has no list of column names but " + names);
        }
        JsonNode types = answer.member("fields_types");
        JsonNode lengths = answer.member("fields_lengths");
        JsonNode precisions = answer.optional("fields_precisions");
        JsonNode scales = answer.optional("fields_scales");
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).asText();
            DataType type = DataType.ofCode(types.path(i).asInt(-1));
            if (type == null) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.UNSUPPORTED,
                                "Column '" + name + "' has the unknown type " + types.path(i));
            }
            fields.add(
                    new Field(
                            name,
                            type,
                            lengths.path(i).asInt(),
                            precisions == null ? 0 : precisions.path(i).asInt(),
                            scales == null ? 0 : scales.path(i).asInt()));
        }
        return List.copyOf(fields);
    }

    @Override
    public List<Field> fields() {
        return fields;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Block next() {
        if (finished) {
            return null;
        }
        if (fetch == null) {
            throw errors.failed(ErrorCode.CLOSED, what + ": the result was closed");
        }
        Answer answer = Channel.await(fetch);
        // Whatever happens next, this answer is used up.
        finished = true;
        answer.check(errors, what);
        try {
            Block block = parse(answer, fields);
            if (block != null) {
                finished = false;
                fetch = request();
            }
            return block;
        } catch (TDengineException e) {
            connection.freeResult(resultId);
            throw errors.complete(e);
        }
    }

    private CompletableFuture<Answer> request() {
        long requestId = Channel.nextRequestId();
        return connection
                .channel()
                .request(
                        FETCH,
                        requestId,
                        Frames.fetchRawBlock(requestId, resultId),
                        connection.requestTimeout(),
                        errors);
    }

    /** The block of a successful answer, or null at the end. */
    static Block parse(Answer answer, List<Field> fields) {
        Answer.Body body = answer.body();
        body.int64(); // result id
        if (body.int8() != 0) {
            return null;
        }
        int length = body.int32();
        RawBlock block = new RawBlock(body.array(), body.bytes(length), length);
        block.requireTypes(fields);
        return block;
    }

    @Override
    public void close() {
        if (finished || fetch == null) {
            return;
        }
        // One request at a time: the result is freed once the running one is over. An error of the
        // server has freed it already, a time-out has not.
        freed =
                fetch.whenComplete(
                        (answer, failure) -> {
                            if (failure != null || answer.code() == 0) {
                                connection.freeResult(resultId);
                            }
                        });
        fetch = null;
    }

    /** True once it was closed or read to its end. */
    boolean isOver() {
        return finished || fetch == null;
    }

    /** Runs when no request of a closed result is under way any more. */
    void whenFreed(Runnable action) {
        freed.whenComplete((answer, failure) -> action.run());
    }
}
