/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import io.tdengine.flink.transport.ConnectionConfig;

/** Host and port of a server's native protocol. Immutable. */
final class Endpoint {

    private final String hostAndPort;
    private final int colon;

    /**
     * @param hostAndPort one of {@link ConnectionConfig#endpoints()}
     */
    Endpoint(String hostAndPort) {
        this.hostAndPort = hostAndPort;
        this.colon = hostAndPort.lastIndexOf(':');
    }

    /** Name or address; the client library wants IPv6 without brackets. */
    String host() {
        String host = hostAndPort.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** As a C uint16_t. */
    short port() {
        return (short) Integer.parseInt(portText());
    }

    String portText() {
        return hostAndPort.substring(colon + 1);
    }

    @Override
    public String toString() {
        return "taos://" + hostAndPort;
    }
}
