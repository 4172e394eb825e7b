/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Endpoints;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;

/** Opens connections over {@code /rest/sql}, trying endpoints in their order. */
public final class RestTransport {

    private RestTransport() {}

    /** Opens a session: checks that the server answers, user, password and database. */
    public static Connection connect(ConnectionConfig config) {
        refuse(config, config.bearerToken() != null, "bearer_token");
        refuse(config, config.totpCode() != null, "totp_code");
        refuse(config, config.timezone() != null, "timezone");
        refuse(config, config.app() != null, "app");
        refuse(config, config.compression(), "compression");
        refuse(config, config.tls() && !config.tlsConfig().verifyHost(), "tls_verify_host=false");
        return Endpoints.firstOf(
                config,
                hostAndPort -> RestConnection.login(new RestEndpoint(config, hostAndPort), config));
    }

    private static void refuse(ConnectionConfig config, boolean asked, String parameter) {
        if (asked) {
            throw new TDengineException(
                    ErrorCode.UNSUPPORTED,
                    "Parameter '"
                            + parameter
                            + "' is not available over REST: leave it out, or use ws:// or wss://"
                            + " instead of "
                            + config);
        }
    }
}
