/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TlsFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;

/** One address of a server. Immutable; {@link #toString} shows no secret. */
final class RestEndpoint {

    static final String SQL_PATH = "/rest/sql";

    private final boolean tls;
    private final String hostAndPort;
    private final String authority;

    /**
     * @param hostAndPort one of {@link ConnectionConfig#endpoints()}
     */
    RestEndpoint(ConnectionConfig config, String hostAndPort) {
        this.tls = config.tls();
        this.hostAndPort = hostAndPort;
        this.authority = authority();
    }

    /** Percent-encodes a part of a path or query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Java's URI knows no host names with an underscore, which containers often have: those are
     * resolved here. A certificate cannot name such a host, so that this is for http only.
     */
    private String authority() {
        if (URI.create(scheme() + "://" + hostAndPort).getHost() != null) {
            return hostAndPort;
        }
        if (tls) {
            throw ErrorContext.of(ErrorContext.Origin.CONNECTION, this)
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "Host '"
                                    + host()
                                    + "' is no valid name for https; use another name or wss://");
        }
        try {
            String literal = InetAddress.getByName(host()).getHostAddress();
            return (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal)
                    + hostAndPort.substring(host().length());
        } catch (UnknownHostException e) {
            throw connectFailed(e, Duration.ZERO);
        }
    }

    /**
     * A request to a path of this server.
     *
     * @param path percent-encoded where needed
     * @param parameters of the query, as they are
     */
    HttpRequest.Builder request(String path, Map<String, String> parameters, Duration timeout) {
        StringBuilder query = new StringBuilder();
        parameters.forEach(
                (name, value) ->
                        query.append(query.length() == 0 ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(encode(value)));
        URI uri = URI.create(scheme() + "://" + authority + path + query);
        return HttpRequest.newBuilder(uri).timeout(timeout);
    }

    /** The exception for a connection that could not be made: what, why, and what to do. */
    TDengineException connectFailed(IOException cause, Duration timeout) {
        return ErrorContext.of(ErrorContext.Origin.CONNECTION, this)
                .failed(
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
            return TlsFailure.describe(cause, host(), "http");
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
        return scheme() + "://" + hostAndPort + SQL_PATH;
    }
}
