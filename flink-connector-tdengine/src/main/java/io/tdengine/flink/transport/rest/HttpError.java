/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Turns the answer to a statement that was not run into an exception. */
final class HttpError {

    /** More of a body is neither JSON of the adapter nor worth showing. */
    private static final int MAX_BODY = 64 << 10;

    private static final int MAX_SHOWN = 200;

    private static final Map<Integer, String> REASONS =
            Map.of(
                    401, "check user and password, or the token",
                    403, "the statement or this client's address is not allowed there",
                    404, "check that this is taosAdapter's port (default 6041)",
                    429, "too many requests",
                    502, "a gateway does not reach the server",
                    503, "the server has no connection or memory to spare",
                    504, "a gateway got no answer of the server");

    private HttpError() {}

    /** The server's own error. */
    static TDengineException refused(JsonAnswer answer, String refused) {
        String text = answer.description();
        return new TDengineException(
                answer.code() & 0xFFFF,
                refused + ": " + (text.isEmpty() ? "no reason given" : text));
    }

    /**
     * An answer whose status is not 200; its body may hold the server's own error, or anything.
     *
     * @param refused begins the message
     */
    static TDengineException read(int status, AnswerStream body, String refused) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MAX_BODY);
        } catch (IOException e) {
            return new TDengineException(
                    code(status), refused + ": HTTP status " + status + reason(status), e);
        }
        JsonAnswer answer = parse(bytes, refused);
        if (answer != null && (!isLater(status) || ErrorCode.isRetriable(answer.code()))) {
            return refused(answer, refused + " (HTTP status " + status + ")");
        }
        String text =
                answer == null
                        ? new String(bytes, StandardCharsets.UTF_8).strip()
                        : answer.description();
        return new TDengineException(
                code(status),
                refused
                        + ": HTTP status "
                        + status
                        + reason(status)
                        + (text.isEmpty() ? "" : ": " + shorten(text)));
    }

    /** The error in a body, or null if it has none. */
    private static JsonAnswer parse(byte[] body, String refused) {
        try {
            JsonAnswer answer = new JsonAnswer(new ByteArrayInputStream(body), refused);
            return answer.code() == 0 ? null : answer;
        } catch (TDengineException notOfTheAdapter) {
            // A gateway's page, a string or nothing: it is shown as it is.
            return null;
        }
    }

    private static String shorten(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private static String reason(int status) {
        String reason = REASONS.get(status);
        return reason == null ? "" : " (" + reason + ")";
    }

    private static int code(int status) {
        if (isLater(status)) {
            return ErrorCode.UNAVAILABLE;
        }
        return status == 401 || status == 403 ? ErrorCode.INVALID_ARGUMENT : ErrorCode.MALFORMED;
    }

    /** The same request can succeed later. */
    private static boolean isLater(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }
}
