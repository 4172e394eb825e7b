/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.TDengineException;

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
