/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.TDengineConnectorOptions.PASSWORD;
import static io.tdengine.flink.table.TDengineConnectorOptions.TOKEN;
import static io.tdengine.flink.table.TDengineConnectorOptions.URL;
import static io.tdengine.flink.table.TDengineConnectorOptions.USERNAME;

import io.tdengine.flink.transport.ConnectionConfig;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** Where the server is and who asks, by the options of a table or a catalog. */
@Internal
public final class ConnectionOptions {

    private static final Secret PASSWORDS =
            new Secret(
                    PASSWORD,
                    TDengineLoginOptions.PASSWORD_FILE,
                    TDengineLoginOptions.PASSWORD_ENV);

    private static final Secret TOKENS =
            new Secret(TOKEN, TDengineLoginOptions.TOKEN_FILE, TDengineLoginOptions.TOKEN_ENV);

    private ConnectionOptions() {}

    /**
     * Asks no server.
     *
     * @throws ValidationException naming option and what is expected; shows no secret
     */
    public static ConnectionConfig of(ReadableConfig options) {
        boolean user = options.getOptional(USERNAME).isPresent();
        boolean password = PASSWORDS.isGiven(options);
        check(
                !(TOKENS.isGiven(options) && (user || password)),
                "Options 'token' and '"
                        + (user ? USERNAME : PASSWORD).key()
                        + "' exclude each other: give the token, or user and password.");
        check(
                user == password,
                "Options 'username' and 'password' belong together: give both, or neither if the"
                        + " 'url' has them.");
        ConnectionConfig connection;
        try {
            ConnectionConfig.Builder builder = ConnectionConfig.builder(options.get(URL));
            options.getOptional(USERNAME).ifPresent(builder::user);
            PASSWORDS.read(options, System.getenv()).ifPresent(builder::password);
            TOKENS.read(options, System.getenv()).ifPresent(builder::token);
            connection = builder.build();
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Options 'url' and 'username' name no server: " + e.getMessage() + ".", e);
        }
        check(
                connection.transport() != ConnectionConfig.Transport.NATIVE
                        || connection.token() == null,
                "Option 'url' is "
                        + connection
                        + ": native connections know no tokens. Give user and password, or use"
                        + " ws://host:6041, or wss:// with TLS.");
        return connection;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValidationException(message);
        }
    }
}
