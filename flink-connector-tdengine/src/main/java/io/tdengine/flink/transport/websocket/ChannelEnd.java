/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import org.java_websocket.framing.CloseFrame;

/** Why a {@link Channel} ended, told to each request that it takes along. */
final class ChannelEnd {

    private final int code;
    private final String reason;
    private final Throwable cause;

    ChannelEnd(int code, String reason, Throwable cause) {
        this.code = code;
        this.reason = reason;
        this.cause = cause;
    }

    /**
     * The WebSocket library gives up what the server sends.
     *
     * @param closeCode of RFC 6455
     */
    static ChannelEnd unreadable(
            int closeCode, String reason, int maxMessageSize, Throwable cause) {
        return new ChannelEnd(
                ErrorCode.CONNECTION_LOST,
                closeCode == CloseFrame.TOOBIG
                        ? "the server sends a message of more than "
                                + maxMessageSize
                                + " bytes; check that this is taosAdapter's port, raise"
                                + " max_message_size, or ask for less at a time"
                        : "the server breaks the protocol: " + reason,
                cause);
    }

    TDengineException of(String channel, PendingRequest request) {
        return request.errors()
                .failed(
                        code,
                        "No answer to '"
                                + request.action()
                                + "': connection to "
                                + channel
                                + " ended: "
                                + reason,
                        cause);
    }
}
