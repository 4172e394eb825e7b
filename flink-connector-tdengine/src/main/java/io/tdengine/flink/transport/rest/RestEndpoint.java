/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLException;

/**
 * {@code /rest/sql} of one address of a server, and who asks there. Immutable; {@link #toString}
 * shows no secret.
 */
final class RestEndpoint {

    private static final String PATH = "/rest/sql";

    private final boolean tls;
    private final String hostAndPort;
    private final URI uri;
    private final String authorization;

    /**
     * @param hostAndPort one of {@link ConnectionConfig#endpoints()}
     */
    RestEndpoint(ConnectionConfig config, String hostAndPort) {
        this.tls = config.tls();
        this.hostAndPort = hostAndPort;
        if (config.user().indexOf(':') >= 0) {
            throw new TDengineException(
                    ErrorCode.UNSUPPORTED,
                    "User name '"
                            + config.user()
                            + "' has a ':', which HTTP's Basic authentication cannot carry; use"
                            + " ws:// or wss:// instead of "
                            + config);
        }
        byte[] login = (config.user() + ":" + config.password()).getBytes(StandardCharsets.UTF_8);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(login);
        String database = config.database() == null ? "" : "/" + encode(config.database());
        String query = config.token() == null ? "" : "?token=" + encode(config.token());
        this.uri = uri(PATH + database + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Java's URI knows no host names with an underscore, which containers often have: those are
     * resolved here. A certificate cannot name such a host, so that this is for http only.
     */
    private URI uri(String pathAndQuery) {
        URI uri = URI.create(scheme() + "://" + hostAndPort + pathAndQuery);
        if (uri.getHost() != null) {
            return uri;
        }
        if (tls) {
            throw new TDengineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Host '" + host() + "' is no valid name for https; use another name or wss://");
        }
        try {
            InetAddress address = InetAddress.getByName(host());
            String literal = address.getHostAddress();
            String authority = literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
            return URI.create(
                    "http://" + authority + hostAndPort.substring(host().length()) + pathAndQuery);
        } catch (UnknownHostException e) {
            throw connectFailed(e, Duration.ZERO);
        }
    }

    /** A request that runs a statement. */
    HttpRequest request(String sql, Duration timeout) {
        return HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Authorization", authorization)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(sql, StandardCharsets.UTF_8))
                .build();
    }

    /** The exception for a connection that could not be made: what, why, and what to do. */
    TDengineException connectFailed(IOException cause, Duration timeout) {
        return new TDengineException(
                ErrorCode.CONNECT_FAILED,
                "Cannot connect to " + this + ": " + reason(cause, timeout),
                cause);
    }

    private String reason(IOException cause, Duration timeout) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
                return "host '" + host() + "' is unknown; check its name in the URL";
            }
        }
        if (cause instanceof HttpTimeoutException) {
            return "no answer within "
                    + timeout.toMillis()
                    + " ms; check host, port and firewalls, or raise connect_timeout";
        }
        if (cause instanceof SSLException) {
            return "TLS failed: "
                    + cause.getMessage()
                    + "; check that the port speaks TLS (http:// if not) and that this JVM's trust"
                    + " store has the certificate's issuer";
        }
        return (cause.getMessage() == null ? "connection refused" : cause.getMessage())
                + "; check host and port in the URL and that taosAdapter runs there (its default"
                + " port is 6041)";
    }

    /** Name or address; IPv6 in brackets. */
    private String host() {
        return hostAndPort.substring(0, hostAndPort.lastIndexOf(':'));
    }

    private String scheme() {
        return tls ? "https" : "http";
    }

    /** Scheme, host, port and path. */
    @Override
    public String toString() {
        return scheme() + "://" + hostAndPort + PATH;
    }
}
