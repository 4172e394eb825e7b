/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.SessionOption;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes with every request, as the server keeps no session: who asks, the database and the
 * options. Safe for several threads.
 */
final class RestSession {

    /** Names of the options in a request's query. */
    private static final Map<SessionOption, String> PARAMETERS =
            new EnumMap<>(
                    Map.of(
                            SessionOption.TIMEZONE, "conn_tz",
                            SessionOption.USER_APP, "app",
                            SessionOption.USER_IP, "ip"));

    private final RestEndpoint endpoint;
    private final String token;
    private final boolean compression;
    private final Map<SessionOption, String> options = new EnumMap<>(SessionOption.class);

    /** The write endpoints take no login token. */
    private final String writeAuthorization;

    private volatile String authorization;
    private volatile String database;

    RestSession(RestEndpoint endpoint, ConnectionConfig config) {
        this.endpoint = endpoint;
        this.token = config.token();
        this.compression = config.compression();
        this.database = config.database();
        this.writeAuthorization =
                config.bearerToken() != null
                        ? "Bearer " + config.bearerToken()
                        : basic(config.user(), config.password());
        this.authorization = writeAuthorization;
        set(SessionOption.TIMEZONE, config.timezone());
        set(SessionOption.USER_APP, config.app());
    }

    private static String basic(String user, String password) {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    /** True if REST has a parameter for an option. */
    static boolean has(SessionOption option) {
        return PARAMETERS.containsKey(option);
    }

    /** Null or a name. */
    String database() {
        return database;
    }

    void database(String name) {
        database = name;
    }

    /** From now on the token that a login gave stands for user and password. */
    void loggedIn(String loginToken) {
        authorization = "Taosd " + loginToken;
    }

    /**
     * @param value null for the server's default
     */
    void set(SessionOption option, String value) {
        synchronized (options) {
            if (value == null) {
                options.remove(option);
            } else {
                options.put(option, value);
            }
        }
    }

    void resetOptions() {
        synchronized (options) {
            options.clear();
        }
    }

    /** Null for the server's default. */
    String option(SessionOption option) {
        synchronized (options) {
            return options.get(option);
        }
    }

    /**
     * A request that runs a statement.
     *
     * @param requestId 0 for one of the server's own
     */
    HttpRequest sql(String sql, long requestId, Duration timeout) {
        String path = RestEndpoint.SQL_PATH;
        String current = database;
        if (current != null) {
            path += "/" + RestEndpoint.encode(current);
        }
        Map<String, String> parameters = parameters(requestId);
        synchronized (options) {
            PARAMETERS.forEach(
                    (option, name) -> {
                        String value = options.get(option);
                        if (value != null) {
                            parameters.put(name, value);
                        }
                    });
        }
        HttpRequest.Builder request =
                endpoint.request(path, parameters, timeout)
                        .header("Authorization", authorization)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(sql, StandardCharsets.UTF_8));
        if (compression) {
            request.header("Accept-Encoding", "gzip");
        }
        return request.build();
    }

    /** A request for a token that stands for user and password. */
    HttpRequest login(String user, String password, Duration timeout) {
        String path =
                "/rest/login/" + RestEndpoint.encode(user) + "/" + RestEndpoint.encode(password);
        return endpoint.request(path, parameters(0), timeout).GET().build();
    }

    /** A request that writes rows given as text into the session's database, which must be set. */
    HttpRequest write(SchemalessInsert insert, Duration timeout) {
        Map<String, String> parameters = parameters(insert.requestId());
        String path;
        switch (insert.protocol()) {
            case LINE:
                path = "/influxdb/v1/write";
                parameters.put("db", database);
                if (insert.precision() != null) {
                    parameters.put("precision", insert.precisionText());
                }
                break;
            case TELNET:
                path = "/opentsdb/v1/put/telnet/" + RestEndpoint.encode(database);
                break;
            default:
                path = "/opentsdb/v1/put/json/" + RestEndpoint.encode(database);
        }
        if (insert.ttlDays() > 0) {
            parameters.put("ttl", Integer.toString(insert.ttlDays()));
        }
        if (insert.tableNameKey() != null) {
            parameters.put("table_name_key", insert.tableNameKey());
        }
        String app = option(SessionOption.USER_APP);
        if (app != null) {
            parameters.put("app", app);
        }
        return endpoint.request(path, parameters, timeout)
                .header("Authorization", writeAuthorization)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofString(insert.data(), StandardCharsets.UTF_8))
                .build();
    }

    private Map<String, String> parameters(long requestId) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (token != null) {
            parameters.put("token", token);
        }
        if (requestId != 0) {
            parameters.put("req_id", Long.toString(requestId));
        }
        return parameters;
    }
}
