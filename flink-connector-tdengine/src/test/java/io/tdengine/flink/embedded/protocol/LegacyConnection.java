/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.ServerError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of a legacy endpoint, which is silent about what it does not understand. */
final class LegacyConnection extends QueryConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LegacyConnection.class);

    private final LegacyEndpoint endpoint;

    LegacyConnection(ServerContext server, LegacyEndpoint endpoint) {
        super(server);
        this.endpoint = endpoint;
    }

    @Override
    void handle(Request request) {
        if (endpoint.has(request.action())) {
            super.handle(request);
        } else {
            LOG.debug("{} does not answer action {}", endpoint, request.action());
        }
    }

    @Override
    void onUnreadable(Request request, String message) {
        LOG.debug("{} does not answer a request: {}", endpoint, message);
    }

    @Override
    void fail(Request request, ServerError error) {
        if (error.getMessage().equals(request.undecodable().getMessage())) {
            onUnreadable(request, error.getMessage());
        } else {
            super.fail(request, error);
        }
    }

    @Override
    void send(Request request, ObjectNode answer) {
        super.send(request, LegacyEndpoint.adapt(request.action(), answer));
    }
}
