/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Endpoints;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;

/** Opens connections over {@code /rest/sql}, trying endpoints in their order. */
public final class RestTransport {

    private RestTransport() {}

    /** Opens a session: checks that the server answers, user, password and database. */
    public static Connection connect(ConnectionConfig config) {
        refuse(config, config.totpCode() != null, "totp_code");
        refuse(
                config,
                config.bearerToken() != null && config.token() != null,
                "bearer_token beside token");
        if (config.user().indexOf(':') >= 0
                && config.bearerToken() == null
                && !config.loginToken()) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "User name '"
                                    + config.user()
                                    + "' has a ':', which HTTP's Basic authentication cannot carry;"
                                    + " add login_token=true, or use ws:// or wss:// instead of "
                                    + config);
        }
        return Endpoints.firstOf(
                config,
                hostAndPort -> RestConnection.login(new RestEndpoint(config, hostAndPort), config));
    }

    private static void refuse(ConnectionConfig config, boolean asked, String parameter) {
        if (asked) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "Parameter '"
                                    + parameter
                                    + "' is not available over REST: leave it out, or use ws:// or"
                                    + " wss:// instead of "
                                    + config);
        }
    }
}
