/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.rest.RestTransport;
import io.tdengine.flink.transport.taosc.NativeTransport;
import io.tdengine.flink.transport.websocket.WebSocketTransport;

/** Where everything starts: connections and consumers of a TDengine server. */
public final class TDengine {

    private TDengine() {}

    /**
     * Opens a session. Blocks at most the configured connect time-out for each endpoint.
     *
     * @throws TDengineException if no endpoint accepts it: with the endpoint and the reason
     */
    public static Connection connect(ConnectionConfig config) {
        switch (config.transport()) {
            case WEBSOCKET:
                return WebSocketTransport.connect(config);
            case REST:
                return RestTransport.connect(config);
            default:
                return NativeTransport.connect(config);
        }
    }

    /**
     * Opens a consumer; nothing is subscribed yet. Blocks as {@link #connect} does.
     *
     * @throws TDengineException also if the transport has no subscriptions
     */
    public static Consumer consumer(ConnectionConfig connection, ConsumerConfig consumer) {
        Consumer opened = open(connection, consumer);
        return consumer.autoCommitInterval() == null
                ? opened
                : new AutoCommittingConsumer(opened, consumer.autoCommitInterval());
    }

    private static Consumer open(ConnectionConfig connection, ConsumerConfig consumer) {
        switch (connection.transport()) {
            case WEBSOCKET:
                return WebSocketTransport.consumer(connection, consumer);
            case NATIVE:
                return NativeTransport.consumer(connection, consumer);
            default:
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.UNSUPPORTED,
                                "Subscriptions need WebSocket or a native connection; use ws:// or wss://"
                                        + " (port 6041 of taosAdapter) or taos:// (port 6030) instead of "
                                        + connection);
        }
    }
}
