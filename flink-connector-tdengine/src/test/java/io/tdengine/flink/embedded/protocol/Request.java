/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.engine.ServerError;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One frame of a client: an action with arguments, or with a resource id and a binary body. */
final class Request {

    private static final BigInteger U64_END = BigInteger.ONE.shiftLeft(64);

    private final String action;
    private final long startNanos = System.nanoTime();
    private final JsonNode args;
    private final long resourceId;
    private final ByteBuffer body;
    private long reqId;
    private Fault fault;

    private Request(String action, JsonNode args, long reqId, long resourceId, ByteBuffer body) {
        this.action = action;
        this.args = args;
        this.reqId = reqId;
        this.resourceId = resourceId;
        this.body = body;
    }

    /** A text frame; its id is read by {@link #readReqId}. */
    static Request text(String action, JsonNode args) {
        return new Request(action, args, 0, 0, null);
    }

    /**
     * @param body what follows the header of 24 bytes, little-endian
     */
    static Request binary(String action, long reqId, long resourceId, ByteBuffer body) {
        return new Request(action, MissingNode.getInstance(), reqId, resourceId, body);
    }

    String action() {
        return action;
    }

    /** Unsigned. */
    long reqId() {
        return reqId;
    }

    long resourceId() {
        return resourceId;
    }

    ByteBuffer body() {
        return body;
    }

    /** Nanoseconds since the frame arrived. */
    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    /** What its answer is to meet. */
    void setFault(Fault newFault) {
        fault = newFault;
    }

    /** Null for an answer as it should be. */
    Fault fault() {
        return fault;
    }

    void readReqId() throws ServerError {
        reqId = unsigned("req_id");
    }

    boolean hasArgs() {
        return args.isObject();
    }

    /** A string; empty if it is absent or null. */
    String string(String name) throws ServerError {
        JsonNode value = args.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw undecodable();
        }
        return value.textValue();
    }

    /** A signed number; 0 if it is absent or null. */
    long number(String name) throws ServerError {
        JsonNode value = args.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw undecodable();
        }
        return value.longValue();
    }

    /** An unsigned number of 64 bits; 0 if it is absent or null. */
    long unsigned(String name) throws ServerError {
        JsonNode value = args.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().compareTo(U64_END) >= 0) {
            throw undecodable();
        }
        return value.bigIntegerValue().longValue();
    }

    /** False if it is absent or null. */
    boolean bool(String name) throws ServerError {
        JsonNode value = args.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw undecodable();
        }
        return value.booleanValue();
    }

    boolean has(String name) {
        return args.hasNonNull(name);
    }

    /** The elements of an array; none if it is absent or null. */
    List<JsonNode> array(String name) throws ServerError {
        JsonNode value = args.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
            throw undecodable();
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    JsonNode node(String name) {
        return args.path(name);
    }

    ServerError undecodable() {
        return new ServerError(0xFFFF, "unmarshal " + action + " request error");
    }

    /** The five members that every answer starts with. */
    ObjectNode answer(int code, String message) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("code", code & 0xFFFF).put("message", message).put("action", action);
        putUnsigned(answer, "req_id", reqId);
        return answer.put("timing", elapsedNanos());
    }

    static void putUnsigned(ObjectNode target, String name, long value) {
        if (value >= 0) {
            target.put(name, value);
        } else {
            target.put(name, new BigInteger(Long.toUnsignedString(value)));
        }
    }
}
