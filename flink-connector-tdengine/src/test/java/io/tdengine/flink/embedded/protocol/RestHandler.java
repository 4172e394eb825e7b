/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.Engine;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.embedded.engine.SqlResult;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * Answers one HTTP request: {@code /rest/sql}, {@code /rest/login}, {@code /-/ping} and the write
 * endpoints.
 */
final class RestHandler {

    private static final int ADAPTER_ERROR = 0xFFFF;
    static final String JSON = "application/json; charset=utf-8";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("", "0", "f", "F", "FALSE", "false", "False");

    private final Engine engine;
    private final Faults faults;
    private final long startNanos = System.nanoTime();

    RestHandler(Engine engine, Faults faults) {
        this.engine = engine;
        this.faults = faults;
    }

    /** What {@link Faults} calls this request. */
    static String action(FullHttpRequest request) {
        String path = new QueryStringDecoder(request.uri()).path();
        if (path.startsWith("/rest/sql")) {
            return "rest_sql";
        }
        if (RestWrites.owns(path)) {
            return "rest_write";
        }
        return path.startsWith("/rest/login") ? "rest_login" : "rest_other";
    }

    FullHttpResponse answer(FullHttpRequest request, Faults.Verdict verdict) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (request.method().equals(HttpMethod.POST) && RestWrites.owns(uri.path())) {
            return new RestWrites(engine).answer(request, uri, verdict);
        }
        try {
            Fault.Error error = verdict.error();
            if (error != null) {
                throw new RestError(200, error.code(), error.message());
            }
            return route(request, uri);
        } catch (RestError e) {
            return error(e);
        }
    }

    private FullHttpResponse route(FullHttpRequest request, QueryStringDecoder uri)
            throws RestError {
        List<String> path = List.of(uri.path().substring(1).split("/", -1));
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            return preflight();
        }
        if (method.equals(HttpMethod.GET) && uri.path().equals("/-/ping")) {
            return response(200, null, "");
        }
        boolean rest = path.get(0).equals("rest") && path.size() > 1;
        if (rest && path.get(1).equals("login") && path.size() == 4) {
            if (method.equals(HttpMethod.GET)) {
                return login(RestCredentials.of(path.get(2), path.get(3)));
            }
        }
        if (rest && path.get(1).equals("sql") && path.size() <= 3) {
            if (method.equals(HttpMethod.POST)) {
                return sql(request, uri, path.size() == 3 ? path.get(2) : "");
            }
        }
        if (rest && path.get(1).equals("sql") && path.size() == 4 && path.get(3).equals("vgid")) {
            if (method.equals(HttpMethod.POST)) {
                return vgroups(request, path.get(2));
            }
        }
        return response(404, "text/plain", "404 page not found");
    }

    private FullHttpResponse login(RestCredentials credentials) throws RestError {
        String token = credentials.token();
        try {
            engine.login(credentials.login(), null);
        } catch (ServerError e) {
            throw new RestError(401, 3, "Authentication failure");
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        return response(200, JSON, answer.put("code", 0).put("desc", token).toString());
    }

    private FullHttpResponse sql(FullHttpRequest request, QueryStringDecoder uri, String database)
            throws RestError {
        RestCredentials credentials = credentials(request);
        checkReqId(parameter(uri, "req_id"));
        String connectionZone = parameter(uri, "conn_tz");
        ZoneId zone = zone(connectionZone.isEmpty() ? parameter(uri, "tz") : connectionZone);
        boolean objects = bool(parameter(uri, "row_with_meta"));
        String body = request.content().toString(StandardCharsets.UTF_8);
        if (body.isEmpty()) {
            throw new RestError(400, 0x1106, "request is empty");
        }
        String sql = body.trim();
        if (sql.isEmpty()) {
            throw new RestError(400, 0x1107, "no sql input");
        }
        try {
            Session session = engine.login(credentials.login(), null);
            if (!connectionZone.isEmpty()) {
                session.setZone(zone);
            }
            use(session, database);
            SqlResult result = session.execute(sql);
            boolean timed = parameter(uri, "timing").equals("true");
            RestResultWriter writer = new RestResultWriter(result, zone, objects);
            String json = writer.write(timed ? elapsed() : -1);
            // A real server's writer gives up at a cell that JSON cannot hold.
            return response(200, JSON, writer.isWritable() ? json : "");
        } catch (ServerError e) {
            throw new RestError(200, e.code(), e.getMessage());
        }
    }

    /** A bearer token needs a server that has tokens, and no cloud gateway's beside it. */
    static boolean takesBearer(Engine engine, QueryStringDecoder uri) {
        return engine.hasTokens() && !uri.parameters().containsKey("token");
    }

    private RestCredentials credentials(FullHttpRequest request) throws RestError {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        RestCredentials credentials = RestCredentials.of(header, takesBearer(engine, uri));
        if (faults.isExpired(header.substring(header.indexOf(' ') + 1))) {
            throw new RestError(401, 0x1125, "invalid taosd Authorization");
        }
        return credentials;
    }

    /** The vgroups of the tables that the body names. */
    private FullHttpResponse vgroups(FullHttpRequest request, String database) throws RestError {
        RestCredentials credentials = credentials(request);
        List<String> tables = TableNames.of(request.content().toString(StandardCharsets.UTF_8));
        try {
            Session session = engine.login(credentials.login(), null);
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("code", 0);
            session.vgroupsOf(database, tables).forEach(answer.putArray("vgIDs")::add);
            return response(200, JSON, answer.toString());
        } catch (ServerError e) {
            throw new RestError(200, e.code(), e.getMessage());
        }
    }

    private static void use(Session session, String database) {
        if (database.isEmpty()) {
            return;
        }
        try {
            session.execute("use `" + database + "`");
        } catch (ServerError ignoredByRealServersToo) {
            // The statement itself then fails, if it needs the database.
        }
    }

    private static void checkReqId(String value) throws RestError {
        try {
            Long.parseLong(value.isEmpty() ? "0" : value);
        } catch (NumberFormatException e) {
            throw new RestError(
                    400,
                    ADAPTER_ERROR,
                    "illegal param, req_id must be numeric strconv.ParseInt: parsing \""
                            + value
                            + "\": invalid syntax");
        }
    }

    private static ZoneId zone(String name) throws RestError {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new RestError(400, ADAPTER_ERROR, "unknown time zone " + name);
        }
    }

    private static boolean bool(String value) throws RestError {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw new RestError(
                    400,
                    ADAPTER_ERROR,
                    "illegal param, row_with_meta must be boolean strconv.ParseBool: parsing \""
                            + value
                            + "\": invalid syntax");
        }
        return TRUE.contains(value);
    }

    static String parameter(QueryStringDecoder uri, String name) {
        return uri.parameters().getOrDefault(name, List.of("")).get(0);
    }

    private long elapsed() {
        return System.nanoTime() - startNanos;
    }

    private FullHttpResponse error(RestError error) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", error.code() & 0xFFFF).put("desc", error.getMessage());
        return response(error.status(), JSON, body.put("timing", elapsed()).toString());
    }

    private static FullHttpResponse preflight() {
        FullHttpResponse response = response(204, null, "");
        response.headers()
                .set(
                        HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                        "Origin,Content-Length,Content-Type,Authorization")
                .set(
                        HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS,
                        "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS")
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "43200");
        return response;
    }

    static FullHttpResponse response(int status, String contentType, String body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        HttpHeaders headers = response.headers();
        if (contentType != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        HttpUtil.setContentLength(response, response.content().readableBytes());
        return response;
    }
}
