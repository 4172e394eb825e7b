/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.Endpoints;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** Opens connections and consumers over WebSocket, trying endpoints in their order. */
public final class WebSocketTransport {

    private static final String SQL_PATH = "/ws";
    private static final String CONSUMER_PATH = "/rest/tmq";

    private WebSocketTransport() {}

    /** Opens a session. */
    public static Connection connect(ConnectionConfig config) {
        return firstOf(
                config,
                SQL_PATH,
                (channel, left) -> WebSocketConnection.login(channel, config, left));
    }

    /** Opens a consumer. */
    public static Consumer consumer(ConnectionConfig connection, ConsumerConfig consumer) {
        return firstOf(
                connection,
                CONSUMER_PATH,
                (channel, left) -> new WebSocketConsumer(channel, connection, consumer));
    }

    /**
     * @param login gets the open channel and what is left of the connect time-out
     */
    private static <T> T firstOf(
            ConnectionConfig config, String path, BiFunction<Channel, Duration, T> login) {
        return Endpoints.firstOf(
                config,
                hostAndPort -> open(new Endpoint(config, hostAndPort, path), config, login));
    }

    private static <T> T open(
            Endpoint endpoint, ConnectionConfig config, BiFunction<Channel, Duration, T> login) {
        long deadline = System.nanoTime() + config.connectTimeout().toNanos();
        Channel channel = Channel.open(endpoint, config.connectTimeout());
        try {
            // At least a moment, so that the time-out is reported with the request that met it.
            long left = Math.max(1_000_000, deadline - System.nanoTime());
            return login.apply(channel, Duration.ofNanos(left));
        } catch (TDengineException e) {
            channel.close();
            if (e.code() == ErrorCode.REQUEST_TIMEOUT) {
                throw endpoint.connectFailed(new TimeoutException(), config.connectTimeout());
            }
            throw e;
        } catch (RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }
}
