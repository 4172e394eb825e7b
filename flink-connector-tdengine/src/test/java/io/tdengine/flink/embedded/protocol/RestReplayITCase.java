/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends the embedded server recorded HTTP requests and compares status, type and body. */
public class RestReplayITCase {

    /** Set by the client itself, or refused by it. */
    private static final Set<String> CLIENT_HEADERS =
            Set.of("host", "content-length", "connection");

    /** Of the recorded server, when the database of the tables was made. */
    private static final int FIRST_VGROUP = 299;

    /**
     * One recording to play.
     *
     * @param setup the recording whose tables it works on
     */
    record Replay(String scenario, String setup) {

        /** On the tables of the types, where most were recorded. */
        Replay(String scenario) {
            this(scenario, "09a-rest-types");
        }

        @Override
        public String toString() {
            return scenario;
        }
    }

    static Stream<Replay> replays() {
        return Stream.of(
                new Replay("09a-rest-types"),
                new Replay("09b-rest-options"),
                new Replay("09c-rest-errors"),
                new Replay("09d-rest-taospy"),
                new Replay("10-http-schemaless", "10-http-schemaless"),
                new Replay("14d-jdbc-rs"));
    }

    /** The recorded requests and answers. */
    public static Stream<Frame> played() {
        return replays().flatMap(replay -> Golden.frames(replay.scenario()).stream());
    }

    @ParameterizedTest
    @MethodSource("replays")
    void answersAsRecorded(Replay replay) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        Comparison comparison = new Comparison();
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            server.numberVgroupsFrom(FIRST_VGROUP);
            GoldenSetup.run(server.port(), replay.setup());
            HttpResponse<byte[]> response = null;
            for (Frame frame : Golden.frames(replay.scenario())) {
                if (frame.fromClient()) {
                    HttpRequest request = request(server.port(), frame.json().path("http"));
                    response = client.send(request, BodyHandlers.ofByteArray());
                } else {
                    comparison.add(frame, expected(frame.json().path("http")), actual(response));
                }
            }
        }
        comparison.assertSame();
    }

    private static HttpRequest request(int port, JsonNode http) {
        URI uri = URI.create("http://127.0.0.1:" + port + http.path("path").asText());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .method(
                                http.path("method").asText(),
                                BodyPublishers.ofString(http.path("body").asText()));
        for (JsonNode header : http.path("headers")) {
            String name = header.path(0).asText();
            if (!CLIENT_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                request.header(name, header.path(1).asText());
            }
        }
        return request.build();
    }

    private static String expected(JsonNode http) throws IOException {
        String type = "";
        for (JsonNode header : http.path("headers")) {
            if (header.path(0).asText().equals("Content-Type")) {
                type = header.path(1).asText();
            }
        }
        String body =
                http.has("body_hex")
                        ? unzipped(HexFormat.of().parseHex(http.path("body_hex").asText()))
                        : http.path("body").asText();
        return line(http.path("status").asInt(), type, body);
    }

    private static String actual(HttpResponse<byte[]> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean zipped = response.headers().firstValue("Content-Encoding").isPresent();
        String body =
                zipped
                        ? unzipped(response.body())
                        : new String(response.body(), StandardCharsets.UTF_8);
        return line(response.statusCode(), type, body);
    }

    private static String unzipped(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The body as it is but for the time that the request took. */
    private static String line(int status, String type, String body) {
        return status + " " + type + " " + body.replaceAll("\"timing\":\\d+", "\"timing\":0");
    }
}
