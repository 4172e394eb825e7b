/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;

/** Reads the answer of {@code /rest/login}: {@code {"code":0,"desc":"<token>"}}. */
final class LoginAnswer {

    private static final int MAX_BODY = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private LoginAnswer() {}

    /**
     * @param refused begins the message
     */
    static String token(RestClient.Response response, String refused, ErrorContext errors) {
        if (response.status() != 200) {
            throw HttpError.read(response, refused, errors);
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body().readNBytes(MAX_BODY));
        } catch (JsonProcessingException e) {
            throw malformed(refused, errors, e);
        } catch (IOException e) {
            throw errors.failed(
                    ErrorCode.CONNECTION_LOST,
                    refused + ": the connection was lost in the middle of the login's answer",
                    e);
        }
        if (answer.path("code").asInt(-1) > 0) {
            throw errors.refused(
                    answer.path("code").asInt() & 0xFFFF, refused, answer.path("desc").asText());
        }
        String token = answer.path("desc").asText();
        if (token.isEmpty()) {
            throw malformed(refused, errors, null);
        }
        return token;
    }

    private static TDengineException malformed(
            String refused, ErrorContext errors, IOException cause) {
        return errors.failed(
                ErrorCode.MALFORMED, refused + ": the login's answer has no token", cause);
    }
}
