/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.Engine;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Rows as text over HTTP: {@code /influxdb/v1/write} and {@code /opentsdb/v1/put}. */
final class RestWrites {

    private static final String LINE_PATH = "/influxdb/v1/write";
    private static final String OPENTSDB_PATH = "/opentsdb/v1/put/";

    private final Engine engine;

    RestWrites(Engine engine) {
        this.engine = engine;
    }

    static boolean owns(String path) {
        return path.equals(LINE_PATH) || path.matches(OPENTSDB_PATH + "(telnet|json)/[^/]+");
    }

    /** An answer that tells an error, in the form of its endpoint. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final ObjectNode body;

        private Refused(int status, ObjectNode body) {
            this.status = status;
            this.body = body;
        }
    }

    FullHttpResponse answer(
            FullHttpRequest request, QueryStringDecoder uri, Faults.Verdict verdict) {
        boolean lines = uri.path().equals(LINE_PATH);
        try {
            if (verdict.error() != null) {
                throw new ServerError(verdict.error().code(), verdict.error().message());
            }
            if (lines) {
                writeLines(request, uri);
            } else {
                writePoints(request, uri);
            }
            return RestHandler.response(204, null, "");
        } catch (Refused e) {
            return RestHandler.response(e.status, RestHandler.JSON, e.body.toString());
        } catch (ServerError e) {
            String message = "[0x" + Integer.toHexString(e.code()) + "] " + e.getMessage();
            ObjectNode body = lines ? line("internal error", message) : point(500, message);
            return RestHandler.response(500, RestHandler.JSON, body.toString());
        }
    }

    private void writeLines(FullHttpRequest request, QueryStringDecoder uri)
            throws Refused, ServerError {
        String database = RestHandler.parameter(uri, "db");
        if (database.isEmpty()) {
            throw new Refused(
                    400,
                    line("not found", "db required")
                            .put("op", "get db query")
                            .put("err", "db required")
                            .put("line", 0));
        }
        requireNumbers(uri, true);
        String user = RestHandler.parameter(uri, "u");
        RestCredentials credentials =
                user.isEmpty()
                        ? credentials(request, uri)
                        : RestCredentials.of(user, RestHandler.parameter(uri, "p"));
        if (credentials == null) {
            throw new Refused(401, line("forbidden", "get auth error"));
        }
        write(
                credentials,
                database,
                uri,
                Session.LINE_PROTOCOL,
                RestHandler.parameter(uri, "precision"),
                body(request));
    }

    private void writePoints(FullHttpRequest request, QueryStringDecoder uri)
            throws Refused, ServerError {
        requireNumbers(uri, false);
        RestCredentials credentials = credentials(request, uri);
        if (credentials == null) {
            throw new Refused(401, point(401, "auth needed"));
        }
        String[] path = uri.path().split("/");
        boolean telnet = path[4].equals("telnet");
        write(
                credentials,
                path[5],
                uri,
                telnet ? Session.TELNET_PROTOCOL : Session.JSON_PROTOCOL,
                "",
                telnet ? points(body(request)) : body(request));
    }

    /** Lines without the word that OpenTSDB's own clients begin them with. */
    private static String points(String body) {
        return body.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.startsWith("put ") ? line.substring("put ".length()) : line)
                .collect(Collectors.joining("\n"));
    }

    private void write(
            RestCredentials credentials,
            String database,
            QueryStringDecoder uri,
            int protocol,
            String precision,
            String text)
            throws ServerError {
        Session session = engine.login(credentials.login(), database);
        session.insertSchemaless(
                new Session.SchemalessText(
                        protocol, precision, RestHandler.parameter(uri, "table_name_key"), text));
    }

    /** The time to live of new tables is read, but nothing here ages. */
    private static void requireNumbers(QueryStringDecoder uri, boolean lines) throws Refused {
        for (String name : List.of("ttl", "req_id")) {
            String value = RestHandler.parameter(uri, name);
            if (!value.matches("[0-9]*")) {
                String fault = "illegal param, " + name + " must be numeric: " + value;
                throw new Refused(
                        400,
                        lines
                                ? line("illegal param", fault)
                                        .put("op", "parse " + name)
                                        .put("err", fault)
                                        .put("line", 0)
                                : point(400, fault));
            }
        }
    }

    /** Null if there are none of a kind that these endpoints take. */
    private RestCredentials credentials(FullHttpRequest request, QueryStringDecoder uri) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (header == null || header.startsWith("Taosd ")) {
            return null;
        }
        try {
            return RestCredentials.of(header, RestHandler.takesBearer(engine, uri));
        } catch (RestError e) {
            return null;
        }
    }

    private static String body(FullHttpRequest request) {
        return request.content().toString(StandardCharsets.UTF_8);
    }

    private static ObjectNode line(String code, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
    }

    private static ObjectNode point(int status, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", status).put("message", message);
    }
}
