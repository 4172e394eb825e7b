/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;

/**
 * What can be changed on an open session; the codes are those of {@code taos_options_connection}.
 */
public enum SessionOption {
    /** Character set of the client's text. This library sends UTF-8 always. */
    CHARSET(0),
    /** IANA name of the zone for time text without one. A server takes unknown names for UTC. */
    TIMEZONE(1),
    /** Address that the server lists for this client. */
    USER_IP(2),
    /** Name that the server lists for this client; it keeps 23 bytes. */
    USER_APP(3),
    /** Name and version of the client's library; servers from 3.4.0.0. */
    CONNECTOR_INFO(4);

    private final int code;

    private static final int APP_BYTES = 23;

    SessionOption(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /**
     * Refuses values that a server would take and not honour. For the transports.
     *
     * @throws InterfaceException names option and value
     */
    public static void check(Map<SessionOption, String> options) {
        options.forEach(
                (option, value) -> {
                    String fault = value == null ? null : option.fault(value);
                    if (fault != null) {
                        throw ErrorContext.call().failed(ErrorCode.INVALID_ARGUMENT, fault);
                    }
                });
    }

    /** What is wrong with a value, or null. */
    String fault(String value) {
        if (this == TIMEZONE && !ZoneId.getAvailableZoneIds().contains(value)) {
            // A real server takes any text for a time zone and then reckons in UTC.
            return "The timezone '"
                    + value
                    + "' is not known; expected an IANA name such as Europe/Berlin";
        }
        if (this == USER_APP && value.getBytes(StandardCharsets.UTF_8).length > APP_BYTES) {
            return "The app name '" + value + "' is longer than " + APP_BYTES + " bytes";
        }
        return null;
    }
}
