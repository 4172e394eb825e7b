/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.Endpoints;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens connections and consumers through TDengine's client library, libtaos. */
public final class NativeTransport {

    private static final String VERSION_MARK = "ver:";

    private NativeTransport() {}

    /** Opens a session. */
    public static Connection connect(ConnectionConfig config) {
        requireNative(config);
        ClientLibrary library = ClientLibrary.get();
        return Endpoints.firstOf(
                config, hostAndPort -> connect(library, config, new Endpoint(hostAndPort)));
    }

    /** Opens a consumer. */
    public static Consumer consumer(ConnectionConfig connection, ConsumerConfig consumer) {
        requireNative(connection);
        refuse(connection, connection.totpCode() != null, "totp_code");
        ClientLibrary library = ClientLibrary.get();
        return Endpoints.firstOf(
                connection,
                hostAndPort ->
                        NativeConsumer.open(
                                library, connection, new Endpoint(hostAndPort), consumer));
    }

    private static Connection connect(
            ClientLibrary library, ConnectionConfig config, Endpoint endpoint) {
        CallThreads threads = CallThreads.concurrent("tdengine " + endpoint);
        return awaitConnect(
                threads,
                config.connectTimeout(),
                endpoint,
                () -> login(library, config, endpoint, threads),
                Connection::close);
    }

    /**
     * Runs what opens something within the connect time-out.
     *
     * @param threads end with what is opened, however late that comes, or when nothing is
     */
    static <T> T awaitConnect(
            CallThreads threads,
            Duration timeout,
            Endpoint endpoint,
            Supplier<T> open,
            java.util.function.Consumer<T> unclaimed) {
        Attempt connecting =
                Attempt.at(Origin.CONNECTION, endpoint, "Cannot connect to " + endpoint);
        CompletableFuture<T> opening = threads.submit(open);
        opening.whenComplete(
                (opened, failure) -> {
                    if (failure != null) {
                        threads.shutdown();
                    }
                });
        try {
            return CallThreads.await(opening, timeout, connecting, unclaimed);
        } catch (TDengineException e) {
            if (e.code() != ErrorCode.REQUEST_TIMEOUT) {
                throw e;
            }
            throw connecting.failed(
                    ErrorCode.CONNECT_FAILED,
                    "no answer within "
                            + timeout.toMillis()
                            + " ms; check host, port and firewalls, or raise connect_timeout",
                    e);
        }
    }

    /** On a thread of the session. */
    private static Connection login(
            ClientLibrary library,
            ConnectionConfig config,
            Endpoint endpoint,
            CallThreads threads) {
        Attempt attempt = Attempt.at(Origin.CONNECTION, endpoint, refused(config, endpoint));
        Pointer taos = Login.connect(library.logins(), config, endpoint);
        if (taos == null) {
            throw attempt.lastError();
        }
        try {
            SessionOptions.set(library, taos, config, endpoint);
            String version = version(CText.at(Taosc.taosGetServerInfo(taos)), endpoint);
            ServerVersion.check(version, endpoint.toString());
            if (config.bearerToken() != null || config.totpCode() != null) {
                ServerVersion.requireTokens(version, endpoint.toString());
            }
            Session session = new Session(taos, threads, endpoint.toString());
            return new NativeConnection(library, session, config.requestTimeout(), version);
        } catch (RuntimeException | Error e) {
            Taosc.taosClose(taos);
            throw e;
        }
    }

    private static String refused(ConnectionConfig config, Endpoint endpoint) {
        return endpoint
                + " refuses user '"
                + config.user()
                + "'"
                + (config.database() == null
                        ? " (check host, port, user and password)"
                        : " for database '"
                                + config.database()
                                + "' (check host, port, user, password and database)");
    }

    /**
     * Servers and the library tell their version alone, or as the first of several lines after a
     * mark.
     */
    static String version(String info, Object endpoint) {
        if (info == null || info.isBlank()) {
            throw ErrorContext.of(Origin.CONNECTION, endpoint)
                    .failed(ErrorCode.MALFORMED, endpoint + " does not tell its version");
        }
        String first = info.trim().lines().findFirst().orElse("");
        return first.startsWith(VERSION_MARK) ? first.substring(VERSION_MARK.length()) : first;
    }

    private static void requireNative(ConnectionConfig config) {
        refuse(config, config.tls(), "useSSL");
        refuse(config, config.token() != null, "token");
        refuse(config, config.compression(), "compression");
    }

    private static void refuse(ConnectionConfig config, boolean asked, String parameter) {
        if (asked) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "Parameter '"
                                    + parameter
                                    + "' is not available over a native connection: leave it out, or use"
                                    + " ws:// or wss:// instead of "
                                    + config);
        }
    }
}
