/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.charset.StandardCharsets;

/** One frame from the server: JSON, or the binary answer to a fetch. Immutable. */
final class Answer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Bytes of a binary answer before its message. */
    private static final int BINARY_HEAD = 42;

    /** What a binary answer starts with, in place of the time that older actions have there. */
    private static final long BINARY_MARK = -1;

    /** Time and request id of an older action's answer. */
    private static final int PLAIN_HEAD = 16;

    private final long requestId;
    private final int code;
    private final String message;

    /** Null for a binary answer. */
    private final JsonNode json;

    /** Null for a JSON answer. */
    private final byte[] array;

    private final int bodyStart;
    private final int bodyEnd;

    private Answer(long requestId, int code, String message, JsonNode json) {
        this.requestId = requestId;
        this.code = code;
        this.message = message;
        this.json = json;
        this.array = null;
        this.bodyStart = 0;
        this.bodyEnd = 0;
    }

    private Answer(
            long requestId, int code, String message, byte[] array, int bodyStart, int bodyEnd) {
        this.requestId = requestId;
        this.code = code;
        this.message = message;
        this.json = null;
        this.array = array;
        this.bodyStart = bodyStart;
        this.bodyEnd = bodyEnd;
    }

    /**
     * @throws TDengineException {@link ErrorCode#MALFORMED} if the text is no answer
     */
    static Answer ofText(String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw ErrorContext.call()
                    .failed(ErrorCode.MALFORMED, "The server sent a text that is not JSON", e);
        }
        JsonNode code = json == null ? null : json.get("code");
        // A larger number than the protocol knows could be 0, success, in its lower bits.
        if (code == null || !code.isIntegralNumber() || !code.canConvertToInt()) {
            throw ErrorContext.call()
                    .failed(ErrorCode.MALFORMED, "The server sent a JSON text without 'code'");
        }
        return new Answer(
                json.path("req_id").longValue(),
                code.intValue(),
                json.path("message").asText(),
                json);
    }

    /**
     * Reads the head that answers to {@code fetch_raw_block} and {@code fetch_raw_data} share, or
     * the one of {@code fetch_block} and {@code fetch_raw}, which has no code: their errors are
     * JSON. The body starts behind it, with the id of what was asked for.
     *
     * @throws TDengineException {@link ErrorCode#MALFORMED} if the bytes are no such answer
     */
    static Answer ofBinary(byte[] array, int offset, int length) {
        boolean plain = length >= PLAIN_HEAD && LittleEndian.getLong(array, offset) >= 0;
        if (plain && RequestIds.isOurs(LittleEndian.getLong(array, offset + 8))) {
            return ofPlainBinary(array, offset, length);
        }
        if (length < BINARY_HEAD || LittleEndian.getLong(array, offset) != BINARY_MARK) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "The server sent a binary frame of "
                                    + length
                                    + " bytes that is no answer to a fetch");
        }
        int messageLength = LittleEndian.getInt(array, offset + 38);
        if (messageLength < 0 || messageLength > length - BINARY_HEAD) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "The server sent a binary frame of "
                                    + length
                                    + " bytes that claims a message of "
                                    + messageLength);
        }
        return new Answer(
                LittleEndian.getLong(array, offset + 26),
                LittleEndian.getInt(array, offset + 34),
                new String(array, offset + BINARY_HEAD, messageLength, StandardCharsets.UTF_8),
                array,
                offset + BINARY_HEAD + messageLength,
                offset + length);
    }

    /** An answer with the older head, which is not checked. */
    static Answer ofPlainBinary(byte[] array, int offset, int length) {
        long requestId = LittleEndian.getLong(array, offset + 8);
        return new Answer(requestId, 0, "", array, offset + PLAIN_HEAD, offset + length);
    }

    long requestId() {
        return requestId;
    }

    /** 0 for success. */
    int code() {
        return code;
    }

    String message() {
        return message;
    }

    /**
     * @param context where the error arises
     * @param what begins the message: what was asked of whom
     * @throws TDengineException with the server's code if the answer is an error
     */
    Answer check(ErrorContext context, String what) {
        if (code != 0) {
            throw context.refused(code, what, message);
        }
        return this;
    }

    /**
     * A member of a JSON answer.
     *
     * @throws TDengineException {@link ErrorCode#MALFORMED} if it is missing
     */
    JsonNode member(String name) {
        JsonNode member = json == null ? null : json.get(name);
        if (member == null) {
            throw malformed("lacks '" + name + "'");
        }
        return member;
    }

    /** A member that older servers leave out, or null. */
    JsonNode optional(String name) {
        return json == null ? null : json.get(name);
    }

    /**
     * The bytes after the head of a binary answer.
     *
     * @throws TDengineException {@link ErrorCode#MALFORMED} if the answer is JSON
     */
    Body body() {
        if (array == null) {
            throw malformed("is not binary");
        }
        return new Body(array, bodyStart, bodyEnd);
    }

    private static TDengineException malformed(String what) {
        return ErrorContext.call().failed(ErrorCode.MALFORMED, "The server's answer " + what);
    }

    /** Reads a binary answer's body from front to end. */
    static final class Body {
        private final byte[] array;
        private final int end;
        private int position;

        private Body(byte[] array, int start, int end) {
            this.array = array;
            this.position = start;
            this.end = end;
        }

        private int take(int length) {
            if (length < 0 || length > end - position) {
                throw malformed("ends within its body");
            }
            int start = position;
            position += length;
            return start;
        }

        byte int8() {
            return array[take(1)];
        }

        short int16() {
            return LittleEndian.getShort(array, take(2));
        }

        int int32() {
            return LittleEndian.getInt(array, take(4));
        }

        long int64() {
            return LittleEndian.getLong(array, take(8));
        }

        /** Where the next bytes start in {@link #array}. */
        int bytes(int length) {
            return take(length);
        }

        /** How many bytes are still to be read. */
        int left() {
            return end - position;
        }

        byte[] array() {
            return array;
        }
    }
}
