/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.transport.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open results of one connection and the requests that fetch them. */
final class Results {

    private static final int FETCH_RAW_BLOCK = 7;
    private static final int BODY = 2;

    private final WebSocketConnection connection;
    private final Map<Long, OpenResult> open = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    Results(WebSocketConnection connection) {
        this.connection = connection;
    }

    long add(OpenResult result) {
        long id = lastId.incrementAndGet();
        connection.server().openResults().incrementAndGet();
        open.put(id, result);
        if (connection.isClosed()) {
            // The request was under way when all results were freed.
            remove(id);
        }
        return id;
    }

    void free(Request request) throws ServerError {
        remove(request.unsigned("id"));
    }

    void freeAll() {
        open.keySet().forEach(this::remove);
    }

    void numFields(Request request) throws ServerError {
        OpenResult result = get(request.unsigned("result_id"));
        ObjectNode answer = request.answer(0, "");
        connection.send(request, answer.put("num_fields", result.fields().size()));
    }

    /** Text fetch: moves to the next block and tells its size. */
    void fetch(Request request) throws ServerError {
        long id = request.unsigned("id");
        OpenResult result = get(id);
        ObjectNode answer;
        synchronized (result) {
            boolean more = result.advance();
            answer = request.answer(0, "");
            Request.putUnsigned(answer, "id", id);
            answer.put("completed", !more);
            if (more) {
                ArrayNode lengths = answer.putArray("lengths");
                for (Field field : result.fields()) {
                    lengths.add(FieldSizes.fetched(field));
                }
                answer.put("rows", result.block().size());
            } else {
                remove(id);
                answer.putNull("lengths").put("rows", 0);
            }
        }
        connection.send(request, answer);
    }

    /** The block that the last text fetch moved to. */
    void fetchBlock(Request request) throws ServerError {
        long id = request.unsigned("id");
        OpenResult result = get(id);
        byte[] block;
        synchronized (result) {
            if (result.block() == null) {
                throw new ServerError(WebSocketConnection.ADAPTER_ERROR, "block is nil");
            }
            block = result.rawBlock();
        }
        ByteWriter answer = new ByteWriter().int64(request.elapsedNanos()).int64(id).bytes(block);
        connection.send(request, answer.toByteArray());
    }

    /** Binary fetch: the next block, or the end. */
    void fetchRawBlock(Request request) throws ServerError {
        if (request.body().remaining() < BODY) {
            throw new ServerError(WebSocketConnection.ADAPTER_ERROR, "message length is too short");
        }
        if (request.body().getShort() != 1) {
            throw new ServerError(
                    WebSocketConnection.ADAPTER_ERROR, "unknown fetch raw block version");
        }
        OpenResult result = get(request.resourceId());
        byte[] block = null;
        synchronized (result) {
            if (result.advance()) {
                block = result.rawBlock();
            } else {
                remove(request.resourceId());
            }
        }
        connection.send(request, rawAnswer(request, 0, "", block));
    }

    /**
     * @param block null when there are no more rows, and in an error
     */
    static byte[] rawAnswer(Request request, int code, String message, byte[] block) {
        ByteWriter answer = head(request, FETCH_RAW_BLOCK, code, message);
        answer.int64(request.resourceId()).int8(block == null ? 1 : 0);
        if (block != null) {
            answer.int32(block.length).bytes(block);
        }
        return answer.toByteArray();
    }

    /** The head that binary answers of both endpoints share. */
    static ByteWriter head(Request request, int action, int code, String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        return new ByteWriter()
                .int64(-1)
                .int64(action)
                .int16(1)
                .int64(request.elapsedNanos())
                .int64(request.reqId())
                .int32(code & 0xFFFF)
                .int32(text.length)
                .bytes(text);
    }

    private void remove(long id) {
        if (open.remove(id) != null) {
            connection.server().openResults().decrementAndGet();
        }
    }

    private OpenResult get(long id) throws ServerError {
        OpenResult result = open.get(id);
        if (result == null) {
            throw new ServerError(WebSocketConnection.ADAPTER_ERROR, "result is nil");
        }
        return result;
    }
}
