/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TlsConfig;
import io.tdengine.flink.transport.TlsFailure;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;

/** One address of a server and a path on it. Immutable; {@link #toString} shows no secret. */
final class Endpoint {

    private final boolean tls;
    private final String hostAndPort;
    private final String path;
    private final String token;
    private final TlsConfig tlsConfig;
    private final boolean compression;
    private final int maxMessageSize;

    /**
     * @param hostAndPort one of {@link ConnectionConfig#endpoints()}
     */
    Endpoint(ConnectionConfig config, String hostAndPort, String path) {
        this.tls = config.tls();
        this.hostAndPort = hostAndPort;
        this.path = path;
        this.token = config.token();
        this.tlsConfig = config.tlsConfig();
        this.compression = config.compression();
        this.maxMessageSize = config.maxMessageSize();
    }

    /**
     * The address to connect to. Java's URI knows no host names with an underscore, which
     * containers often have: for those a stand-in, since the host is resolved and told separately.
     */
    URI uri() {
        URI uri = uri(hostAndPort);
        return uri.getHost() != null ? uri : uri("host" + hostAndPort.substring(port()));
    }

    private URI uri(String authority) {
        String query =
                token == null ? "" : "?token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        try {
            return new URI((tls ? "wss" : "ws") + "://" + authority + path + query);
        } catch (URISyntaxException e) {
            // Without the cause: it quotes the token.
            throw ErrorContext.of(ErrorContext.Origin.CONNECTION, this)
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "Cannot connect to "
                                    + this
                                    + ": '"
                                    + host()
                                    + "' is no host name or address; correct it in the URL");
        }
    }

    String hostAndPort() {
        return hostAndPort;
    }

    /** Name or address; IPv6 in brackets. */
    String host() {
        return hostAndPort.substring(0, port());
    }

    /**
     * What makes the sockets; null without TLS.
     *
     * @throws TDengineException if a file of the TLS options cannot be read
     */
    SocketFactory socketFactory() {
        return tls ? tlsConfig.sslContext().getSocketFactory() : null;
    }

    boolean verifiesHost() {
        return tlsConfig.verifyHost();
    }

    boolean compression() {
        return compression;
    }

    int maxMessageSize() {
        return maxMessageSize;
    }

    /** Where the colon before the port is. */
    private int port() {
        return hostAndPort.lastIndexOf(':');
    }

    /** The exception for a connection that could not be made: what, why, and what to do. */
    TDengineException connectFailed(Throwable cause, Duration timeout) {
        return ErrorContext.of(ErrorContext.Origin.CONNECTION, this)
                .failed(
                        ErrorCode.CONNECT_FAILED,
                        "Cannot connect to " + this + ": " + reason(cause, timeout),
                        cause);
    }

    private String reason(Throwable cause, Duration timeout) {
        if (cause instanceof UnknownHostException) {
            return "host '" + host() + "' is unknown; check its name in the URL";
        }
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return "no answer within "
                    + timeout.toMillis()
                    + " ms; check host, port and firewalls, or raise connect_timeout";
        }
        if (cause instanceof ConnectException) {
            return cause.getMessage()
                    + "; check host and port in the URL and that taosAdapter runs there (its"
                    + " default port is 6041)";
        }
        if (cause instanceof SSLException) {
            return TlsFailure.describe(cause, host(), "ws");
        }
        return cause.getMessage()
                + "; check that this is taosAdapter's port (default 6041) and whether it needs "
                + (tls ? "a client certificate (tls_key_store)" : "wss://")
                + " or a token";
    }

    /** Scheme, host, port and path. */
    @Override
    public String toString() {
        return (tls ? "wss" : "ws") + "://" + hostAndPort + path;
    }
}
