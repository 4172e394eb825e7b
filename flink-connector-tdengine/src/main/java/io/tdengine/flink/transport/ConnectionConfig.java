/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where a server is and who asks. Immutable; {@link #toString} shows no secret.
 *
 * <p>URL: {@code [taos+]ws|wss|http|https|taos://[[user[:password]@]host[:port][,host2[:port2]…]]
 * [/database][?param=value…]}, each part percent-encoded where needed. A {@code +} is a plus sign.
 * The parameters are in {@code docs/transport.md}; each has a setter in {@link Builder}. What a URL
 * leaves out is {@code localhost}, port 6041 (6030 for {@code taos}), user {@code root}, password
 * {@code taosdata}.
 *
 * <p>The driver's {@code jdbc:TAOS-WS://host:port/db?user=…&password=…}, {@code jdbc:TAOS-RS://}
 * and {@code jdbc:TAOS://} are read as {@code ws}, {@code http} and {@code taos}.
 */
public final class ConnectionConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The protocol a URL names. */
    public enum Transport {
        WEBSOCKET("ws"),
        REST("http"),
        NATIVE("taos");

        private final String scheme;

        Transport(String scheme) {
            this.scheme = scheme;
        }
    }

    private static final int DEFAULT_MAX_MESSAGE_SIZE = 256 << 20;

    private final Transport transport;
    private final boolean tls;
    private final List<String> endpoints;
    private final String user;
    private final String password;
    private final String token;
    private final String database;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final String bearerToken;
    private final String totpCode;
    private final String timezone;
    private final String app;
    private final boolean compression;
    private final int retries;
    private final int maxMessageSize;
    private final boolean loginToken;
    private final TlsConfig tlsConfig;

    private ConnectionConfig(Builder builder) {
        this.transport = builder.transport;
        this.tls = builder.tls;
        this.endpoints = List.copyOf(builder.endpoints);
        this.user = builder.user;
        this.password = builder.password;
        this.token = builder.token;
        this.database = builder.database;
        this.connectTimeout = builder.connectTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.bearerToken = builder.bearerToken;
        this.totpCode = builder.totpCode;
        this.timezone = builder.timezone;
        this.app = builder.app;
        this.compression = builder.compression;
        this.retries = builder.retries;
        this.maxMessageSize = builder.maxMessageSize;
        this.loginToken = builder.loginToken;
        this.tlsConfig = builder.tlsOptions.build();
    }

    /** Parses a URL; throws {@link IllegalArgumentException} that names the wrong part. */
    public static ConnectionConfig parse(String url) {
        return builder(url).build();
    }

    /**
     * A builder that starts from a URL; its setters win over the URL.
     *
     * @throws IllegalArgumentException if the URL is wrong; names the part, shows no secret
     */
    public static Builder builder(String url) {
        Builder builder = new Builder();
        new ConnectionUrl(url).into(builder);
        return builder;
    }

    public Transport transport() {
        return transport;
    }

    public boolean tls() {
        return tls;
    }

    /** {@code host:port} of each endpoint in the order to try; IPv6 hosts in brackets. */
    public List<String> endpoints() {
        return endpoints;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    /** Cloud token, or null. */
    public String token() {
        return token;
    }

    /** The database, or null. */
    public String database() {
        return database;
    }

    /** For each endpoint; 10 s unless set. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** For each request; 60 s unless set. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** Token that logs in instead of the password (servers from 3.4.0.0), or null. */
    public String bearerToken() {
        return bearerToken;
    }

    /** One-time code beside the password (servers from 3.4.0.0), or null. */
    public String totpCode() {
        return totpCode;
    }

    /** IANA name of the session's time zone, or null for the server's. */
    public String timezone() {
        return timezone;
    }

    /** What the server lists this client as; at most 23 bytes, or null. */
    public String app() {
        return app;
    }

    /** True if frames shall be deflated where the server can. */
    public boolean compression() {
        return compression;
    }

    /** How often all endpoints are tried again when none accepts the connection. */
    public int retries() {
        return retries;
    }

    /** Bytes of the largest WebSocket message that is taken; 256 MiB unless set. */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /** True if REST shall log in once and then send a token in place of the password. */
    public boolean loginToken() {
        return loginToken;
    }

    /** Matters only if {@link #tls}; never null. */
    public TlsConfig tlsConfig() {
        return tlsConfig;
    }

    /** A builder with this configuration's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.transport = transport;
        builder.tls = tls;
        builder.endpoints = endpoints;
        return builder.user(user)
                .password(password)
                .token(token)
                .database(database)
                .connectTimeout(connectTimeout)
                .requestTimeout(requestTimeout)
                .bearerToken(bearerToken)
                .totpCode(totpCode)
                .timezone(timezone)
                .app(app)
                .compression(compression)
                .retries(retries)
                .maxMessageSize(maxMessageSize)
                .loginToken(loginToken)
                .tls(tlsConfig);
    }

    /** The URL without password, tokens and code. */
    @Override
    public String toString() {
        return transport.scheme
                + (tls && transport != Transport.NATIVE ? "s" : "")
                + "://"
                + user
                + ":***@"
                + String.join(",", endpoints)
                + (database == null ? "" : "/" + database)
                + (token == null ? "" : "?token=***");
    }

    /** Builder of a {@link ConnectionConfig}; {@link #build} validates. */
    public static final class Builder {

        Transport transport = Transport.WEBSOCKET;
        boolean tls;
        List<String> endpoints = List.of();
        private String user = "root";
        private String password = "taosdata";
        private String token;
        private String database;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(60);
        private String bearerToken;
        private String totpCode;
        private String timezone;
        private String app;
        private boolean compression;
        private int retries;
        private int maxMessageSize = DEFAULT_MAX_MESSAGE_SIZE;
        private boolean loginToken;
        TlsConfig.Builder tlsOptions = TlsConfig.builder();

        private Builder() {}

        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public Builder password(String password) {
            this.password = password;
            return this;
        }

        /** Cloud token, or null for none. */
        public Builder token(String token) {
            this.token = token;
            return this;
        }

        /** The session's database, or null for none. */
        public Builder database(String database) {
            this.database = database;
            return this;
        }

        /** For each endpoint; positive. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = timeout;
            return this;
        }

        /** For each request; positive. */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = timeout;
            return this;
        }

        /** Logs in instead of the password; null for none. Servers before 3.4.0.0 are refused. */
        public Builder bearerToken(String token) {
            this.bearerToken = token;
            return this;
        }

        /** One-time code beside the password; null for none. Servers before 3.4.0.0 are refused. */
        public Builder totpCode(String code) {
            this.totpCode = code;
            return this;
        }

        /** IANA name such as {@code Europe/Berlin}; null for the server's zone. */
        public Builder timezone(String timezone) {
            this.timezone = timezone;
            return this;
        }

        /** What the server lists this client as; at most 23 bytes of UTF-8, null for nothing. */
        public Builder app(String app) {
            this.app = app;
            return this;
        }

        /** Whether to offer permessage-deflate; false unless set. */
        public Builder compression(boolean compression) {
            this.compression = compression;
            return this;
        }

        /** How often all endpoints are tried again, after 200 ms, 400 ms, … 5 s; 0 unless set. */
        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        /** Only for WebSocket: bytes of the largest message to take; positive. */
        public Builder maxMessageSize(int bytes) {
            this.maxMessageSize = bytes;
            return this;
        }

        /**
         * Only for REST: whether to log in at {@code /rest/login} and send the token it gives with
         * each statement, in place of the password; false unless set.
         */
        public Builder loginToken(boolean loginToken) {
            this.loginToken = loginToken;
            return this;
        }

        /** Only for {@code wss} and {@code https}. */
        public Builder tls(TlsConfig config) {
            this.tlsOptions = config.toBuilder();
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is missing or out of range
         */
        public ConnectionConfig build() {
            Objects.requireNonNull(password, "password");
            if (Objects.requireNonNull(user, "user").isEmpty()) {
                throw new IllegalArgumentException("The user name is empty");
            }
            if (database != null && database.isEmpty()) {
                throw new IllegalArgumentException("The database name is empty");
            }
            requirePositive("connect time-out", connectTimeout);
            requirePositive("request time-out", requestTimeout);
            requireOption(SessionOption.TIMEZONE, timezone);
            requireOption(SessionOption.USER_APP, app);
            requireTransport();
            ConnectionConfig config = new ConnectionConfig(this);
            if (!tls && !config.tlsConfig.isDefault()) {
                throw new IllegalArgumentException(
                        "TLS options are given for a connection without TLS; use wss:// or"
                                + " https://");
            }
            return config;
        }

        private void requireTransport() {
            if (loginToken && transport != Transport.REST) {
                throw new IllegalArgumentException(
                        "login_token is for http:// and https:// only; leave it out");
            }
            if (maxMessageSize != DEFAULT_MAX_MESSAGE_SIZE && transport != Transport.WEBSOCKET) {
                throw new IllegalArgumentException(
                        "max_message_size is for ws:// and wss:// only; leave it out");
            }
            if (loginToken && bearerToken != null) {
                throw new IllegalArgumentException(
                        "login_token and bearer_token exclude each other");
            }
            if (retries < 0 || maxMessageSize < 1) {
                throw new IllegalArgumentException(
                        "Too small: retries " + retries + ", max_message_size " + maxMessageSize);
            }
        }

        private static void requireOption(SessionOption option, String value) {
            String fault = value == null ? null : option.fault(value);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
        }

        private static void requirePositive(String name, Duration timeout) {
            if (timeout.toMillis() <= 0 || timeout.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "The "
                                + name
                                + " must be between 1 ms and "
                                + Integer.MAX_VALUE
                                + " ms, not "
                                + timeout);
            }
        }
    }
}
