/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
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
    static TDengineException refused(JsonAnswer answer, String refused, ErrorContext errors) {
        return errors.refused(answer.code() & 0xFFFF, refused, answer.description());
    }

    /**
     * An answer whose status is not 200; its body may hold the server's own error, or anything.
     *
     * @param refused begins the message
     */
    static TDengineException read(
            RestClient.Response response, String refused, ErrorContext errors) {
        int status = response.status();
        byte[] bytes;
        try {
            bytes = response.body().readNBytes(MAX_BODY);
        } catch (IOException e) {
            return unreadable(status, refused, errors, e);
        }
        return read(status, bytes, refused, errors);
    }

    /** What the body of such an answer says. */
    static TDengineException read(int status, byte[] bytes, String refused, ErrorContext errors) {
        JsonAnswer answer = parse(bytes, refused);
        if (answer != null && (!isLater(status) || ErrorCode.isRetriable(answer.code()))) {
            return refused(answer, refused + " (HTTP status " + status + ")", errors);
        }
        String text =
                answer == null
                        ? new String(bytes, StandardCharsets.UTF_8).strip()
                        : answer.description();
        return of(status, text, refused, errors);
    }

    /** An answer whose body broke off: its status tells most, unless this side gave it up. */
    static TDengineException unreadable(
            int status, String refused, ErrorContext errors, IOException cause) {
        int code = AnswerStream.code(cause);
        boolean givenUp = code == ErrorCode.CLOSED || code == ErrorCode.INTERRUPTED;
        return errors.failed(
                givenUp ? code : code(status),
                refused + ": HTTP status " + status + reason(status),
                cause);
    }

    /**
     * An answer without a server's code.
     *
     * @param text what its body says, may be empty
     */
    static TDengineException of(int status, String text, String refused, ErrorContext errors) {
        return errors.failed(
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
            JsonAnswer answer = new JsonAnswer(new ByteArrayInputStream(body), refused, null);
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
    static boolean isLater(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }
}
