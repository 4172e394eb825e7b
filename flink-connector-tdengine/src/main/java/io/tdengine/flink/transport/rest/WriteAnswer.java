/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the answers of the HTTP write endpoints: nothing, or {@code {"code":…,"message":"[0x388]
 * Database not exist"}}.
 */
final class WriteAnswer {

    private static final int MAX_BODY = 64 << 10;
    private static final int ADAPTER_ERROR = 0xFFFF;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory PARSERS = new JsonFactory();

    /** How a server's own error stands in the message of an adapter. */
    private static final Pattern SERVER_ERROR =
            Pattern.compile("(?s)\\[0x([0-9a-fA-F]{1,8})] (.*)");

    private WriteAnswer() {}

    /**
     * @param refused begins the message if the rows were not written
     */
    static void check(RestClient.Response response, String refused, ErrorContext errors) {
        if (response.status() == 204 || response.status() == 200) {
            return;
        }
        byte[] body;
        try {
            body = response.body().readNBytes(MAX_BODY);
        } catch (IOException e) {
            throw HttpError.unreadable(response.status(), refused, errors, e);
        }
        throw error(response.status(), body, refused, errors);
    }

    /** What the body of an answer says why nothing was written. */
    static TDengineException error(int status, byte[] body, String refused, ErrorContext errors) {
        String message = message(body);
        if (message == null || HttpError.isLater(status)) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return HttpError.of(status, text, refused, errors);
        }
        Matcher server = SERVER_ERROR.matcher(message);
        if (server.matches()) {
            int code = (int) Long.parseLong(server.group(1), 16) & 0xFFFF;
            return errors.refused(code, refused, server.group(2));
        }
        return errors.refused(ADAPTER_ERROR, refused + " (HTTP status " + status + ")", message);
    }

    /** The message of a JSON body, or null if it is none of an adapter. */
    private static String message(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? null : json.path("message").textValue();
        } catch (IOException notOfTheAdapter) {
            return null;
        }
    }

    /** How many rows text has that a server took; it does not tell itself. */
    static long points(SchemalessInsert insert) {
        if (insert.protocol() != SchemalessInsert.Protocol.JSON) {
            return insert.data().lines().count();
        }
        try (JsonParser parser = PARSERS.createParser(insert.data())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return 1;
            }
            long points = 0;
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                parser.skipChildren();
                points++;
            }
            return points;
        } catch (JsonProcessingException e) {
            // The server has read and written it, so that it counts as one.
            return 1;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }
}
