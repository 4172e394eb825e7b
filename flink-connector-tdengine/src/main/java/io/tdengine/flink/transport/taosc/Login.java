/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;

/** Opens a session of the client library by token, one-time code or password, in this order. */
final class Login {

    private Login() {}

    /**
     * NULL if it fails: then {@code taosErrno(null)} on the same thread tells why.
     *
     * @throws TDengineException if the library has no function for a token or code
     */
    static Pointer connect(LoginFunctions functions, ConnectionConfig config, Endpoint endpoint) {
        byte[] host = CText.of(endpoint.host(), "The host");
        byte[] database = CText.ofNullable(config.database(), "The database name");
        if (config.bearerToken() != null) {
            byte[] token = CText.of(config.bearerToken(), "The bearer token");
            try {
                return functions.taosConnectToken(host, token, database, endpoint.port());
            } catch (UnsatisfiedLinkError e) {
                throw missing("bearer_token", config, e);
            }
        }
        byte[] user = CText.of(config.user(), "The user name");
        byte[] password = CText.of(config.password(), "The password");
        if (config.totpCode() != null) {
            byte[] code = CText.of(config.totpCode(), "The one-time code");
            try {
                return functions.taosConnectTotp(
                        host, user, password, code, database, endpoint.port());
            } catch (UnsatisfiedLinkError e) {
                throw missing("totp_code", config, e);
            }
        }
        return Taosc.taosConnect(host, user, password, database, endpoint.port());
    }

    private static TDengineException missing(
            String parameter, ConnectionConfig config, UnsatisfiedLinkError cause) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "Parameter '"
                                + parameter
                                + "' needs the client library of TDengine 3.4.0.0 or later, which"
                                + " this machine's is not: leave it out, update the library, or use"
                                + " ws:// or wss:// instead of "
                                + config,
                        cause);
    }
}
