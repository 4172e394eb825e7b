/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.SessionOption;

/** What the client library is told about one session. */
final class SessionOptions {

    private static final int ALL = -1;

    private SessionOptions() {}

    /**
     * Before a session is used. The library would take the charset from the process's locale; text
     * here is UTF-8.
     */
    static void set(
            ClientLibrary library, Pointer taos, ConnectionConfig config, Endpoint endpoint) {
        set(library, taos, SessionOption.CHARSET, "UTF-8", endpoint);
        if (config.timezone() != null) {
            set(library, taos, SessionOption.TIMEZONE, config.timezone(), endpoint);
        }
        if (config.app() != null) {
            set(library, taos, SessionOption.USER_APP, config.app(), endpoint);
        }
    }

    /**
     * @param value null for the default
     */
    static void set(
            ClientLibrary library,
            Pointer taos,
            SessionOption option,
            String value,
            Object endpoint) {
        byte[] text = CText.ofNullable(value, option.name());
        Attempt.at(
                        Origin.CONNECTION,
                        endpoint,
                        endpoint + " refuses the session's " + option + " '" + value + "'")
                .checkSession(library.variadic().taosOptionsConnection(taos, option.code(), text));
    }

    /** The default of every option, and UTF-8. */
    static void reset(ClientLibrary library, Pointer taos, Object endpoint) {
        Attempt.at(Origin.CONNECTION, endpoint, endpoint + " refuses to reset the options")
                .checkSession(library.variadic().taosOptionsConnection(taos, ALL, null));
        set(library, taos, SessionOption.CHARSET, "UTF-8", endpoint);
    }
}
