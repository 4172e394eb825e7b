/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Reads the answer of {@code /rest/login}: {@code {"code":0,"desc":"<token>"}}. */
final class LoginAnswer {

    private static final int MAX_BODY = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What can be sent in a header. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");

    private LoginAnswer() {}

    /**
     * @param refused begins the message
     */
    static String token(RestClient.Response response, String refused, ErrorContext errors) {
        if (response.status() != 200) {
            throw HttpError.read(response, refused, errors);
        }
        byte[] body;
        try {
            body = response.body().readNBytes(MAX_BODY);
        } catch (IOException e) {
            throw errors.failed(
                    AnswerStream.code(e),
                    refused + ": no more of the login's answer came: " + e.getMessage(),
                    e);
        }
        return token(body, refused, errors);
    }

    /** The token in the body of an answer. */
    static String token(byte[] body, String refused, ErrorContext errors) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException e) {
            throw malformed(refused, errors, e);
        }
        JsonNode code = answer.path("code");
        String text = answer.path("desc").asText();
        // A larger number than the protocol knows could be 0, success, in its lower bits.
        if (!code.isIntegralNumber() || !code.canConvertToInt()) {
            throw malformed(refused, errors, null);
        }
        if (code.intValue() != 0) {
            throw errors.refused(code.intValue() & 0xFFFF, refused, text);
        }
        if (!TOKEN.matcher(text).matches()) {
            throw malformed(refused, errors, null);
        }
        return text;
    }

    private static TDengineException malformed(
            String refused, ErrorContext errors, IOException cause) {
        return errors.failed(
                ErrorCode.MALFORMED, refused + ": the login's answer has no token", cause);
    }
}
